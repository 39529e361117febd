import { idOf } from '#app/platform/shopify/gid.ts';
import { parseIsoDate } from '#app/platform/time.ts';
import type { CustomerNode } from './documents.graphql.ts';
import { type CustomerFacts, identityUnlessHidden } from './facts.ts';

/** A customer as the Admin API gives her. `whole`: nothing was hidden from us, so a missing birth date is none. */
export function customerFromGraphql(node: CustomerNode, whole = false): CustomerFacts {
  const identity = identityUnlessHidden({
    email: node.defaultEmailAddress?.emailAddress ?? null,
    firstName: node.firstName,
    lastName: node.lastName,
    phone: node.defaultPhoneNumber?.phoneNumber ?? null,
  });
  return {
    ...partFromGraphql(node, whole),
    createdAt: instant(node.createdAt),
    ...(identity && { identity }),
    ...(node.defaultAddress && {
      place: { city: node.defaultAddress.city, countryCode: node.defaultAddress.countryCodeV2 },
    }),
    state: node.state,
  };
}

type Email = NonNullable<CustomerNode['defaultEmailAddress']>;
/** What a look over many customers asks for. */
type PartNode = Pick<CustomerNode, 'id' | 'updatedAt' | 'dataSaleOptOut' | 'birthDate'> &
  Partial<Pick<CustomerNode, 'locale' | 'tags'>> & { defaultEmailAddress?: Omit<Email, 'emailAddress'> | null };

/** What may change without customers/update telling of it. */
export function partFromGraphql(node: PartNode, whole: boolean): CustomerFacts {
  const mail = node.defaultEmailAddress;
  const date = node.birthDate;
  return {
    id: idOf('Customer', node.id),
    createdAt: null,
    updatedAt: instant(node.updatedAt),
    ...(node.locale && { locale: node.locale }),
    ...(node.tags && { tags: node.tags }),
    ...(mail && {
      consent: {
        state: mail.marketingState,
        level: mail.marketingOptInLevel,
        at: mail.marketingUpdatedAt === null ? null : instant(mail.marketingUpdatedAt),
      },
    }),
    ...(node.dataSaleOptOut !== null && { profilingOptOut: node.dataSaleOptOut }),
    ...(date && parseIsoDate(date.value) && { birthDate: { date: date.value, at: instant(date.updatedAt) } }),
    ...(whole && !date && { birthDate: null }),
  };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`"${text}" is not an instant`);
  return date;
}
