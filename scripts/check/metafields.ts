import type { PublishedMetafield } from '#app/platform/contributions.ts';
import type { Offence } from './report.ts';

/** `[product.metafields.app.KEY]` and the like, as read from `shopify.app.toml`. */
export interface Defined {
  metafields?: {
    app?: Record<string, { type: string; validations?: { choices?: string[] }; access?: { storefront?: string } }>;
  };
}

/** Of Shopify's own namespaces; every shop can have them defined as Shopify does. */
const STANDARD: Record<string, string> = { 'Customer facts.birth_date': 'date' };

/**
 * Definitions beside what features publish, both ways. Shopify takes a value without a definition too, but then no block
 * and no segment of the merchant's can read it. `drawn` are the keys that blocks read, and no others need be open to them. Keys with a dot are in a namespace of Shopify's.
 */
export function metafieldOffences(
  owner: 'Product' | 'Customer',
  defined: Defined | undefined,
  published: PublishedMetafield[],
  drawn: ReadonlySet<string>,
): Offence[] {
  const section = `${owner.toLowerCase()}.metafields.app`;
  const definitions = defined?.metafields?.app ?? {};
  const ours = published.filter((one) => one.owner === owner && !one.key.includes('.'));
  const offences: Offence[] = [];
  const say = (key: string, why: string) => offences.push({ where: `${section}.${key}`, why });
  for (const { key, type } of published.filter((one) => one.owner === owner && !ours.includes(one))) {
    const standard = STANDARD[`${owner} ${key}`];
    if (standard !== type) offences.push({ where: `${owner} ${key}`, why: `Shopify's own definition: ${standard}.` });
  }
  for (const { key, type, choices } of ours) {
    const definition = definitions[key];
    if (!definition) {
      say(key, 'is missing; a feature publishes it.');
      continue;
    }
    if (definition.type !== type) say(key, `is of type ${definition.type}, but the code writes ${type}.`);
    const told = definition.validations?.choices ?? null;
    const same = told?.toSorted().join() === choices?.toSorted().join();
    if (!same) say(key, `its choices are ${told?.join(', ') ?? 'not given'}; the code's are ${choices?.join(', ')}.`);
  }
  for (const [key, { access }] of Object.entries(definitions)) {
    const readable = access?.storefront === 'public_read';
    if (drawn.has(key) && !readable) say(key, 'is drawn by a block, which reads nothing without public_read.');
    if (!drawn.has(key) && readable) say(key, 'may be read by the storefront, but no block draws it.');
    if (!ours.some((one) => one.key === key)) say(key, 'is defined, but no feature says that it publishes it.');
  }
  return offences;
}
