/**
 * The well-known ways to foresee a next basket, for comparison with ours: each reads the past once and then answers for
 * one customer at a time with at most `k` products, best first. Ties go to the product more orders hold, then to the
 * lower index.
 */
import { firstAfter, itemsOf, type Timelines } from '../app/algorithms/next-basket/timeline.ts';
import { evenly, nthSmallest } from './select.ts';

export type Ranker = (customer: number, k: number) => number[];

/** Baskets up to `until` that hold each product. */
export function basketsWith(lines: Timelines, until: number): Float64Array {
  const counts = new Float64Array(lines.products);
  for (let basket = 0; basket < lines.day.length; basket++) {
    if (lines.day[basket]! > until) continue;
    for (const item of itemsOf(lines, basket)) counts[item]!++;
  }
  return counts;
}

/** The same list for everybody: what most baskets hold. */
export function popularity(lines: Timelines, until: number): Ranker {
  const order = mostPopular(basketsWith(lines, until));
  return (_, k) => order.slice(0, k);
}

function mostPopular(counts: Float64Array): number[] {
  return Array.from(counts.keys())
    .filter((item) => counts[item]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/**
 * P-TopFreq: what she bought most often; nothing else. GP-TopFreq fills up with what everybody buys. Li, Jullien, Ariannezhad,
 * de Rijke, "A Next Basket Recommendation Reality Check", TOIS 41(4), 2023, section 4.2.
 */
export function personalFrequency(lines: Timelines, until: number, fill: boolean): Ranker {
  const counts = basketsWith(lines, until);
  const popular = fill ? mostPopular(counts) : [];
  return (customer, k) => {
    const own = new Map<number, number>();
    for (let basket = lines.starts[customer]!; basket < firstAfter(lines, customer, until); basket++) {
      for (const item of itemsOf(lines, basket)) own.set(item, (own.get(item) ?? 0) + 1);
    }
    const list = [...own.keys()].sort((a, b) => own.get(b)! - own.get(a)! || counts[b]! - counts[a]! || a - b);
    for (let i = 0; list.length < k && i < popular.length; i++) if (!own.has(popular[i]!)) list.push(popular[i]!);
    return list.slice(0, k);
  };
}

/**
 * Item cosine over the customers' whole histories: a product's score is the sum, over what she has, of the cosine of the
 * two products' binary columns in the matrix of customers and products, its own (1) included: leaving that out forbids
 * repeats and scores far lower. Sarwar et al., "Item-based collaborative filtering recommendation algorithms", WWW 2001.
 */
export function itemCosine(lines: Timelines, until: number): Ranker {
  const owned = Array.from({ length: lines.customers }, (_, customer) => {
    const own = new Set<number>();
    for (let basket = lines.starts[customer]!; basket < firstAfter(lines, customer, until); basket++) {
      for (const item of itemsOf(lines, basket)) own.add(item);
    }
    return Uint32Array.from(own);
  });
  const having: number[][] = Array.from({ length: lines.products }, () => []);
  owned.forEach((items, customer) => {
    for (const item of items) having[item]!.push(customer);
  });
  const counts = basketsWith(lines, until);
  const overlap = new Uint32Array(lines.products);
  const rows = new Map<number, { items: Uint32Array; cosines: Float64Array }>();
  const row = (item: number) => {
    let found = rows.get(item);
    if (found) return found;
    const touched: number[] = [];
    for (const customer of having[item]!) {
      for (const other of owned[customer]!) if (overlap[other]!++ === 0) touched.push(other);
    }
    const size = having[item]!.length;
    found = {
      items: Uint32Array.from(touched),
      cosines: Float64Array.from(touched, (other) => overlap[other]! / Math.sqrt(size * having[other]!.length)),
    };
    for (const other of touched) overlap[other] = 0;
    rows.set(item, found);
    return found;
  };
  const scores = new Float64Array(lines.products);
  return (customer, k) => {
    const touched: number[] = [];
    for (const item of owned[customer]!) {
      const { items, cosines } = row(item);
      for (let i = 0; i < items.length; i++) {
        if (scores[items[i]!] === 0) touched.push(items[i]!);
        scores[items[i]!]! += cosines[i]!;
      }
    }
    const list = touched.sort((a, b) => scores[b]! - scores[a]! || counts[b]! - counts[a]! || a - b).slice(0, k);
    scores.fill(0);
    return list;
  };
}

/** As published for Ta-Feng: groups of seven baskets, 300 neighbours. */
const TIFU = { group: 7, withinGroup: 0.9, acrossGroups: 0.7, neighbours: 300, own: 0.7 } as const;

/**
 * TIFU-KNN: a customer is the sum of her baskets, each fading with the baskets after it in its group and with the groups after
 * that; the forecast is her own vector mixed with the mean of her nearest neighbours' (Euclidean). Hu, He, Gao,
 * Zhang, "Modeling Personalized Item Frequency Information for Next-basket Recommendation", SIGIR 2020, eqs. 1–4.
 *
 * @param from neighbours are looked for among so many customers at most: the work grows with their number for each customer
 */
export function tifuKnn(lines: Timelines, until: number, from = Number.POSITIVE_INFINITY): Ranker {
  const vectors = Array.from({ length: lines.customers }, (_, customer) => {
    const first = lines.starts[customer]!;
    const baskets = firstAfter(lines, customer, until) - first;
    const groups = Math.ceil(baskets / TIFU.group);
    const vector = new Map<number, number>();
    // Groups are full from the latest backwards; the earliest may be smaller.
    for (let back = 0; back < baskets; back++) {
      const group = Math.floor(back / TIFU.group);
      const size = Math.min(TIFU.group, baskets - group * TIFU.group);
      const weight = (TIFU.withinGroup ** (back % TIFU.group) / size) * (TIFU.acrossGroups ** group / groups);
      for (const item of itemsOf(lines, first + baskets - 1 - back)) {
        vector.set(item, (vector.get(item) ?? 0) + weight);
      }
    }
    return vector;
  });
  const norms = Float64Array.from(vectors, (vector) => {
    let sum = 0;
    for (const value of vector.values()) sum += value * value;
    return sum;
  });
  const known = vectors.flatMap((vector, customer) => (vector.size > 0 ? [customer] : []));
  const pool = evenly(known, from);
  const having: { at: number; value: number }[][] = Array.from({ length: lines.products }, () => []);
  pool.forEach((other, at) => {
    for (const [item, value] of vectors[other]!) having[item]!.push({ at, value });
  });
  const counts = basketsWith(lines, until);
  const distances = new Float64Array(pool.length);
  const scores = new Float64Array(lines.products);
  return (customer, k) => {
    pool.forEach((other, at) => {
      distances[at] = other === customer ? Number.POSITIVE_INFINITY : norms[other]!;
    });
    for (const [item, value] of vectors[customer]!) {
      for (const other of having[item]!) distances[other.at]! -= 2 * value * other.value;
    }
    const nearest = nearestOf(pool, distances);
    scores.fill(0);
    const touched = new Set<number>();
    const add = (other: number, factor: number) => {
      for (const [item, value] of vectors[other]!) {
        scores[item]! += factor * value;
        touched.add(item);
      }
    };
    add(customer, TIFU.own);
    for (const other of nearest) add(other, (1 - TIFU.own) / nearest.length);
    return [...touched].sort((a, b) => scores[b]! - scores[a]! || counts[b]! - counts[a]! || a - b).slice(0, k);
  };
}

/** Those with the smallest distances, but for whoever is infinitely far: herself; of equals the lower index. */
function nearestOf(pool: readonly number[], distances: Float64Array): number[] {
  const others = pool.filter((_, at) => distances[at] !== Number.POSITIVE_INFINITY);
  if (others.length <= TIFU.neighbours) return others;
  const furthest = nthSmallest(distances.slice(), TIFU.neighbours - 1);
  const closer = pool.filter((_, at) => distances[at]! < furthest);
  const level = pool.filter((_, at) => distances[at] === furthest);
  return [...closer, ...level.slice(0, TIFU.neighbours - closer.length)];
}
