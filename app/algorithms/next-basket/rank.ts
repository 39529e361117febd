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
  const stranger = history.orders.length === 0 && shown.length === 0 && (history.viewed?.length ?? 0) === 0;
  const found = gatherer.gather(history, today, { beside: shown, sets: model.sets, viewed: model.viewed });
  const best = stranger
    ? beginnings(model, k, hidden)
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

function beginnings(
  { tables, beginnings: { by, items } }: NextBasketModel,
  k: number,
  hidden: (item: number) => boolean,
) {
  const list: Scored[] = [];
  for (let i = 0; i < items.length && list.length < k; i++) {
    if (!hidden(items[i]!)) list.push({ item: items[i]!, score: tables[by][items[i]!]! });
  }
  return list;
}

/** Her orders up to today, oldest first, of products the model knows. */
function known({ tables }: NextBasketModel, { orders, viewed }: CustomerHistory, today: number): CustomerHistory {
  const inside = (item: number) => item < tables.products;
  const clean = orders
    .filter(({ day }) => day <= today)
    .map(({ day, items }) => ({ day, items: [...new Set(Array.from(items).filter(inside))] }))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => a.day - b.day);
  return { orders: clean, ...(viewed && { viewed: viewed.filter(({ day, item }) => day <= today && inside(item)) }) };
}
