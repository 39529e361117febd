/** One customer each: purchases after the first (days with purchases, not orders), time of the last one and length of observation since the first; all in one unit of time. */
export interface PurchaseHistories {
  repeats: Float64Array;
  recency: Float64Array;
  age: Float64Array;
  /** Sum of the logarithms of the gaps between purchases (regular models only; 0 without repeats). */
  logGaps?: Float64Array;
}

/** Equal histories counted once; `groupOf[i]` is customer i's group. */
export interface GroupedHistories extends PurchaseHistories {
  weight: Float64Array;
  groupOf: Uint32Array;
  customers: number;
}

export type FitProblem =
  | 'no_repeats'
  | 'too_few_repeaters'
  | 'everybody_lives_for_ever'
  | 'nobody_comes_back'
  | 'flat_likelihood'
  | 'no_convergence'
  | 'at_the_border';

export interface Fit<P> {
  parameters: P;
  logLikelihood: number;
  converged: boolean;
  /** null: sound. */
  degenerate: FitProblem | null;
  standardErrors: P | null;
  /** Of the logarithms of the parameters, in the order they are listed in. */
  covariance: number[][] | null;
  iterations: number;
  customers: number;
}

export interface PurchaseModel<P> {
  name: 'bgNbd' | 'mbgNbd' | 'paretoNbd' | 'regular';
  fit(data: GroupedHistories, options?: { start?: P }): Fit<P>;
  logLikelihood(p: P, data: GroupedHistories): number;
  /** E[X(t)] of somebody new. */
  expectedNew(p: P, t: number): number;
  /** P(X(t) = n) of somebody new. */
  probabilityNew(p: P, n: number, t: number): number;
  /** E[Y(t) | history] */
  expected(p: P, t: number, repeats: number, recency: number, age: number): number;
  /** P(alive | history) */
  alive(p: P, repeats: number, recency: number, age: number): number;
  /** P(at least one purchase in t | history) */
  anyPurchase(p: P, t: number, repeats: number, recency: number, age: number): number;
  /** Simulates one customer for tests: purchase times up to `until`. */
  simulate?(p: P, until: number, rng: () => number): number[];
}
