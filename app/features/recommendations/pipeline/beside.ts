import { lineUp, mayComplete } from './pick.ts';
import { worthOf } from './stored.ts';
import type { Candidate, Moment, PickReason } from './types.ts';

/** One of the products computed to go with another, best first. */
export interface Companion {
  otherId: bigint;
  basis: 'orders' | 'content';
  /** Orders with both, and with the product it stands beside. */
  together: number;
  orders: number;
}

/**
 * Of one product type in the six beside a product whose orders are known: half. Two would cost 2% of the NDCG of what is
 * bought with it later, three cost 0.4% (generated shop). Where only likeness speaks, what is alike may be of one type.
 */
const PER_TYPE = 3;

/** What stands beside a product, best first: the owner's pins there, then what goes with it. */
export function besideProduct(
  productId: bigint,
  companions: readonly Companion[],
  pins: readonly bigint[],
  moment: Moment,
  most: number,
): Candidate[] {
  const candidates = companions.map(
    (companion, place): Candidate => ({
      productId: companion.otherId,
      score: worthOf(place),
      reason: reasonOf(productId, companion),
      owned: null,
    }),
  );
  const known = companions.some(({ basis }) => basis === 'orders');
  return lineUp(
    candidates,
    {
      ...moment,
      rules: { ...moment.rules, pinned: pins },
      hidden: new Set([productId]),
      of: 'new',
      perType: known ? PER_TYPE : Number.POSITIVE_INFINITY,
    },
    most,
  );
}

function reasonOf(productId: bigint, { basis, together, orders }: Companion): PickReason {
  return basis === 'content'
    ? { key: 'like', with: productId }
    : { key: 'together', with: productId, together, orders };
}

/** The best of these sets (best first) that can be had whole from a product of it. */
export function setBeside<Set extends { items: readonly bigint[] }>(
  productId: bigint,
  sets: readonly Set[],
  moment: Moment,
): Set | null {
  const rest = ({ items }: Set) => items.filter((id) => id !== productId);
  return sets.find((set) => mayComplete(rest(set), [productId], moment)) ?? null;
}
