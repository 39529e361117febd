import { setImmediate } from 'node:timers/promises';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { type Knowledge, knowledgeOf } from '../learning/knowledge.server.ts';
import type { Candidate } from '../pipeline/types.ts';
import { readViewed } from '../viewed/views.store.server.ts';
import type { Work } from '../work.ts';
import { historyOf, type OwnHistory } from './history.ts';
import { type Alike, mergeCandidates, type Ranked } from './merge.ts';
import { type AlikeRow, type BesideRow, readAlike, readBeside, readBought } from './personal.store.server.ts';

/** Of what she has, the latest is asked what is like it, */
const LEADING = 12;

/** and so many of what is found become candidates. */
const ALIKE = 6;

/** Whoever else waits for this thread gets a turn after so long. */
const TURN_MS = 10;

export interface Computed {
  /** Of the knowledge it rests on; 0 while there is none. */
  version: number;
  /** By customer, best first. Who neither bought nor looked at anything, or may not be profiled, is missing. */
  candidates: Map<bigint, Candidate[]>;
}

/** What each of these customers might be shown, best first. */
export async function computeCandidates(work: Work, customerIds: bigint[]): Promise<Computed> {
  const knowledge = await knowledgeOf(work);
  if (!knowledge) return { version: 0, candidates: new Map() };
  const { sql, shop } = work;
  const now = work.clock.now();
  const lines = Map.groupBy(await readBought(sql, shop.id, shop.timezone, customerIds), ({ customerId }) => customerId);
  const viewed = Map.groupBy(await readViewed(sql, shop.id, customerIds), ({ customerId }) => customerId);
  const known = new Set([...lines.keys(), ...viewed.keys()]);
  if (known.size === 0) return { version: knowledge.version, candidates: new Map() };
  const histories = Array.from(known, (customerId) => ({
    customerId,
    history: historyOf(lines.get(customerId) ?? [], knowledge.lasts),
  }));
  const leading = [...new Set(histories.flatMap(({ history }) => leadingOf(history)))];
  const alike = Map.groupBy(await readAlike(sql, shop.id, leading, now), ({ productId }) => productId);
  // Where nothing could be learned, what is bought with hers says more than what everybody buys.
  const together = knowledge.learned ? [] : await readBeside(sql, shop.id, leading);
  const sources = { knowledge, alike, beside: Map.groupBy(together, ({ productId }) => productId) };
  const today = dayNumber(localDate(now, shop.timezone));
  const candidates = new Map<bigint, Candidate[]>();
  let since = performance.now();
  for (const { customerId, history } of histories) {
    candidates.set(customerId, candidatesOf(history, viewed.get(customerId) ?? [], sources, today));
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return { version: knowledge.version, candidates };
}

/** What everybody might be shown of whom nothing is known. */
export function candidatesOfNobody(knowledge: Knowledge, today: number): Candidate[] {
  return mergeCandidates({ orders: [], owned: new Map(), gifts: new Set() }, knowledge.rank([], [], today), []);
}

interface Sources {
  knowledge: Knowledge;
  /** By the product that leads there. */
  alike: ReadonlyMap<bigint, AlikeRow[]>;
  beside: ReadonlyMap<bigint, BesideRow[]>;
}

function candidatesOf(
  history: OwnHistory,
  viewed: readonly { day: number; productId: bigint }[],
  { knowledge, alike, beside }: Sources,
  today: number,
): Candidate[] {
  const ranked = knowledge.rank(history.orders, viewed, today);
  return mergeCandidates(history, ranked, alikeOf(history, alike), besideOf(history, beside));
}

function leadingOf({ orders }: OwnHistory): bigint[] {
  return [...new Set(orders.toReversed().flatMap(({ products }) => products))].slice(0, LEADING);
}

/** What is new first, then what is most alike to what she bought last. */
function alikeOf(history: OwnHistory, alike: ReadonlyMap<bigint, AlikeRow[]>): Alike[] {
  const best = new Map<bigint, Alike & { score: number }>();
  for (const [age, lead] of leadingOf(history).entries()) {
    for (const { otherId, days, ...row } of alike.get(lead) ?? []) {
      const score = row.score / (1 + age);
      if (history.owned.has(otherId) || (best.get(otherId)?.score ?? 0) >= score) continue;
      best.set(otherId, { productId: otherId, with: lead, days, score });
    }
  }
  return [...best.values()]
    .sort(
      (a, b) =>
        Number(b.days !== null) - Number(a.days !== null) || b.score - a.score || (a.productId < b.productId ? -1 : 1),
    )
    .slice(0, ALIKE);
}

/** What goes with what she bought, the latest counting most. */
function besideOf(history: OwnHistory, beside: ReadonlyMap<bigint, BesideRow[]>): Ranked[] {
  const best = new Map<bigint, Ranked & { score: number }>();
  for (const [age, lead] of leadingOf(history).entries()) {
    for (const { otherId, together, orders, ...row } of beside.get(lead) ?? []) {
      const score = row.score / (1 + age);
      if (history.owned.has(otherId) || (best.get(otherId)?.score ?? 0) >= score) continue;
      best.set(otherId, { productId: otherId, score, reason: { key: 'together', with: lead, together, orders } });
    }
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.productId < b.productId ? -1 : 1));
}
