import { dayNumber, localDate } from '#app/platform/time.ts';
import type { Candidate } from '../pipeline/types.ts';
import type { Work } from '../work.ts';
import { historyOf, type OwnHistory } from './history.ts';
import { type AlikeRow, type BesideRow, readAlike, readBeside, readBought } from './personal.store.server.ts';

/** Kept per customer: enough that what is sold out, excluded or not yet needed can be passed over. */
const KEPT_NEW = 24;
const KEPT_AGAIN = 12;

/** Of her products, the latest lead somewhere. */
const LEADING = 20;

/** What each of these customers might be shown, best first. Who bought nothing (or may not be profiled) is missing. */
export async function computeCandidates(work: Work, customerIds: bigint[]): Promise<Map<bigint, Candidate[]>> {
  const { sql, shop } = work;
  const now = work.clock.now();
  const lines = Map.groupBy(await readBought(sql, shop.id, shop.timezone, customerIds), ({ customerId }) => customerId);
  const histories = new Map(
    Array.from(lines, ([customerId, own]) => [
      customerId,
      historyOf(
        own,
        () => null,
        () => false,
      ),
    ]),
  );
  const leading = [...new Set(Array.from(histories.values(), leadingOf).flat())];
  const alike = Map.groupBy(await readAlike(sql, shop.id, leading, now), ({ productId }) => productId);
  const beside = Map.groupBy(await readBeside(sql, shop.id, leading), ({ productId }) => productId);
  const today = dayNumber(localDate(now, shop.timezone));
  return new Map(
    Array.from(histories, ([customerId, history]) => [customerId, candidatesOf(history, beside, alike, today)]),
  );
}

function leadingOf({ orders }: OwnHistory): bigint[] {
  return [...new Set(orders.toReversed().flatMap(({ products }) => products))].slice(0, LEADING);
}

function candidatesOf(
  history: OwnHistory,
  beside: ReadonlyMap<bigint, BesideRow[]>,
  alike: ReadonlyMap<bigint, AlikeRow[]>,
  today: number,
): Candidate[] {
  const { owned, gifts } = history;
  const again = Array.from(owned, ([productId, own]): Candidate => {
    const age = today - own.lastDay;
    return {
      productId,
      owned: own,
      score: own.times / (1 + age / 60),
      reason: { key: 'again', times: own.times, everyDays: null },
    };
  });
  const fresh = new Map<bigint, Candidate>();
  const offer = (candidate: Candidate) => {
    const { productId, score } = candidate;
    if (owned.has(productId) || gifts.has(productId)) return;
    if ((fresh.get(productId)?.score ?? 0) < score) fresh.set(productId, candidate);
  };
  for (const [age, lead] of leadingOf(history).entries()) {
    for (const { otherId, score, together, orders } of beside.get(lead) ?? []) {
      offer({
        productId: otherId,
        owned: null,
        score: (1 + score) / (2 + age),
        reason: { key: 'together', with: lead, together, orders },
      });
    }
    for (const { otherId, score, days } of alike.get(lead) ?? []) {
      const reason =
        days === null ? ({ key: 'like', with: lead } as const) : ({ key: 'newLike', with: lead, days } as const);
      offer({ productId: otherId, owned: null, score: (0.1 * score) / (1 + age), reason });
    }
  }
  return [...best(again, KEPT_AGAIN), ...best([...fresh.values()], KEPT_NEW)].sort(byScore);
}

function best(candidates: Candidate[], count: number): Candidate[] {
  return candidates.sort(byScore).slice(0, count);
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || (a.productId < b.productId ? -1 : 1);
}
