import type { Baskets } from '../co-purchase/baskets.ts';
import { coPurchaseNeighbours, type Neighbours } from '../co-purchase/neighbours.ts';
import { firstAfter, type Timelines } from './timeline.ts';
import { NEVER, type ProductFacts } from './types.ts';

/** What is known of each product on one day: everything the ranker asks about products, made from the past alone. */
export interface ProductTables {
  /** The last day read. */
  readonly day: number;
  readonly firstDayOfShop: number;
  readonly products: number;
  /** Baskets, customers, and baskets weighted by age with half-lives of 14 and 60 days. */
  readonly baskets: Float32Array;
  readonly customers: Float32Array;
  readonly recent: Float32Array;
  readonly lately: Float32Array;
  /** Baskets of the last 30 days. */
  readonly lastMonth: Float32Array;
  /** Baskets a year ago, in the weeks that come now; 0 while there is no such year. */
  readonly lastYear: Float32Array;
  /** Baskets in which a customer who had been before bought it for the first time, weighted by age as above. */
  readonly firstsRecent: Float32Array;
  readonly firstsLately: Float32Array;
  /** First baskets that held it, with a half-life of 60 days: what strangers begin with. */
  readonly starts: Float32Array;
  /** Of the baskets of customers who have it, the share that holds it again, shrunk to the shop's; and lately. */
  readonly returnShare: Float32Array;
  readonly returnLately: Float32Array;
  /** Share of its customers who bought it on more than one day, shrunk to the shop's. */
  readonly againShare: Float32Array;
  /** Mean and deviation of the logarithm of the days between one customer's purchases of it, shrunk to the shop's. */
  readonly logGap: Float32Array;
  readonly logGapDeviation: Float32Array;
  /** First day on sale, or of its first sale, whichever is earlier; `NEVER` where neither is known. */
  readonly onSaleSince: Int32Array;
  readonly lastDay: Int32Array;
  readonly category: Int32Array;
  readonly type: Int32Array;
  readonly logPrice: Float32Array;
  /** Bought in one basket; bought by the same customers. */
  readonly together: Neighbours;
  readonly shared: Neighbours;
  /** 1: practically nobody who has it buys it again. */
  readonly lasts: Uint8Array;
  /** The thousand with the highest `lately`, most first, and with the most baskets; only products that were bought. */
  readonly popular: Uint32Array;
  readonly mostBought: Uint32Array;
  readonly popularInCategory: readonly Uint32Array[];
}

/** More add nothing: with 15 or 120 the hold-outs of Online Retail and the generated shop gave the same recall. */
const NEIGHBOURS = 20;

export function productTables(lines: Timelines, until: number, facts: ProductFacts): ProductTables {
  const { products, customers, starts, day, offsets, items } = lines;
  const baskets = new Float32Array(products);
  const having = new Float32Array(products);
  const recent = new Float32Array(products);
  const lately = new Float32Array(products);
  const lastMonth = new Float32Array(products);
  const lastYear = new Float32Array(products);
  const firstsRecent = new Float32Array(products);
  const firstsLately = new Float32Array(products);
  const startsLately = new Float32Array(products);
  const chances = new Float64Array(products);
  const chancesLately = new Float64Array(products);
  const returned = new Float32Array(products);
  const returnedLately = new Float32Array(products);
  const again = new Float32Array(products);
  const gaps = new Float32Array(products);
  const logSum = new Float64Array(products);
  const logSquares = new Float64Array(products);
  const onSaleSince = facts.launchDay?.slice() ?? new Int32Array(products).fill(NEVER);
  const lastDay = new Int32Array(products).fill(-0x8000_0000);
  const seenBy = new Uint32Array(products); // customer + 1
  const boughtOn = new Int32Array(products);
  const timesBy = new Uint16Array(products);
  let firstDayOfShop = until;

  for (let who = 0; who <= customers; who++) {
    const first = starts[who]!;
    const end = firstAfter(lines, who, until);
    const owned: number[] = [];
    let opportunities = 0;
    let opportunitiesLately = 0;
    for (let basket = starts[who]!; basket < end; basket++) {
      const at = day[basket]!;
      const age = until - at;
      const in14 = 2 ** (-age / 14);
      const in60 = 2 ** (-age / 60);
      if (at < firstDayOfShop) firstDayOfShop = at;
      for (let i = offsets[basket]!; i < offsets[basket + 1]!; i++) {
        const item = items[i]!;
        baskets[item]!++;
        recent[item]! += in14;
        lately[item]! += in60;
        if (age < 30) lastMonth[item]!++;
        if (age <= 365 && age > 365 - 42) lastYear[item]!++;
        if (at < onSaleSince[item]!) onSaleSince[item] = at;
        if (at > lastDay[item]!) lastDay[item] = at;
        if (who === customers) continue;
        if (seenBy[item] !== who + 1) {
          seenBy[item] = who + 1;
          having[item]!++;
          timesBy[item] = 1;
          owned.push(item);
          // Each of her baskets after this one is an opportunity: counted at the end as all less those up to here.
          chances[item]! -= opportunities + 1;
          chancesLately[item]! -= opportunitiesLately + in60;
          if (basket > first) {
            firstsRecent[item]! += in14;
            firstsLately[item]! += in60;
          } else startsLately[item]! += in60;
        } else {
          returned[item]!++;
          returnedLately[item]! += in60;
          if (timesBy[item]!++ === 1) again[item]!++;
          const logGap = Math.log(Math.max(1, at - boughtOn[item]!));
          gaps[item]!++;
          logSum[item]! += logGap;
          logSquares[item]! += logGap * logGap;
        }
        boughtOn[item] = at;
      }
      opportunities++;
      opportunitiesLately += in60;
    }
    for (const item of owned) {
      chances[item]! += opportunities;
      chancesLately[item]! += opportunitiesLately;
    }
  }

  const sum = (of: ArrayLike<number>) =>
    Array.prototype.reduce.call(of, (a, b) => (a as number) + (b as number), 0) as number;
  const shopReturn = sum(returned) / Math.max(1, sum(chances));
  const shopAgain = sum(again) / Math.max(1, sum(having));
  const shopGaps = sum(gaps);
  const shopLog = shopGaps > 0 ? sum(logSum) / shopGaps : Math.log(60);
  const shopDeviation = shopGaps > 1 ? Math.sqrt(Math.max(0.01, sum(logSquares) / shopGaps - shopLog ** 2)) : 1;
  const STRENGTH = 5;
  const shrunk = (count: Float32Array, of: ArrayLike<number>, to: (item: number) => number, strength: number) =>
    count.map((value, item) => (value + strength * to(item)) / (Math.max(0, of[item]!) + strength));
  const returnShare = shrunk(returned, chances, () => shopReturn, 20);
  const logGap = gaps.map((count, item) => (logSum[item]! + STRENGTH * shopLog) / (count + STRENGTH));
  const logGapDeviation = gaps.map((count, item) => {
    const mean = count > 0 ? logSum[item]! / count : 0;
    const squares = count > 0 ? Math.max(0, logSquares[item]! - count * mean * mean) : 0;
    return Math.sqrt((squares + STRENGTH * shopDeviation ** 2) / (count + STRENGTH));
  });

  const unknown = new Int32Array(products).fill(-1);
  const category = facts.category ?? unknown;
  const bought = Uint32Array.from(baskets.keys()).filter((item) => baskets[item]! > 0);
  const most = (of: Float32Array) => descending(bought, of, baskets);
  const popular = most(lately);
  const categories = category.reduce((most, id) => Math.max(most, id + 1), 0);
  const popularInCategory: number[][] = Array.from({ length: categories }, () => []);
  for (const item of popular) {
    const list = category[item]! >= 0 ? popularInCategory[category[item]!]! : null;
    if (list !== null && list.length < PER_CATEGORY) list.push(item);
  }

  return {
    day: until,
    firstDayOfShop,
    products,
    baskets,
    customers: having,
    recent,
    lately,
    lastMonth,
    lastYear,
    firstsRecent,
    firstsLately,
    starts: startsLately,
    returnShare,
    returnLately: shrunk(returnedLately, chancesLately, (item) => returnShare[item]!, 10),
    againShare: shrunk(again, having, () => shopAgain, STRENGTH),
    logGap,
    logGapDeviation,
    onSaleSince,
    lastDay,
    category,
    type: facts.type ?? unknown,
    logPrice: Float32Array.from(baskets, (_, item) => {
      const price = facts.price?.[item] ?? Number.NaN;
      return price > 0 ? Math.log(price) : Number.NaN;
    }),
    together: boughtTogether(lines, until),
    shared: boughtByTheSame(lines, until),
    lasts: Uint8Array.from(returnShare, (share, item) =>
      having[item]! >= LASTING.customers && share < LASTING.ofShop * shopReturn ? 1 : 0,
    ),
    popular: popular.slice(0, 1000),
    mostBought: most(baskets).slice(0, 1000),
    popularInCategory: popularInCategory.map((list) => Uint32Array.from(list)),
  };
}

/** The thousand products with the highest figure, highest first. */
export function mostBought(tables: ProductTables, by: 'baskets' | 'lately' | 'recent' | 'starts'): Uint32Array {
  const bought = Uint32Array.from(tables.baskets.keys()).filter((item) => tables.baskets[item]! > 0);
  return descending(bought, tables[by], tables.baskets).slice(0, 1000);
}

function descending(items: Uint32Array, by: Float32Array, then: Float32Array): Uint32Array {
  return items.toSorted((a, b) => by[b]! - by[a]! || then[b]! - then[a]! || a - b);
}

const PER_CATEGORY = 30;
/** Judged from so many customers on, by a return share below this part of the shop's. */
const LASTING = { customers: 20, ofShop: 0.1 } as const;

function boughtTogether({ products, day, offsets, items }: Timelines, until: number): Neighbours {
  const kept = { offsets: new Uint32Array(day.length + 1), items: new Uint32Array(items.length), itemCount: products };
  let baskets = 0;
  let at = 0;
  for (let basket = 0; basket < day.length; basket++) {
    if (day[basket]! > until) continue;
    for (let i = offsets[basket]!; i < offsets[basket + 1]!; i++) kept.items[at++] = items[i]!;
    kept.offsets[++baskets] = at;
  }
  return neighbours({ ...kept, offsets: kept.offsets.subarray(0, baskets + 1), items: kept.items.subarray(0, at) });
}

/** At most this many of a customer's latest products are paired: pairs grow with the square. */
const PAIRED = 300;

function boughtByTheSame(lines: Timelines, until: number): Neighbours {
  const { customers, products, starts, offsets } = lines;
  const kept = new Uint32Array(offsets[starts[customers]!]!);
  const ends = new Uint32Array(customers + 1);
  const seen = new Uint32Array(products); // customer + 1
  let at = 0;
  for (let customer = 0; customer < customers; customer++) {
    const full = at + PAIRED;
    for (let basket = firstAfter(lines, customer, until) - 1; basket >= starts[customer]! && at < full; basket--) {
      for (let i = offsets[basket]!; i < offsets[basket + 1]! && at < full; i++) {
        const item = lines.items[i]!;
        if (seen[item] === customer + 1) continue;
        seen[item] = customer + 1;
        kept[at++] = item;
      }
    }
    ends[customer + 1] = at;
  }
  return neighbours({ offsets: ends, items: kept.subarray(0, at), itemCount: products });
}

function neighbours(baskets: Baskets): Neighbours {
  return coPurchaseNeighbours(baskets, { k: NEIGHBOURS, measure: 'cosine', minTogether: 2 });
}
