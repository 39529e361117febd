import { idOf } from '#app/platform/shopify/gid.ts';
import { parseIsoDate } from '#app/platform/time.ts';
import type { CustomerNode } from './documents.graphql.ts';
import { type CustomerFacts, identityUnlessHidden } from './facts.ts';

/** A customer as the Admin API gives her. */
export function customerFromGraphql(node: CustomerNode): CustomerFacts {
  const mail = node.defaultEmailAddress;
  const identity = identityUnlessHidden({
    email: mail?.emailAddress ?? null,
    firstName: node.firstName,
    lastName: node.lastName,
    phone: node.defaultPhoneNumber?.phoneNumber ?? null,
  });
  return {
    id: idOf('Customer', node.id),
    createdAt: instant(node.createdAt),
    updatedAt: instant(node.updatedAt),
    ...(identity && { identity }),
    ...(node.defaultAddress && {
      place: { city: node.defaultAddress.city, countryCode: node.defaultAddress.countryCodeV2 },
    }),
    locale: node.locale,
    state: node.state,
    ...(node.tags && { tags: node.tags }),
    ...(mail && {
      consent: {
        state: mail.marketingState,
        level: mail.marketingOptInLevel,
        at: mail.marketingUpdatedAt === null ? null : instant(mail.marketingUpdatedAt),
      },
    }),
    ...(node.dataSaleOptOut !== null && { profilingOptOut: node.dataSaleOptOut }),
    ...(node.birthDate &&
      parseIsoDate(node.birthDate.value) && {
        birthDate: { date: node.birthDate.value, at: instant(node.birthDate.updatedAt) },
      }),
  };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`"${text}" is not an instant`);
  return date;
}
