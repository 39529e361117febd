import type { GiftHistory } from './history.ts';

/** What speaks for or against a gift beside the shopper's own note: one number each, weighed by the model. */
export const SIGNS = [
  'usual',
  'elsewhere',
  'alwaysElsewhere',
  'daysBefore',
  'weeksBefore',
  'giftProducts',
  'boughtAgain',
  'oneOff',
  'giver',
  'many',
] as const;
export type Sign = (typeof SIGNS)[number];

/** A gift day at most so many days ahead is near, or still in sight. */
export const NEAR_DAYS = 7;
export const SIGHT_DAYS = 21;

/** Fewer other orders tell nothing about what she usually buys. */
const KNOWN_FROM = 2;
/** From so many orders on, and all of them elsewhere, the other address is her own: an office, a firm that pays. */
const ALWAYS_FROM = 3;
/** Nobody buys three presents of a kind as often as a supply. */
const MANY = 3;
/** Logarithms beyond this are the same certainty, from too little evidence. */
const FURTHEST = 3;

/**
 * The signs of every order, row by row (`SIGNS.length` numbers each). None of them reads the order's own note or
 * wrapping: these are what the signs are learned from.
 *
 * @param giftness see `Giftness`; of each line
 */
export function signsOf(
  history: GiftHistory,
  categoryOf: Int32Array,
  giftness: (line: number) => number,
): Float64Array {
  const { customers, orders, elsewhere, said, ahead, product, quantity } = history;
  const rows = new Float64Array((orders.length - 1) * SIGNS.length);
  for (let c = 0; c + 1 < customers.length; c++) {
    const first = customers[c]!;
    const end = customers[c + 1]!;
    const hers = end - first;
    // In how many of her orders that look like her own each product and kind stands.
    const products = new Map<number, number>();
    const kinds = new Map<number, number>();
    let plain = 0;
    let signed = 0;
    let alwaysElsewhere = hers >= ALWAYS_FROM;
    for (let o = first; o < end; o++) {
      if (said[o] || !elsewhere[o]) alwaysElsewhere = false;
      if (said[o] || elsewhere[o]) {
        signed += 1;
        continue;
      }
      plain += 1;
      for (const id of distinct(orders, o, (line) => product[line]!)) products.set(id, (products.get(id) ?? 0) + 1);
      for (const id of distinct(orders, o, (line) => kindOf(product[line]!, categoryOf)))
        kinds.set(id, (kinds.get(id) ?? 0) + 1);
    }
    for (let o = first; o < end; o++) {
      const itself = said[o] || elsewhere[o] ? 0 : 1;
      let known = 0;
      let again = 0;
      let strange = 0;
      let likely = 0;
      let most = 0;
      for (let line = orders[o]!; line < orders[o + 1]!; line++) {
        most = Math.max(most, quantity[line]!);
        const id = product[line]!;
        if (id < 0) continue;
        known += 1;
        likely += Math.max(-FURTHEST, Math.min(FURTHEST, giftness(line)));
        if ((products.get(id) ?? 0) > itself) again += 1;
        if ((kinds.get(kindOf(id, categoryOf)) ?? 0) <= itself) strange += 1;
      }
      const days = ahead[o]!;
      const row = {
        usual: 1,
        elsewhere: elsewhere[o] && !alwaysElsewhere ? 1 : 0,
        alwaysElsewhere: elsewhere[o] && alwaysElsewhere ? 1 : 0,
        daysBefore: days >= 0 && days <= NEAR_DAYS ? 1 : 0,
        weeksBefore: days > NEAR_DAYS && days <= SIGHT_DAYS ? 1 : 0,
        giftProducts: known > 0 ? likely / known : 0,
        boughtAgain: known > 0 ? again / known : 0,
        oneOff: known > 0 && plain - itself >= KNOWN_FROM && strange === known ? 1 : 0,
        giver: (signed - (1 - itself)) / hers,
        many: most >= MANY ? 1 : 0,
      };
      for (let i = 0; i < SIGNS.length; i++) rows[o * SIGNS.length + i] = row[SIGNS[i]!];
    }
  }
  return rows;
}

const kindOf = (product: number, categoryOf: Int32Array): number => (product < 0 ? -1 : categoryOf[product]!);

function distinct(orders: Uint32Array, order: number, idOf: (line: number) => number): Set<number> {
  const ids = new Set<number>();
  for (let line = orders[order]!; line < orders[order + 1]!; line++) {
    const id = idOf(line);
    if (id >= 0) ids.add(id);
  }
  return ids;
}
