import type { Candidate, Owned, PickReason } from './types.ts';

/**
 * A customer's candidates as they lie in the database, best first: tuples in JSON, ids as digits. A million customers
 * have such a row each, so nothing is named and nothing is kept that the place in the list says already.
 */
type StoredCandidate =
  | [productId: string, reason: StoredReason]
  | [productId: string, reason: StoredReason, owned: StoredOwned];
type StoredReason = [key: PickReason['key'], ...values: (string | number | null)[]];
type StoredOwned = [
  times: number,
  lastDay: number,
  variantId: string | null,
  lasts: 0 | 1,
  dueDay?: number,
  dueFrom?: number,
  dueUntil?: number,
];

/** What of a reason is stored, in this order; `with` is a product's id. */
const FIELDS: { [Key in PickReason['key']]: Exclude<keyof Extract<PickReason, { key: Key }>, 'key'>[] } = {
  again: ['times', 'everyDays'],
  together: ['with', 'together', 'orders'],
  sameCustomers: ['with', 'together', 'customers'],
  viewed: ['with', 'together'],
  seen: [],
  set: ['bundle', 'with'],
  taste: ['type', 'orders'],
  popular: ['orders', 'days'],
  like: ['with'],
  newLike: ['with', 'days'],
  new: ['days'],
  pin: [],
};

/**
 * What a place in the list is worth, from 0: the first is worth twice the fifth, so that a boost lifts a product a few
 * places and not from the very end.
 */
export function worthOf(place: number): number {
  return 1 / (place + 4);
}

export function encodeCandidates(candidates: readonly Candidate[]): string {
  return JSON.stringify(
    candidates.map(({ productId, reason, owned }): StoredCandidate => {
      const values = reason as unknown as Record<string, bigint | string | number | null>;
      const fields = (FIELDS[reason.key] as string[]).map((field) => {
        const value = values[field]!;
        return typeof value === 'bigint' ? String(value) : value;
      });
      const stored: StoredReason = [reason.key, ...fields];
      return owned ? [String(productId), stored, encodeOwned(owned)] : [String(productId), stored];
    }),
  );
}

function encodeOwned({ times, lastDay, variantId, due, lasts }: Owned): StoredOwned {
  const always = [times, lastDay, variantId === null ? null : String(variantId), lasts ? 1 : 0] as const;
  return due ? [...always, due.day, due.from, due.until] : [...always];
}

export function decodeCandidates(text: string): Candidate[] {
  return (JSON.parse(text) as StoredCandidate[]).map(([productId, [key, ...values], owned], place) => {
    const reason: Record<string, unknown> = { key };
    (FIELDS[key] as string[]).forEach((field, i) => {
      reason[field] = field === 'with' ? BigInt(values[i]!) : values[i];
    });
    return {
      productId: BigInt(productId),
      score: worthOf(place),
      reason: reason as PickReason,
      owned: owned ? decodeOwned(owned) : null,
    };
  });
}

function decodeOwned([times, lastDay, variantId, lasts, day, from, until]: StoredOwned): Owned {
  return {
    times,
    lastDay,
    variantId: variantId === null ? null : BigInt(variantId),
    lasts: lasts === 1,
    due: day === undefined || from === undefined || until === undefined ? null : { day, from, until },
  };
}
