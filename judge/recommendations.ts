/**
 * Foresees every customer's next basket after a day from what was known on that day, over the whole catalogue, with ours
 * and with the well-known ways beside it.
 */
import { parseArgs } from 'node:util';
import { hitsAt } from '#app/algorithms/next-basket/metrics.ts';
import type { NextBasketModel } from '#app/algorithms/next-basket/model.ts';
import { rank } from '#app/algorithms/next-basket/rank.ts';
import { firstAfter, itemsOf, ordersUntil, type Timelines, timelines } from '#app/algorithms/next-basket/timeline.ts';
import { trainOn } from '#app/algorithms/next-basket/train.ts';
import { type BasketHistory, NOBODY, type ProductFacts } from '#app/algorithms/next-basket/types.ts';
import { bootstrapMeans, type Interval } from './bootstrap.ts';
import { ceiling } from './ceiling.ts';
import { dateOf, dayNumberOf, GUEST, type OrderHistory, readHistory } from './history.ts';
import { judgeItemToItem } from './item-to-item.ts';
import { Unusable } from './problems.ts';
import { itemCosine, personalFrequency, popularity, type Ranker, tifuKnn } from './recommendation-peers.ts';
import { evenly } from './select.ts';

const AT = [6, 10, 20] as const;
const MEASURES = ['recall', 'ndcg', 'hitRate'] as const;
/** Parts of a basket: all of it, what she had bought before, what she had not, what is new in the shop. */
const PARTS = ['all', 'repeat', 'new', 'newProducts'] as const;
const SERIES = PARTS.length * AT.length * MEASURES.length;
/** Without `--until`, so many last days are judged. */
const HOLDOUT_DAYS = 90;
/** More customers than these are not judged, nor looked among for neighbours: intervals are narrow enough by then. */
const MOST = { judged: 20_000, neighboursFrom: 20_000 };
/** First sold this short before. */
const NEW_PRODUCT_DAYS = 30;

export async function judge(args: string[], say: (line: string) => void): Promise<object> {
  const { orders, until: wanted, ceiling: asked } = optionsOf(args);
  say('reading the orders');
  const whole = await readHistory(orders);
  const until = wanted ?? whole.lastDay - HOLDOUT_DAYS;
  const history = whole.knownOn(until);
  const lines = timelines(basketsOf(history));
  if (asked) say('drawing next baskets from the model that made the shop');
  const beside: Record<string, Ranker> = asked
    ? { ceiling: ceiling(history, until, 'everything'), ceilingFromOrders: ceiling(history, until, 'orders') }
    : {};
  const result = judgeTimelines(lines, until, factsOf(history, until), say, { beside });
  return {
    shop: history.name,
    from: dateOf(history.firstDay),
    until: dateOf(until),
    to: dateOf(history.lastDay),
    ...result,
  };
}

function optionsOf(args: string[]) {
  const { orders, until, ceiling = false } = parsed(args);
  const day = until === undefined ? null : dayNumberOf(until);
  if (until !== undefined && day === null)
    throw new Unusable(`--until wants a day such as 2011-09-01, not "${until}".`);
  if (ceiling && orders !== undefined) throw new Unusable('Only of the generated shop is the ceiling known.');
  return { orders, until: day, ceiling };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { orders: { type: 'string' }, until: { type: 'string' }, ceiling: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new Unusable(
      `${(error as Error).message}\nUsage: npm run --silent judge -- recommendations --orders FILE [--until DATE] | --ceiling`,
    );
  }
}

/** The same for orders in memory; see `judge`. `beside`: more rankers to judge in the same run. */
export function judgeTimelines(
  lines: Timelines,
  until: number,
  facts: ProductFacts,
  say: (line: string) => void,
  { most = MOST, beside = {} }: { most?: typeof MOST; beside?: Record<string, Ranker> } = {},
) {
  const start = performance.now();
  const seconds = () => Number(((performance.now() - start) / 1000).toFixed(2));
  const all = judged(lines, until);
  const [known, strangers] = [evenly(all.known, most.judged), evenly(all.strangers, most.judged)];
  if (known.length === 0) throw new Unusable('no customer has a basket both before and after that day');

  say(`learning from the orders up to ${dateOf(until)}`);
  const { model, ranker: ours } = learned(lines, until, facts);
  const trainSeconds = seconds();
  const rankers = {
    ours,
    popularity: popularity(lines, until),
    personalFrequency: personalFrequency(lines, until, false),
    globalPersonalFrequency: personalFrequency(lines, until, true),
    itemCosine: itemCosine(lines, until),
    tifuKnn: tifuKnn(lines, until, most.neighboursFrom),
    ...beside,
  };
  const since = firstSold(lines);
  const fresh = (item: number) => since[item]! > until - NEW_PRODUCT_DAYS && since[item]! <= until;

  const series = new Map<string, Float64Array>();
  const answerMs: Record<string, number> = {};
  for (const [name, ranker] of Object.entries(rankers)) {
    say(`ranking for ${known.length} customers: ${name}`);
    const from = performance.now();
    series.set(name, measured(lines, until, known, ranker, fresh));
    answerMs[name] = Number(((performance.now() - from) / known.length).toFixed(3));
  }
  say('drawing customers again for the intervals');
  const names = [...series.keys()];
  const others = names.filter((name) => name !== 'ours');
  const plain = bootstrapMeans(
    names.map((name) => series.get(name)!),
    known.length,
    SERIES,
  );
  const mine = series.get('ours')!;
  const differences = bootstrapMeans(
    others.map((name) => mine.map((value, i) => value - series.get(name)![i]!)),
    known.length,
    SERIES,
  );

  return {
    customers: known.length,
    // Where they are very many, a sample of them is judged, and TIFU-KNN looks for neighbours in one.
    customersInAll: all.known.length,
    tifuKnnNeighboursFromAtMost: most.neighboursFrom,
    products: lines.products,
    method: model.choice,
    rankers: Object.fromEntries(names.map((name, i) => [name, table(plain[i]!)])),
    differences: Object.fromEntries(others.map((name, i) => [name, table(differences[i]!)])),
    strangers: judgeStrangers(lines, until, strangers, { ours, popularity: rankers.popularity }),
    itemToItem: judgeItemToItem(lines, until),
    answerMs,
    trainSeconds,
    seconds: seconds(),
  };
}

/** Ours, from the orders through the day. */
export function learned(
  lines: Timelines,
  until: number,
  facts: ProductFacts,
): { model: NextBasketModel; ranker: Ranker } {
  const model = trainOn(lines, until, { facts });
  const ranker: Ranker = (customer, k) =>
    rank(model, { orders: ordersUntil(lines, customer, until) }, until, { k }).map(({ item }) => item);
  return { model, ranker };
}

/** Customers with a basket after the day: those seen before, and those not. */
function judged(lines: Timelines, until: number) {
  const known: number[] = [];
  const strangers: number[] = [];
  for (let customer = 0; customer < lines.customers; customer++) {
    const basket = firstAfter(lines, customer, until);
    if (basket === lines.starts[customer + 1]) continue;
    (basket === lines.starts[customer] ? strangers : known).push(customer);
  }
  return { known, strangers };
}

function judgeStrangers(lines: Timelines, until: number, strangers: number[], rankers: Record<string, Ranker>) {
  if (strangers.length === 0) return { customers: 0 };
  const names = Object.keys(rankers);
  const of = names.map((name) => measured(lines, until, strangers, rankers[name]!, () => false));
  const found = bootstrapMeans(of, strangers.length, SERIES);
  return {
    customers: strangers.length,
    rankers: Object.fromEntries(names.map((name, i) => [name, { all: table(found[i]!).all }])),
  };
}

/** One row of figures a customer, in the order of `PARTS`, `AT` and `MEASURES`; NaN where she has no such part. */
function measured(
  lines: Timelines,
  until: number,
  customers: readonly number[],
  ranker: Ranker,
  fresh: (item: number) => boolean,
): Float64Array {
  const figures = new Float64Array(customers.length * SERIES).fill(Number.NaN);
  customers.forEach((customer, row) => {
    const basket = firstAfter(lines, customer, until);
    const bought = [...itemsOf(lines, basket)];
    const before = new Set(lines.items.subarray(lines.offsets[lines.starts[customer]!]!, lines.offsets[basket]!));
    const parts = {
      all: bought,
      repeat: bought.filter((item) => before.has(item)),
      new: bought.filter((item) => !before.has(item)),
      newProducts: bought.filter(fresh),
    };
    const list = ranker(customer, AT.at(-1)!);
    let at = row * SERIES;
    for (const part of PARTS) {
      const relevant = new Set(parts[part]);
      for (const k of AT) {
        const { recall, ndcg, hit } = relevant.size > 0 ? hitsAt(list, relevant, k) : NOTHING;
        figures[at++] = recall;
        figures[at++] = ndcg;
        figures[at++] = hit;
      }
    }
  });
  return figures;
}

const NOTHING = { recall: Number.NaN, ndcg: Number.NaN, hit: Number.NaN };

type Figures = Record<(typeof MEASURES)[number], Record<string, Interval>>;

function table(intervals: readonly Interval[]): Record<(typeof PARTS)[number], { customers: number } & Figures> {
  const part = (p: number) => {
    const of = (m: number) =>
      Object.fromEntries(
        AT.map((k, a) => {
          const { value, interval } = intervals[(p * AT.length + a) * MEASURES.length + m]!;
          return [k, { value, interval }];
        }),
      );
    const { customers } = intervals[p * AT.length * MEASURES.length]!;
    return { customers, ...Object.fromEntries(MEASURES.map((measure, m) => [measure, of(m)])) } as never;
  };
  return Object.fromEntries(PARTS.map((name, p) => [name, part(p)])) as never;
}

function firstSold(lines: Timelines): Int32Array {
  const first = new Int32Array(lines.products).fill(0x7fff_ffff);
  for (let basket = 0; basket < lines.day.length; basket++) {
    for (const item of itemsOf(lines, basket)) first[item] = Math.min(first[item]!, lines.day[basket]!);
  }
  return first;
}

/** What was bought and kept, without what is no article. */
export function basketsOf({ customerIds, orders, lines, products }: OrderHistory): BasketHistory {
  const offsets = new Uint32Array(orders.day.length + 1);
  const items = new Uint32Array(lines.product.length);
  let kept = 0;
  for (let order = 0; order < orders.day.length; order++) {
    for (let line = orders.firstLine[order]!; line < orders.firstLine[order + 1]!; line++) {
      if (lines.product[line]! >= 0 && lines.quantity[line]! > 0) items[kept++] = lines.product[line]!;
    }
    offsets[order + 1] = kept;
  }
  return {
    customers: customerIds.length,
    products: products.length,
    customer: Uint32Array.from(orders.customer, (who) => (who === GUEST ? NOBODY : who)),
    day: orders.day,
    offsets,
    items: items.subarray(0, kept),
  };
}

/** The collection a product is at home in says more of taste than its type, where there are collections. */
export function factsOf(history: OrderHistory, until: number): ProductFacts {
  const { products } = history;
  return {
    type: numbered(products.map(({ type }) => type)),
    category: numbered(products.map(({ collections, type }) => collections[0] ?? type)),
    price: pricesUntil(history, until),
  };
}

/** What was paid for a piece by the evening of the day, the middle of it; NaN where nothing was. */
function pricesUntil({ products, orders, lines }: OrderHistory, until: number): Float64Array {
  const paid: number[][] = products.map(() => []);
  for (let line = 0; line < lines.order.length; line++) {
    const [product, pieces, minor] = [lines.product[line]!, lines.quantity[line]!, lines.paidMinor[line]!];
    if (product < 0 || pieces <= 0 || minor <= 0 || orders.day[lines.order[line]!]! > until) continue;
    paid[product]!.push(minor / pieces);
  }
  return Float64Array.from(paid, (prices) => Float64Array.from(prices).sort()[prices.length >> 1] ?? Number.NaN);
}

function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    if (name === '') return -1;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
}
