import { type Candidates, Gatherer } from './features.ts';
import type { NextBasketModel } from './model.ts';
import { Reasons } from './reasons.ts';
import { byRule, type Scored } from './rule.ts';
import { byScore, learnedScores } from './score.ts';
import type { CustomerHistory, RankOptions, Recommendation } from './types.ts';

/** Scratch memory as wide as the catalogue, for each model in use. */
const gatherers = new WeakMap<NextBasketModel, Gatherer>();

/**
 * What one customer will buy next, best first, each with its reason. Somebody without a history gets what customers
 * begin with. Takes time in proportion to what she bought, not to the catalogue.
 *
 * @param today in the days of the orders; those after it are not looked at
 * @returns at most `k`, none of them excluded, none twice
 */
export function rank(
  model: NextBasketModel,
  customer: CustomerHistory,
  today: number,
  { k = 6, excluded, beside = [] }: RankOptions = {},
): Recommendation[] {
  const history = known(model, customer, today);
  let gatherer = gatherers.get(model);
  if (!gatherer) {
    gatherer = new Gatherer(model.tables);
    gatherers.set(model, gatherer);
  }
  const shown = beside.filter((item) => item < model.tables.products);
  const hidden = (item: number) => shown.includes(item) || (excluded?.(item) ?? false);
  const found = gatherer.gather(history, today, { beside: shown, sets: model.sets, viewed: model.viewed });
  const best =
    history.orders.length === 0 && shown.length === 0
      ? looker(model, history.viewed ?? [], k, hidden)
      : model.choice.method === 'learned'
        ? learned(model, found, k, hidden)
        : byRule(model.tables, history, Number.POSITIVE_INFINITY)
            .filter(({ item }) => !hidden(item))
            .slice(0, k);
  const reasons = new Reasons(model, history, today, found, shown);
  return best.map(({ item, score }) => ({ item, score, reason: reasons.of(item) }));
}

function learned(model: NextBasketModel, found: Candidates, k: number, hidden: (item: number) => boolean): Scored[] {
  const scores = learnedScores(found, model.again, model.first);
  for (let slot = 0; slot < found.size; slot++) if (hidden(found.items[slot]!)) scores[slot] = Number.NaN;
  return byScore(found.items, scores, k);
}

/** Of what she has looked at, this many stand first: she knows them already. */
const SEEN = 2;

/**
 * Who has bought nothing was not there to learn from: what she looked at last, what goes with that, and what customers
 * begin with. Scores are places.
 */
function looker(
  { tables, viewed: beside, beginnings }: NextBasketModel,
  viewed: NonNullable<CustomerHistory['viewed']>,
  k: number,
  hidden: (item: number) => boolean,
): Scored[] {
  const seen = [...new Set(viewed.toSorted((a, b) => b.day - a.day).map(({ item }) => item))];
  const worth = new Map<number, number>();
  for (const [age, from] of seen.entries()) {
    for (const links of beside ? [beside, tables.together] : [tables.together]) {
      for (let row = from * links.k, end = row + links.lengths[from]!; row < end; row++) {
        const item = links.items[row]!;
        worth.set(item, (worth.get(item) ?? 0) + links.scores[row]! / (1 + age));
      }
    }
  }
  const linked = [...worth].sort(([a, x], [b, y]) => y - x || a - b).map(([item]) => item);
  const items = new Set([...seen.slice(0, SEEN), ...linked, ...seen, ...beginnings.items]);
  return [...items]
    .filter((item) => !hidden(item))
    .slice(0, k)
    .map((item, place) => ({ item, score: 1 / (1 + place) }));
}

/** Her orders up to today, oldest first, of products the model knows; those of one day are one, as in `timelines`. */
function known({ tables }: NextBasketModel, { orders, viewed }: CustomerHistory, today: number): CustomerHistory {
  const inside = (item: number) => item < tables.products;
  const days = new Map<number, Set<number>>();
  for (const { day, items } of orders) {
    if (day > today) continue;
    const basket = days.get(day) ?? new Set();
    for (let i = 0; i < items.length; i++) if (inside(items[i]!)) basket.add(items[i]!);
    if (basket.size > 0) days.set(day, basket);
  }
  const sorted = [...days].sort(([a], [b]) => a - b);
  return {
    orders: sorted.map(([day, items]) => ({ day, items: [...items] })),
    ...(viewed && { viewed: viewed.filter(({ day, item }) => day <= today && inside(item)) }),
  };
}
