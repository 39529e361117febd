/**
 * Similar products by what they are, for those that too few people have bought to say what goes with them.
 */

export type ContentProduct = {
  readonly title: string;
  readonly type?: string;
  readonly vendor?: string;
  readonly tags?: readonly string[];
  /** Price in minor units of the shop's currency. */
  readonly priceMinor?: number;
};

export type Similar = { readonly item: number; readonly score: number };

/** How much a shared word counts by where it stands, before its rarity. */
const WEIGHTS = { title: 1, tag: 1, type: 1.5, vendor: 0.5 };

/** A product twenty times as dear is no alternative: at most this share of the score depends on the price. */
const PRICE_SHARE = 0.3;

/**
 * Features bring in candidates, rarest first, until so many products have been looked at; features left over then only
 * add to the scores of those. What is common to a thousand products tells little, and this bounds the work.
 */
const ENOUGH_VISITS = 1_000;

/**
 * For each wanted product the `k` most similar others, best first; equal scores by lower index. The score, 0 to 1, is
 * the cosine of their features (words of the title, tags, type, vendor), each weighted by how few products share it
 * (inverse document frequency; Salton and Buckley, Information Processing & Management 24(5), 1988), drawn down by up
 * to 30% as prices lie apart. Products that share nothing are not filled up.
 *
 * @param options.only indexes of the products wanted; default all
 */
export function contentNeighbours(
  products: readonly ContentProduct[],
  options: { readonly k?: number; readonly only?: readonly number[] } = {},
): Similar[][] {
  const { k = 12, only = [...products.keys()] } = options;
  const index = indexFeatures(products);
  const scratch = { dot: new Float64Array(products.length), common: new Uint8Array(index.weights.length) };
  return only.map((item) => {
    if (!(item in products)) throw new RangeError(`there is no product ${item}`);
    const best: Similar[] = [];
    for (const other of collect(index, item, k, scratch)) {
      const cosine = scratch.dot[other]! / (index.norms[item]! * index.norms[other]!);
      scratch.dot[other] = 0;
      if (other === item) continue;
      const score = cosine * priceFactor(index.prices[item]!, index.prices[other]!);
      if (best.length === k && !isBetter(score, other, best[k - 1]!)) continue;
      let at = best.length;
      while (at > 0 && isBetter(score, other, best[at - 1]!)) at--;
      best.splice(at, 0, { item: other, score });
      if (best.length > k) best.pop();
    }
    return best;
  });
}

function isBetter(score: number, item: number, than: Similar): boolean {
  return score > than.score || (score === than.score && item < than.item);
}

type Index = {
  /** Features of product `i`, rarest first: `features[starts[i]]` up to `starts[i + 1]`. */
  readonly starts: Uint32Array;
  readonly features: Uint32Array;
  readonly weights: Float64Array;
  /** Products with each feature. */
  readonly holders: readonly Uint32Array[];
  readonly norms: Float64Array;
  /** Minor units; 0 where unknown. */
  readonly prices: Float64Array;
};

function indexFeatures(products: readonly ContentProduct[]): Index {
  const numbers = new Map<string, number>();
  const fieldWeights: number[] = [];
  const holders: number[][] = [];
  const featuresPer = products.map((product, item) => {
    const own = new Set<number>();
    for (const [name, weight] of featuresOf(product)) {
      let number = numbers.get(name);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(name, number);
        fieldWeights.push(weight);
        holders.push([]);
      }
      if (!own.has(number)) holders[number]!.push(item);
      own.add(number);
    }
    return [...own];
  });
  const weights = Float64Array.from(
    fieldWeights,
    (weight, f) => weight * Math.log(1 + products.length / holders[f]!.length),
  );
  for (const own of featuresPer) own.sort((a, b) => holders[a]!.length - holders[b]!.length || a - b);
  const starts = new Uint32Array(products.length + 1);
  featuresPer.forEach((own, item) => {
    starts[item + 1] = starts[item]! + own.length;
  });
  return {
    starts,
    features: Uint32Array.from(featuresPer.flat()),
    weights,
    holders: holders.map((list) => Uint32Array.from(list)),
    norms: Float64Array.from(featuresPer, (own) => Math.sqrt(own.reduce((sum, f) => sum + weights[f]! ** 2, 0))),
    prices: Float64Array.from(products, ({ priceMinor }) => Math.max(0, priceMinor ?? 0)),
  };
}

function* featuresOf({ title, type, vendor, tags = [] }: ContentProduct): Iterable<[string, number]> {
  for (const word of words(title)) yield [`title:${word}`, WEIGHTS.title];
  for (const tag of tags) if (tag.trim() !== '') yield [`tag:${folded(tag)}`, WEIGHTS.tag];
  if (type?.trim()) yield [`type:${folded(type)}`, WEIGHTS.type];
  if (vendor?.trim()) yield [`vendor:${folded(vendor)}`, WEIGHTS.vendor];
}

function words(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

/** Lower case without accents, so that "Crème" meets "creme". */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Adds up what the others share with a product; returns which ones were met (itself included). */
function collect(
  { starts, features, weights, holders }: Index,
  item: number,
  k: number,
  { dot, common }: { dot: Float64Array; common: Uint8Array },
): number[] {
  const met: number[] = [];
  const own = features.subarray(starts[item], starts[item + 1]);
  let visits = 0;
  let at = 0;
  for (; at < own.length && (visits < ENOUGH_VISITS || met.length <= k); at++) {
    const weight = weights[own[at]!]! ** 2;
    visits += holders[own[at]!]!.length;
    for (const other of holders[own[at]!]!) {
      if (dot[other] === 0) met.push(other);
      dot[other]! += weight;
    }
  }
  const left = own.subarray(at);
  if (left.length > 0) {
    for (const feature of left) common[feature] = 1;
    for (const other of met) {
      for (let i = starts[other]!; i < starts[other + 1]!; i++) {
        if (common[features[i]!] === 1) dot[other]! += weights[features[i]!]! ** 2;
      }
    }
    for (const feature of left) common[feature] = 0;
  }
  return met;
}

function priceFactor(a: number, b: number): number {
  if (a === 0 || b === 0) return 1 - PRICE_SHARE / 2;
  return 1 - PRICE_SHARE + PRICE_SHARE * (Math.min(a, b) / Math.max(a, b));
}
