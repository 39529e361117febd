import { Gatherer } from './features.ts';
import type { LinearModel } from './logistic.ts';
import { hitsAt } from './metrics.ts';
import { byRule } from './rule.ts';
import { byScore, learnedScores } from './score.ts';
import type { ProductTables } from './tables.ts';
import { itemsOf, nextBaskets, ordersUntil, type Timelines } from './timeline.ts';
import { type Estimate, PLAIN_RANKERS, type Ranker, type RankerChoice, type RankerHoldout } from './types.ts';

/** What a shopper sees. */
const SHOWN = 6;
/** The ranker is chosen on more than is shown: it decides more evenly. */
const CHOSEN_BY = 10;

/** 95%. */
const NORMAL = 1.959963984540054;

export const TOO_FEW: RankerChoice = {
  method: 'rule',
  why: 'too_few_next_baskets',
  customers: 0,
  learned: null,
  rule: null,
};

export interface Judged {
  choice: RankerChoice;
  /** Null: too few next baskets to say anything. */
  holdout: RankerHoldout | null;
}

/** The days after `cut` up to `until`, and what was known of the products at `cut`. */
export interface HoldoutDays {
  readonly cut: number;
  readonly until: number;
  readonly tables: ProductTables;
  /** Judged on at most so many customers, and not at all on fewer than `least`. */
  readonly customers: number;
  readonly least: number;
}

type Way = keyof RankerHoldout['scores'] | 'inUse';

/**
 * The learned ranker, the plain ones and the one in use foresee the same customers' next baskets. The learned one is
 * chosen where it is better than the simple rule in both recall and NDCG at 10, and not worse among the six that are shown.
 *
 * @param learned from what was known at `cut`
 * @param inUse as it stood before those days
 */
export function judgeRankers(
  lines: Timelines,
  { cut, until, tables, customers: most, least }: HoldoutDays,
  learned: { readonly again: LinearModel; readonly first: LinearModel },
  inUse: Ranker | null,
): Judged {
  const gatherer = new Gatherer(tables);
  const ways: Way[] = ['learned', ...PLAIN_RANKERS, ...(inUse ? (['inUse'] as const) : [])];
  const recall = new Map<Way, number[]>(ways.map((way) => [way, []]));
  const ndcg = new Map<Way, number[]>(ways.map((way) => [way, []]));
  const atTen = { learned: { recall: 0, ndcg: 0 }, rule: { recall: 0, ndcg: 0 } };
  const popular = Array.from(tables.popular.subarray(0, SHOWN));
  let customers = 0;
  for (const { customer, basket } of nextBaskets(lines, cut, until, most)) {
    const history = { orders: ordersUntil(lines, customer, cut) };
    const own = new Set(history.orders.flatMap(({ items }) => [...items]));
    const bought = new Set(itemsOf(lines, basket));
    const found = gatherer.gather(history, cut);
    const byLearned = ({ again, first }: Pick<Ranker, 'again' | 'first'>, k: number) =>
      byScore(found.items, learnedScores(found, again, first), k).map(({ item }) => item);
    const rule = byRule(tables, history, CHOSEN_BY).map(({ item }) => item);
    const lists: Partial<Record<Way, number[]>> = {
      learned: byLearned(learned, CHOSEN_BY),
      rule,
      own: rule.filter((item) => own.has(item)),
      popular,
      ...(inUse ? { inUse: inUse.method === 'learned' ? byLearned(inUse, SHOWN) : rule } : {}),
    };
    for (const way of ways) {
      const hits = hitsAt(lists[way]!, bought, SHOWN);
      recall.get(way)!.push(hits.recall);
      ndcg.get(way)!.push(hits.ndcg);
    }
    for (const way of ['learned', 'rule'] as const) {
      const hits = hitsAt(lists[way]!, bought, CHOSEN_BY);
      atTen[way].recall += hits.recall;
      atTen[way].ndcg += hits.ndcg;
    }
    customers++;
  }
  if (customers < least) return { choice: { ...TOO_FEW, customers }, holdout: null };
  for (const figures of [atTen.learned, atTen.rule]) {
    figures.recall /= customers;
    figures.ndcg /= customers;
  }
  const lessAt6 = (one: Way, other: Way) =>
    estimate(recall.get(one)!.map((value, i) => value - recall.get(other)![i]!));
  const better =
    atTen.learned.recall > atTen.rule.recall &&
    atTen.learned.ndcg > atTen.rule.ndcg &&
    lessAt6('learned', 'rule').high >= 0;
  const method = better ? 'learned' : 'rule';
  const score = (way: Way) => ({ recall: estimate(recall.get(way)!), ndcg: estimate(ndcg.get(way)!) });
  const scores = { learned: score('learned'), rule: score('rule'), own: score('own'), popular: score('popular') };
  const plain = PLAIN_RANKERS.reduce((best, one) =>
    scores[one].recall.value > scores[best].recall.value ? one : best,
  );
  return {
    choice: { method, why: better ? 'better' : 'not_better', customers, ...atTen },
    holdout: {
      fittedUntil: cut,
      judgedUntil: until,
      customers,
      scores,
      againstPlain: { plain, ...lessAt6(method, plain) },
      againstInUse: inUse && { ...lessAt6(method, 'inUse'), recall: score('inUse').recall.value },
    },
  };
}

function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const value = values.reduce((sum, one) => sum + one, 0) / count;
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const margin = NORMAL * Math.sqrt(squares / Math.max(1, count - 1) / count);
  return { value, low: value - margin, high: value + margin };
}
