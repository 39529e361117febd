/**
 * A maximiser for likelihoods of a few parameters (two to five, usually logarithms) with analytic gradients: BFGS steps
 * inside a box, checked against the true curvature by differences of the gradient. Deterministic; memory for a handful
 * of small matrices. Nocedal & Wright, Numerical Optimization (2006), chapters 3 and 6.
 */

/** Writes the gradient at `at` into `gradient` and returns the value; a value that is not finite is stepped back from. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface MaximiseOptions {
  /** The box; unbounded where left out. */
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** What is known of −Hessian at the start (that of a similar problem, say); found by differences where left out. */
  readonly curvature?: readonly (readonly number[])[];
  /** Steps in all; default 200. */
  readonly maxIterations?: number;
  /** Ends once the gain a Newton step still promises is below this; default 10⁻¹² + 10⁻¹⁴ · |value|. */
  readonly tolerance?: number;
}

export interface Maximum {
  readonly at: Float64Array;
  readonly value: number;
  /** −Hessian at `at`, by central differences of the gradient, made symmetric. */
  readonly curvature: number[][];
  readonly converged: boolean;
  /** Which parameters ended at the edge of the box, pushed outwards. */
  readonly pinned: boolean[];
  readonly iterations: number;
  readonly evaluations: number;
}

/** Climbs with BFGS this often at most, each time from the true curvature where the last climb ended. */
const MOST_CLIMBS = 6;
/** No step moves a logarithm by more: beyond, a likelihood looks nothing like its curvature here. */
const LONGEST_STEP = 2;
/** A step must gain this share of what the slope promises, and leave at most that share of the slope (Wolfe). */
const ENOUGH_GAIN = 1e-4;
const SLOPE_LEFT = 0.9;
/**
 * A step that takes more trials than this says that the curvature is wrong, and so many steps that it mends too slowly:
 * then it is measured again.
 */
const TRUSTED_TRIALS = 2;
const TRUSTED_STEPS = 6;
/** Sums over many customers carry rounding errors of about this share of the value. */
const NOISE = 1e-14;
/** A promised gain below this cannot be told from rounding: a climb that ends here has arrived. */
const NOTHING_TO_GAIN = 1e-7;

/**
 * Climbs from `start` to a maximum of `objective` within the box.
 *
 * Never throws and never returns NaN in `at`: where the objective is not finite at the start, or the top is not reached,
 * it says `converged: false`. A ridge that rises for ever ends at the box, with `pinned` saying where.
 */
export function maximise(objective: Objective, start: ArrayLike<number>, options: MaximiseOptions = {}): Maximum {
  const n = start.length;
  const box: Box = {
    lower: Float64Array.from({ length: n }, (_, i) => options.lower?.[i] ?? Number.NEGATIVE_INFINITY),
    upper: Float64Array.from({ length: n }, (_, i) => options.upper?.[i] ?? Number.POSITIVE_INFINITY),
  };
  let evaluations = 0;
  const evaluate: Objective = (at, gradient) => {
    evaluations++;
    const value = objective(at, gradient);
    return Number.isFinite(value) && gradient.every(Number.isFinite) ? value : Number.NEGATIVE_INFINITY;
  };

  const here = newPoint(n);
  for (let i = 0; i < n; i++) here.at[i] = into(box, i, start[i]!);
  here.value = evaluate(here.at, here.gradient);
  let curvature: number[][] = Array.from({ length: n }, () => Array(n).fill(0));
  let converged = false;
  let left = options.maxIterations ?? 200;
  const allowed = left;

  if (here.value !== Number.NEGATIVE_INFINITY) {
    const tolerance = () => options.tolerance ?? 1e-12 + 1e-14 * Math.abs(here.value);
    curvature = options.curvature?.map((row) => [...row]) ?? differences(evaluate, here, false);
    for (let climb = 0; climb < MOST_CLIMBS && !converged; climb++) {
      left -= climbWithBfgs(evaluate, here, curvature, box, tolerance(), left);
      curvature = differences(evaluate, here, true);
      const { gain } = newtonDirection(curvature, here, box);
      converged = gain <= tolerance() || (climb > 0 && gain <= NOTHING_TO_GAIN);
      if (left <= 0) break;
    }
    // One step more with the true curvature squares what is left of the error.
    if (converged)
      climbWithBfgs(
        evaluate,
        here,
        curvature.map((row) => [...row]),
        box,
        tolerance() / 1000,
        1,
      );
  }
  const { at, gradient, value } = here;
  const pinned = Array.from(at, (_, i) => isPinned(i, gradient[i]!, at, box));
  return { at, value, curvature, converged, pinned, iterations: allowed - left, evaluations };
}

interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** What is a rounding error away from the edge lies on it, and counts as pinned. */
function into({ lower, upper }: Box, i: number, x: number): number {
  if (x <= lower[i]! + 1e-9) return lower[i]!;
  return x >= upper[i]! - 1e-9 ? upper[i]! : x;
}

interface Point {
  readonly at: Float64Array;
  readonly gradient: Float64Array;
  value: number;
}

const newPoint = (n: number): Point => ({ at: new Float64Array(n), gradient: new Float64Array(n), value: 0 });

const isPinned = (i: number, outwards: number, at: Float64Array, { lower, upper }: Box) =>
  (at[i]! <= lower[i]! && outwards <= 0) || (at[i]! >= upper[i]! && outwards >= 0);

/** Moves `here` upwards until a step promises less than `tolerance` or none is found; returns the steps taken. */
function climbWithBfgs(
  evaluate: Objective,
  here: Point,
  curvature: number[][],
  box: Box,
  tolerance: number,
  most: number,
): number {
  const next = newPoint(here.at.length);
  let steps = 0;
  let trusted = TRUSTED_STEPS;
  for (; steps < most; steps++) {
    const { direction, gain } = newtonDirection(curvature, here, box);
    if (gain <= tolerance) break;
    const trials = searchAlong(direction, evaluate, here, next, box);
    if (trials === 0) break;
    const moved = next.at.map((x, i) => x - here.at[i]!);
    const bent = next.gradient.map((g, i) => here.gradient[i]! - g);
    here.at.set(next.at);
    here.gradient.set(next.gradient);
    here.value = next.value;
    trusted = trials <= TRUSTED_TRIALS && addBfgs(curvature, moved, bent) ? trusted - 1 : 0;
    if (trusted > 0) continue;
    curvature.splice(0, curvature.length, ...differences(evaluate, here, false));
    trusted = TRUSTED_STEPS;
  }
  return steps;
}

/**
 * The Newton step that stays in the box, and half of what it promises to gain. Parameters pressed against an edge stay
 * there; where the curvature is not that of a hilltop, it is lifted until it is (Levenberg).
 */
function newtonDirection(
  curvature: readonly (readonly number[])[],
  { at, gradient }: Point,
  box: Box,
): { direction: Float64Array; gain: number } {
  const direction = new Float64Array(at.length);
  let free = Array.from(at.keys()).filter((i) => !isPinned(i, gradient[i]!, at, box));
  while (free.length > 0) {
    const block = free.map((i) => free.map((j) => curvature[i]![j]!));
    const slope = free.map((i) => gradient[i]!);
    const step = solveLifted(block, slope);
    const stopped = free.filter((i, k) => isPinned(i, step[k]!, at, box) && step[k] !== 0);
    if (stopped.length === 0) {
      free.forEach((i, k) => {
        direction[i] = step[k]!;
      });
      break;
    }
    free = free.filter((i) => !stopped.includes(i));
  }
  const gain = direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0) / 2;
  return { direction, gain };
}

function solveLifted(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = Math.max(...matrix.map((row, i) => Math.abs(row[i]!)));
  if (size > 1e-300 && Number.isFinite(size)) {
    for (let lift = 0; lift < 1e9; lift = lift === 0 ? 1e-8 : lift * 10) {
      const factor = cholesky(matrix.map((row, i) => row.map((x, j) => (i === j ? x + lift * size : x))));
      if (factor) return solveCholesky(factor, right);
    }
  }
  return [...right];
}

/** Looks along `direction` for a point that gains enough and leaves little slope; `next` holds it. Returns the points tried, 0 for none. */
function searchAlong(direction: Float64Array, evaluate: Objective, here: Point, next: Point, box: Box): number {
  const { at, gradient, value } = here;
  let longest = Number.POSITIVE_INFINITY;
  let size = 0;
  for (let i = 0; i < at.length; i++) {
    const d = direction[i]!;
    size = Math.max(size, Math.abs(d));
    if (d !== 0) longest = Math.min(longest, ((d > 0 ? box.upper[i]! : box.lower[i]!) - at[i]!) / d);
  }
  longest = Math.min(longest, LONGEST_STEP / size);
  const slope = dot(direction, gradient);
  const noise = NOISE * Math.abs(value);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let step = Math.min(1, longest);
  for (let trial = 1; trial <= 40; trial++) {
    for (let i = 0; i < at.length; i++) {
      next.at[i] = into(box, i, at[i]! + step * direction[i]!);
    }
    next.value = evaluate(next.at, next.gradient);
    const slopeThere = dot(direction, next.gradient);
    const flattened = Math.abs(slopeThere) <= SLOPE_LEFT * slope;
    const gained = next.value >= value + ENOUGH_GAIN * step * slope;
    if (!gained && !(flattened && next.value >= value - noise)) high = step;
    else if (slopeThere > SLOPE_LEFT * slope && step < longest) low = step;
    else return trial;
    step = high === Number.POSITIVE_INFINITY ? Math.min(4 * step, longest) : (low + high) / 2;
  }
  return 0;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** B + yyᵀ/yᵀs − Bs(Bs)ᵀ/sᵀBs; false, and left as it is, where that would not be the curvature of a hilltop. */
function addBfgs(curvature: number[][], moved: Float64Array, bent: Float64Array): boolean {
  const product = curvature.map((row) => row.reduce((sum, x, j) => sum + x * moved[j]!, 0));
  const ys = dot(bent, moved);
  const sBs = product.reduce((sum, x, i) => sum + x * moved[i]!, 0);
  if (!(ys > 1e-10 * Math.sqrt(dot(bent, bent) * dot(moved, moved))) || !(sBs > 0)) return false;
  for (let i = 0; i < moved.length; i++) {
    for (let j = 0; j < moved.length; j++) {
      curvature[i]![j]! += (bent[i]! * bent[j]!) / ys - (product[i]! * product[j]!) / sBs;
    }
  }
  return true;
}

/** −Hessian by differences of the gradient: central where it must be good, forward where it only sets out. */
function differences(evaluate: Objective, { at, gradient }: Point, central: boolean): number[][] {
  const n = at.length;
  const step = central ? 1e-4 : 1e-5;
  const beside = Float64Array.from(at);
  const above = new Float64Array(n);
  const below = Float64Array.from(gradient);
  const columns = Array.from({ length: n }, (_, j) => {
    beside[j] = at[j]! + step;
    evaluate(beside, above);
    if (central) {
      beside[j] = at[j]! - step;
      evaluate(beside, below);
    }
    beside[j] = at[j]!;
    return Array.from(above, (g, i) => (below[i]! - g) / (central ? 2 * step : step));
  });
  return columns.map((column, j) =>
    column.map((x, i) => {
      const mean = (x + columns[i]![j]!) / 2;
      return Number.isFinite(mean) ? mean : 0;
    }),
  );
}

/**
 * The inverse of a curvature: the covariance of the parameters at a maximum of a log-likelihood, or null where it is no
 * hilltop (a ridge, a saddle).
 */
export function covarianceOf(curvature: readonly (readonly number[])[]): number[][] | null {
  const factor = cholesky(curvature);
  if (!factor) return null;
  const columns = curvature.map((row, i) =>
    solveCholesky(
      factor,
      row.map((_, j) => (i === j ? 1 : 0)),
    ),
  );
  return columns.every((column) => column.every(Number.isFinite)) ? columns : null;
}

/** The lower factor, or null unless the matrix is positive definite by more than rounding. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] | null {
  const factor = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      if (i !== j) factor[i]![j] = sum / factor[j]![j]!;
      else if (sum > 1e-12 * Math.abs(matrix[i]![i]!)) factor[i]![i] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

function solveCholesky(factor: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const solution = [...right];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= factor[i]![k]! * solution[k]!;
    solution[i]! /= factor[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= factor[k]![i]! * solution[k]!;
    solution[i]! /= factor[i]![i]!;
  }
  return solution;
}
