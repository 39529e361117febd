import type { Histories, Scorer } from '#app/algorithms/purchases/types.ts';
import { discountedPurchases } from './discount.ts';
import { riskOf, usualGap } from './risk.ts';
import { type Spending, type SpendRule, spendOf } from './spend.ts';
import { rangeOfOrders, rangeOfValue } from './spread.ts';

/** One entry per customer; where there are three horizons or several bounds they lie side by side. */
export interface Scores {
  ids: BigInt64Array;
  firstDay: Int32Array;
  lastDay: Int32Array;
  purchases: Int32Array;
  usualGap: Float32Array;
  alive: Float32Array;
  /** Chance of being gone when the usual gap is over. */
  leaves: Float32Array;
  /** Low and high: as far as the method may be off with as few customers as the shop has. */
  aliveRange: Float32Array;
  leavesRange: Float32Array;
  /** Index in `RISKS`. */
  risk: Uint8Array;
  /** In 30, 90, 365 days. */
  orders: Float32Array;
  /** Low and high of each: nine of ten like her lie within. */
  ordersRange: Float32Array;
  any: Float32Array;
  /** Orders of all together in 30, 90, 365 days: expected, and how low and high that could be as far as the model knows. */
  totals: Float64Array;
  value: {
    year: Float64Array;
    threeYears: Float64Array;
    /** Low and high over a year, low and high over three. */
    range: Float64Array;
    spend: Float64Array;
  } | null;
}

const DAYS = [30, 90, 365] as const;

/** `ids[histories.customer[i]]` is who history `i` is of. */
export function scoreCustomers(
  ids: BigInt64Array,
  histories: Histories,
  scorer: Scorer,
  shopGapDays: number,
  spend: { rule: SpendRule; spending: Spending } | null,
): Scores {
  const count = histories.repeats.length;
  const scores: Scores = {
    ids: new BigInt64Array(count),
    firstDay: new Int32Array(count),
    lastDay: new Int32Array(count),
    purchases: new Int32Array(count),
    usualGap: new Float32Array(count),
    alive: new Float32Array(count),
    leaves: new Float32Array(count),
    aliveRange: new Float32Array(count * 2),
    leavesRange: new Float32Array(count * 2),
    risk: new Uint8Array(count),
    orders: new Float32Array(count * 3),
    ordersRange: new Float32Array(count * 6),
    any: new Float32Array(count * 3),
    totals: new Float64Array(9),
    value: spend && {
      year: new Float64Array(count),
      threeYears: new Float64Array(count),
      range: new Float64Array(count * 4),
      spend: new Float64Array(count),
    },
  };
  for (let i = 0; i < count; i++) {
    const repeats = histories.repeats[i]!;
    const recency = histories.recency[i]!;
    const age = histories.age[i]!;
    scores.ids[i] = ids[histories.customer[i]!]!;
    scores.firstDay[i] = histories.until - age;
    scores.lastDay[i] = histories.until - age + recency;
    scores.purchases[i] = repeats + 1;

    const gap = usualGap(repeats, recency, shopGapDays);
    const alive = scorer.alive(repeats, recency, age);
    const leaves = scorer.gone(gap, repeats, recency, age);
    scores.usualGap[i] = gap;
    scores.alive[i] = alive.value;
    scores.aliveRange.set([alive.low, alive.high], i * 2);
    scores.leaves[i] = leaves.value;
    scores.leavesRange.set([leaves.low, leaves.high], i * 2);
    scores.risk[i] = riskOf(leaves.value);

    const expected = (days: number) => scorer.expected(days, repeats, recency, age).value;
    const ahead = DAYS.map(expected) as [number, number, number];
    const [month, quarter, year] = ahead;
    let nothing = 1;
    DAYS.forEach((days, h) => {
      const orders = ahead[h]!;
      const any = scorer.anyPurchase(days, repeats, recency, age).value;
      const range = rangeOfOrders(orders, 1 - any);
      scores.orders[i * 3 + h] = orders;
      scores.any[i * 3 + h] = any;
      scores.ordersRange.set([range.low, range.high], i * 6 + h * 2);
      if (days === 365) nothing = 1 - any;
    });

    if (spend && scores.value) {
      const each = spendOf(spend.rule, spend.spending.purchases[i]!, spend.spending.mean[i]!);
      const threeYears = expected(1095);
      // At the knots of the discounting.
      const worth = discountedPurchases([month, quarter, expected(182), year, expected(730), threeYears]);
      const deviation = each * spend.rule.deviation;
      const one = rangeOfValue(worth.year * each, year, nothing, each, deviation);
      // Who does not come back within a year hardly ever does after it.
      const three = rangeOfValue(worth.threeYears * each, threeYears, nothing, each, deviation);
      scores.value.spend[i] = Math.round(each);
      scores.value.year[i] = Math.round(worth.year * each);
      scores.value.threeYears[i] = Math.round(worth.threeYears * each);
      scores.value.range.set([one.low, one.high, three.low, three.high].map(Math.round), i * 4);
    }
  }
  addUp(scores, histories, scorer);
  return scores;
}

/** So many customers say how far all of them together could be off. */
const SAMPLE = 300;

/** Parameters are off in the same direction for everybody, so lows add up to a low. */
function addUp(scores: Scores, { repeats, recency, age }: Histories, scorer: Scorer): void {
  const count = repeats.length;
  const step = Math.max(1, Math.floor(count / SAMPLE));
  DAYS.forEach((days, h) => {
    let all = 0;
    for (let i = 0; i < count; i++) all += scores.orders[i * 3 + h]!;
    let [value, low, high] = [0, 0, 0];
    for (let i = 0; i < count; i += step) {
      const one = scorer.expected(days, repeats[i]!, recency[i]!, age[i]!);
      value += one.value;
      low += one.low;
      high += one.high;
    }
    // Where nobody is expected, the bounds stand for themselves.
    const scale = value > 0 ? all / value : step;
    scores.totals.set([all, low * scale, high * scale], h * 3);
  });
}
