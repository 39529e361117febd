import type { Candidate, Owned, PickReason } from './types.ts';

/**
 * A customer's candidates as they lie in the database: JSON with short keys, ids as digits. A million customers have
 * such a row each, so what is not there is left out.
 */
interface StoredCandidate {
  p: string;
  s: number;
  r: Record<string, unknown> & { key: string };
  o?: { n: number; l: number; v?: string; d?: [number, number]; x?: 1 };
}

/** Fields of a reason that are product ids. */
const WITH = 'with';

export function encodeCandidates(candidates: readonly Candidate[]): string {
  return JSON.stringify(
    candidates.map(({ productId, score, reason, owned }): StoredCandidate => {
      const stored: StoredCandidate = {
        p: String(productId),
        s: Number(score.toPrecision(4)),
        r: WITH in reason ? { ...reason, with: String(reason.with) } : { ...reason },
      };
      if (owned) stored.o = encodeOwned(owned);
      return stored;
    }),
  );
}

function encodeOwned({ times, lastDay, variantId, due, lasts }: Owned): NonNullable<StoredCandidate['o']> {
  return {
    n: times,
    l: lastDay,
    ...(variantId === null ? {} : { v: String(variantId) }),
    ...(due ? { d: [due.day, due.from] } : {}),
    ...(lasts ? { x: 1 } : {}),
  };
}

export function decodeCandidates(text: string): Candidate[] {
  return (JSON.parse(text) as StoredCandidate[]).map(({ p, s, r, o }) => ({
    productId: BigInt(p),
    score: s,
    reason: (WITH in r ? { ...r, with: BigInt(String(r.with)) } : r) as PickReason,
    owned: o
      ? {
          times: o.n,
          lastDay: o.l,
          variantId: o.v === undefined ? null : BigInt(o.v),
          due: o.d ? { day: o.d[0], from: o.d[1] } : null,
          lasts: o.x === 1,
        }
      : null,
  }));
}
