/**
 * How far one customer's future can lie from what is expected of her: not how well the mean is known, but what chance
 * does to one person. From the mean and the probability of nothing at all.
 */

/** The shares outside on either side: 90% of like customers lie within. */
const TAIL = 0.05;

const MOST_SPREAD = 1e-3;
const LEAST_SPREAD = 1e3;

/**
 * The shape of the negative binomial with this mean and this probability of zero: (1 + mean/k)^-k = zero. Infinite (1000
 * will do) is Poisson; towards 0 few have everything.
 */
export function shapeOf(mean: number, zero: number): number {
  if (!(mean > 0)) return LEAST_SPREAD;
  const wanted = Math.log(Math.min(1, Math.max(zero, 1e-12)));
  const logZero = (k: number) => -k * Math.log1p(mean / k);
  // The more alike the customers, the fewer buy nothing: the logarithm falls in k.
  if (wanted <= logZero(LEAST_SPREAD)) return LEAST_SPREAD;
  if (wanted >= logZero(MOST_SPREAD)) return MOST_SPREAD;
  let low = Math.log(MOST_SPREAD);
  let high = Math.log(LEAST_SPREAD);
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (logZero(Math.exp(middle)) > wanted) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** The whole numbers between which 90% of customers with this mean and this chance of none lie. */
export function rangeOfOrders(mean: number, zero: number): { low: number; high: number } {
  if (!(mean > 0)) return { low: 0, high: 0 };
  const k = shapeOf(mean, zero);
  const share = mean / (mean + k);
  let probability = Math.exp(-k * Math.log1p(mean / k));
  let below = probability;
  let low = 0;
  let n = 0;
  const limit = mean * 20 + 60;
  while (below < 1 - TAIL && n < limit) {
    if (below < TAIL) low = n + 1;
    probability *= (share * (k + n)) / (n + 1);
    n += 1;
    below += probability;
  }
  return { low, high: n };
}

/**
 * The amounts between which 90% of customers lie who are expected to spend `mean` in purchases of `spend` on average,
 * one purchase differing from the next by `spendDeviation` (standard deviation): nothing with probability `zero`,
 * otherwise a gamma with the compound's moments.
 */
export function rangeOfValue(
  mean: number,
  purchases: number,
  zero: number,
  spend: number,
  spendDeviation: number,
): { low: number; high: number } {
  if (!(mean > 0) || !(purchases > 0)) return { low: 0, high: 0 };
  const some = Math.max(1e-6, 1 - zero);
  const k = shapeOf(purchases, zero);
  const scale = mean / (purchases * Math.max(spend, 1e-9));
  const variance =
    scale * scale * (purchases * spendDeviation ** 2 + (purchases + (purchases * purchases) / k) * spend ** 2);
  // Given that something comes at all.
  const mean1 = mean / some;
  const variance1 = Math.max(1e-9, (variance + mean * mean) / some - mean1 * mean1);
  const shape = (mean1 * mean1) / variance1;
  const at = (probability: number) => {
    const within = (probability - zero) / some;
    return within <= 0 ? 0 : (mean1 / shape) * gammaQuantile(shape, within);
  };
  return { low: at(TAIL), high: at(1 - TAIL) };
}

/** Wilson and Hilferty (1931): the cube root of a gamma is close to normal; below a shape of 1/2 its power law near 0. */
function gammaQuantile(shape: number, probability: number): number {
  const cube = 1 - 1 / (9 * shape) + normalQuantile(probability) / (3 * Math.sqrt(shape));
  return cube > 0 ? shape * cube ** 3 : 0;
}

/** Tukey's lambda distribution with .14 (Joiner and Rosenblatt 1971): within .003 of the normal quantile from 1% to 99%. */
function normalQuantile(probability: number): number {
  return 4.91 * (probability ** 0.14 - (1 - probability) ** 0.14);
}
