import type { PurchaseSeries } from './series.ts';

/**
 * How long things last, as one hierarchical model of the logarithm of the days between two purchases of a product by the
 * same customer:
 *
 *     log days = product + exponent · log(contents ÷ the product's usual contents) + customer + customer × product + noise
 *
 * Products are drawn from their category, categories from the shop; customers (a big household empties everything
 * sooner) and pairs of customer and product from zero. All variances are estimated from the shop itself: empirical Bayes
 * by EM (Gelman et al., Bayesian Data Analysis, 3rd edition, §5.4 and §15; Dempster, Laird and Rubin 1977), with the
 * customers integrated out where the products are estimated.
 *
 * The scale is fitted to spans that are complete. What that leaves out, and the shape of the errors, is measured
 * afterwards on spans as they end (see `errors.ts`), which censoring does not touch; the intervals shown per product
 * count the open ones in (see `usual.ts`).
 */
export interface Rhythm {
  readonly exponent: number;
  /** Variances of log days: between customers, of one customer's products around her own mean, of a single span. */
  readonly customerVariance: number;
  readonly pairVariance: number;
  readonly noise: number;
  /** A span counts half when it is so many days old. */
  readonly halfLifeDays: number;
  /** Per product: mean log days of the usual contents, and the uncertainty of it. */
  readonly mean: Float64Array;
  readonly meanVariance: Float64Array;
  /** Per product: its own scatter relative to the shop's; what is below 1 comes like clockwork. */
  readonly scatter: Float64Array;
  readonly usualContents: Float64Array;
}

/** What is known of how long things last, and from how much. */
export interface ReplenishmentModel extends Rhythm {
  /** Per product: complete spans, and customers they are of. */
  readonly spans: Uint32Array;
  readonly buyers: Uint32Array;
}

export interface FitOptions {
  /** Category of each product. */
  readonly category: Uint32Array;
  readonly categories: number;
  /** Last day of the data; spans age from here. */
  readonly until: number;
  readonly halfLifeDays?: number;
  readonly rounds?: number;
}

/** Twice as much lasts twice as long, unless the shop's own data say otherwise. */
const EXPONENT = { mean: 1, variance: 0.09 };
/** No variance is below this: a hundredth of the days. */
const FLOOR = 1e-4;
/** How many spans' worth a product is believed to be as regular as the shop's others. */
const SCATTER_PRIOR = 10;
const HALF_LIFE_DAYS = 730;

export const weightOfAge = (days: number, halfLifeDays: number): number => 2 ** (-Math.max(0, days) / halfLifeDays);

export function fitReplenishment(series: PurchaseSeries, options: FitOptions): ReplenishmentModel {
  const { category, categories, until, halfLifeDays = HALF_LIFE_DAYS, rounds = 25 } = options;
  const { products, customer, product } = series;
  const usualContents = usual(series);
  const pairs = summarise(series, usualContents, until, halfLifeDays);
  const { weight, logDays, logAmount } = pairs;

  const spans = new Uint32Array(products);
  const buyers = new Uint32Array(products);
  let total = 0;
  let shopMean = 0;
  for (let i = 0; i < customer.length; i++) {
    if (weight[i] === 0) continue;
    spans[product[i]!]! += pairs.spans[i]!;
    buyers[product[i]!]!++;
    total += weight[i]!;
    shopMean += weight[i]! * (logDays[i]! - logAmount[i]!);
  }
  shopMean = total > 0 ? shopMean / total : Math.log(30);
  let scale = 0;
  for (let i = 0; i < customer.length; i++) {
    scale += weight[i]! * (logDays[i]! - logAmount[i]! - shopMean) ** 2 + pairs.dayScatter[i]!;
  }
  scale = total > 0 ? Math.max(4 * FLOOR, scale / total) : 1;

  let variances = { customer: scale / 4, pair: scale / 4, noise: scale / 4, product: scale / 8, category: scale / 8 };
  let exponent = EXPONENT.mean;
  const scatter = new Float64Array(products).fill(1);
  const levels: Levels = {
    mean: new Float64Array(products).fill(shopMean),
    meanVariance: new Float64Array(products).fill(scale / 4),
  };
  for (let round = 0; round < rounds; round++) {
    const seen = lookAtCustomers(series, pairs, { ...levels, scatter, exponent, variances });
    exponent = Math.max(0, seen.exponentSum / seen.exponentPrecision);
    const noise = mean(seen.noiseSquares, seen.spans, variances.noise);
    for (let p = 0; p < products; p++) {
      scatter[p] = (SCATTER_PRIOR + seen.squares[p]! / noise) / (SCATTER_PRIOR + spans[p]!);
    }
    const between = drawTogether(levels, seen, { category, categories, variances, shopMean });
    shopMean = between.shopMean;
    variances = {
      customer: mean(seen.customerSquares, seen.customers, variances.customer),
      pair: mean(seen.pairSquares, seen.pairs, variances.pair),
      noise,
      product: mean(between.productSquares, between.products, variances.product),
      category: mean(between.categorySquares, between.categories, variances.category),
    };
  }
  return {
    exponent,
    customerVariance: variances.customer,
    pairVariance: variances.pair,
    noise: variances.noise,
    halfLifeDays,
    ...levels,
    scatter,
    usualContents,
    spans,
    buyers,
  };
}

const mean = (sum: number, count: number, otherwise: number): number =>
  count > 0 ? Math.max(FLOOR, sum / count) : otherwise;

interface Levels {
  readonly mean: Float64Array;
  readonly meanVariance: Float64Array;
}

interface Variances {
  readonly customer: number;
  readonly pair: number;
  readonly noise: number;
  readonly product: number;
  readonly category: number;
}

interface Seen {
  /** Per product: what the customers say of its mean, and how surely; scatter of single spans. */
  sum: Float64Array;
  precision: Float64Array;
  squares: Float64Array;
  customerSquares: number;
  customers: number;
  pairSquares: number;
  pairs: number;
  noiseSquares: number;
  spans: number;
  exponentSum: number;
  exponentPrecision: number;
}

/** The E-step: what each customer and pair is like, given the products as they stand. Exact, customer by customer. */
function lookAtCustomers(
  { products, customer, product }: PurchaseSeries,
  pairs: Pairs,
  now: Levels & { scatter: Float64Array; exponent: number; variances: Variances },
): Seen {
  const { weight, logDays, logAmount, dayScatter, amountScatter, together } = pairs;
  const { exponent, variances, scatter } = now;
  const seen: Seen = {
    sum: new Float64Array(products),
    precision: new Float64Array(products),
    squares: new Float64Array(products),
    customerSquares: 0,
    customers: 0,
    pairSquares: 0,
    pairs: 0,
    noiseSquares: 0,
    spans: 0,
    exponentSum: EXPONENT.mean / EXPONENT.variance,
    exponentPrecision: 1 / EXPONENT.variance,
  };
  for (let first = 0, next = 0; first < customer.length; first = next) {
    let votes = 1 / variances.customer;
    let vote = 0;
    for (next = first; next < customer.length && customer[next] === customer[first]; next++) {
      if (weight[next] === 0) continue;
      const p = product[next]!;
      const doubt = variances.pair + (variances.noise * scatter[p]!) / weight[next]! + now.meanVariance[p]!;
      votes += 1 / doubt;
      vote += (logDays[next]! - exponent * logAmount[next]! - now.mean[p]!) / doubt;
    }
    if (votes === 1 / variances.customer) continue;
    const own = vote / votes;
    seen.customerSquares += own * own + 1 / votes;
    seen.customers++;
    for (let i = first; i < next; i++) {
      const w = weight[i]!;
      if (w === 0) continue;
      const p = product[i]!;
      const noiseHere = variances.noise * scatter[p]!;
      const variance = variances.pair + noiseHere / w;
      const residual = logDays[i]! - exponent * logAmount[i]! - now.mean[p]!;
      // What her other products say of her: this one's voice must not speak for itself.
      const doubt = variance + now.meanVariance[p]!;
      const others = votes - 1 / doubt;
      const othersMean = (vote - residual / doubt) / others;
      const trust = 1 / (variance + 1 / others);
      seen.sum[p]! += trust * (residual + now.mean[p]! - othersMean);
      seen.precision[p]! += trust;
      // From her own larger and smaller purchases only: that large households take large packs says nothing of it.
      seen.exponentSum += together[i]! / noiseHere;
      seen.exponentPrecision += amountScatter[i]! / noiseHere;
      const share = variances.pair / variance;
      const pair = share * (residual - own);
      seen.pairSquares += pair * pair + variances.pair * (1 - share) + (share * share) / votes;
      seen.pairs++;
      const unknown = variances.pair * (1 - share) + (1 - share) ** 2 / votes;
      const squares =
        dayScatter[i]! -
        2 * exponent * together[i]! +
        exponent * exponent * amountScatter[i]! +
        w * ((residual - own - pair) ** 2 + unknown);
      seen.squares[p]! += squares;
      seen.noiseSquares += squares / scatter[p]!;
      seen.spans += pairs.spans[i]!;
    }
  }
  return seen;
}

/** Draws products to their category and categories to the shop, each as far as it has little to say for itself. */
function drawTogether(
  levels: Levels,
  { sum, precision }: Seen,
  known: { category: Uint32Array; categories: number; variances: Variances; shopMean: number },
): {
  shopMean: number;
  productSquares: number;
  products: number;
  categorySquares: number;
  categories: number;
} {
  const { category, categories, variances } = known;
  const categorySum = new Float64Array(categories);
  const categoryPrecision = new Float64Array(categories);
  for (let p = 0; p < sum.length; p++) {
    if (precision[p] === 0) continue;
    const trust = 1 / (variances.product + 1 / precision[p]!);
    categorySum[category[p]!]! += trust * (sum[p]! / precision[p]!);
    categoryPrecision[category[p]!]! += trust;
  }
  let [shopSum, shopPrecision] = [0, 0];
  for (let g = 0; g < categories; g++) {
    if (categoryPrecision[g] === 0) continue;
    const trust = 1 / (variances.category + 1 / categoryPrecision[g]!);
    shopSum += trust * (categorySum[g]! / categoryPrecision[g]!);
    shopPrecision += trust;
  }
  const found = {
    shopMean: shopPrecision > 0 ? shopSum / shopPrecision : known.shopMean,
    productSquares: 0,
    products: 0,
    categorySquares: 0,
    categories: 0,
  };
  const categoryMean = new Float64Array(categories);
  const categoryDoubt = new Float64Array(categories);
  for (let g = 0; g < categories; g++) {
    categoryDoubt[g] = 1 / (categoryPrecision[g]! + 1 / variances.category);
    categoryMean[g] = categoryDoubt[g]! * (categorySum[g]! + found.shopMean / variances.category);
    if (categoryPrecision[g] === 0) continue;
    found.categorySquares += (categoryMean[g]! - found.shopMean) ** 2 + categoryDoubt[g]!;
    found.categories++;
  }
  for (let p = 0; p < sum.length; p++) {
    const prior = categoryMean[category[p]!]!;
    const doubt = 1 / (precision[p]! + 1 / variances.product);
    levels.mean[p] = doubt * (sum[p]! + prior / variances.product);
    // The category's own doubt counts as far as the product leans on it.
    levels.meanVariance[p] = doubt + (doubt / variances.product) ** 2 * categoryDoubt[category[p]!]!;
    if (precision[p] === 0) continue;
    found.productSquares += (levels.mean[p]! - prior) ** 2 + doubt;
    found.products++;
  }
  return found;
}

/** Per pair, of its complete spans: how many, weight in all, weighted means and scatter of log days and log amounts. */
interface Pairs {
  spans: Uint32Array;
  weight: Float64Array;
  logDays: Float64Array;
  logAmount: Float64Array;
  dayScatter: Float64Array;
  amountScatter: Float64Array;
  together: Float64Array;
}

function summarise(series: PurchaseSeries, usualContents: Float64Array, until: number, halfLifeDays: number): Pairs {
  const { product, start, day, contents } = series;
  const column = () => new Float64Array(product.length);
  const pairs: Pairs = {
    spans: new Uint32Array(product.length),
    weight: column(),
    logDays: column(),
    logAmount: column(),
    dayScatter: column(),
    amountScatter: column(),
    together: column(),
  };
  for (let i = 0; i < product.length; i++) {
    const usually = usualContents[product[i]!]!;
    const last = start[i + 1]! - 1;
    pairs.spans[i] = last - start[i]!;
    // Weighted means and sums of squares in one pass (West 1979, Communications of the ACM 22(9)).
    for (let k = start[i]!; k < last; k++) {
      const w = weightOfAge(until - day[k + 1]!, halfLifeDays);
      const logDays = Math.log(day[k + 1]! - day[k]!);
      const logAmount = Math.log(contents[k]! / usually);
      pairs.weight[i]! += w;
      const share = w / pairs.weight[i]!;
      const days = logDays - pairs.logDays[i]!;
      const amount = logAmount - pairs.logAmount[i]!;
      pairs.logDays[i]! += share * days;
      pairs.logAmount[i]! += share * amount;
      pairs.dayScatter[i]! += w * days * (logDays - pairs.logDays[i]!);
      pairs.amountScatter[i]! += w * amount * (logAmount - pairs.logAmount[i]!);
      pairs.together[i]! += w * days * (logAmount - pairs.logAmount[i]!);
    }
  }
  return pairs;
}

/** The middle of what was bought of each product at a time. */
function usual(series: PurchaseSeries): Float64Array {
  const bought: number[][] = Array.from({ length: series.products }, () => []);
  for (let i = 0; i < series.product.length; i++) {
    const of = bought[series.product[i]!]!;
    for (let k = series.start[i]!; k < series.start[i + 1]!; k++) of.push(series.contents[k]!);
  }
  return Float64Array.from(bought, (amounts) => {
    if (amounts.length === 0) return 1;
    const sorted = Float64Array.from(amounts).sort();
    return sorted[(sorted.length - 1) >> 1]!;
  });
}
