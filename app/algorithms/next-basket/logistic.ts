/** Rows of features, one after the other, with what came of them. */
export interface LabelledRows {
  readonly width: number;
  readonly values: Float32Array;
  /** 1: it was bought. */
  readonly label: Uint8Array;
  readonly weight: Float32Array;
}

/** Log-odds of a row: `bias + Σ weights[i] · row[i]`. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

/** Pulls the weights of standardised features towards 0, as much as this many rows of mean weight would. */
const RIDGE = 20;
const STEPS = 40;
/** From so many rows the curvature is taken; the slope is from all, so that it leads to the same maximum. */
const CURVED = 40_000;

/**
 * Logistic regression with a ridge penalty by Newton's method (iteratively reweighted least squares) on standardised
 * features; McCullagh and Nelder, "Generalized Linear Models", 2nd ed., 4.4, with the penalty of le Cessie and van
 * Houwelingen, Applied Statistics 41(1), 1992. The likelihood is concave: it has one maximum, whatever the start. Features that
 * never vary weigh nothing. Without both outcomes all weights are 0.
 */
export function fitLogistic({ width, values, label, weight }: LabelledRows): LinearModel {
  const rows = label.length;
  let total = 0;
  let positive = 0;
  for (let row = 0; row < rows; row++) {
    total += weight[row]!;
    positive += weight[row]! * label[row]!;
  }
  if (!(positive > 0 && positive < total)) return { bias: positive > 0 ? 10 : -10, weights: new Float64Array(width) };

  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) mean[i]! += (weight[row]! * values[row * width + i]!) / total;
  }
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) scale[i]! += (weight[row]! * (values[row * width + i]! - mean[i]!) ** 2) / total;
  }
  for (let i = 0; i < width; i++) scale[i] = scale[i]! > 1e-8 ? 1 / Math.sqrt(scale[i]!) : 0;

  const size = width + 1;
  const beta = new Float64Array(size);
  beta[width] = Math.log(positive / (total - positive));
  const perRow = rows / total;
  const every = Math.max(1, Math.floor(rows / CURVED));
  const x = new Float64Array(size);
  x[width] = 1;
  let best = Number.POSITIVE_INFINITY;
  let change: Float64Array = new Float64Array(size);
  let length = 1;
  for (let step = 0; step < STEPS; step++) {
    let loss = 0;
    for (let i = 0; i < width; i++) loss += (RIDGE / 2) * beta[i]! ** 2;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let row = 0; row < rows; row++) {
      let eta = beta[width]!;
      for (let i = 0, at = row * width; i < width; i++) {
        x[i] = (values[at + i]! - mean[i]!) * scale[i]!;
        eta += beta[i]! * x[i]!;
      }
      const p = 1 / (1 + Math.exp(-eta));
      const w = weight[row]! * perRow;
      // −log of the chance of what happened, without overflow.
      const against = label[row] === 1 ? -eta : eta;
      loss += w * (Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against))));
      const off = w * (label[row]! - p);
      for (let i = 0; i < size; i++) gradient[i]! += off * x[i]!;
      if (row % every !== 0) continue;
      const curve = every * w * p * (1 - p);
      for (let i = 0; i < size; i++) {
        const c = curve * x[i]!;
        for (let j = 0, at = i * size; j <= i; j++) hessian[at + j]! += c * x[j]!;
      }
    }
    if (loss > best) {
      // Too far: half of the way back.
      length /= 2;
      for (let i = 0; i < size; i++) beta[i]! -= length * change[i]!;
      continue;
    }
    const gained = best - loss;
    best = loss;
    if (gained < 1e-7 * loss) break;
    for (let i = 0; i < width; i++) {
      gradient[i]! -= RIDGE * beta[i]!;
      hessian[i * size + i]! += RIDGE;
    }
    hessian[size * size - 1]! += 1e-9;
    change = solve(hessian, gradient);
    length = 1;
    for (let i = 0; i < size; i++) beta[i]! += change[i]!;
  }
  const weights = new Float64Array(width);
  let bias = beta[width]!;
  for (let i = 0; i < width; i++) {
    weights[i] = beta[i]! * scale[i]!;
    bias -= weights[i]! * mean[i]!;
  }
  return { bias, weights };
}

/** Solves a positive definite system by Cholesky's method; only the lower triangle is read, and overwritten. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j * size + j]!;
    }
  }
  const solution = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= matrix[i * size + k]! * solution[k]!;
    solution[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= matrix[k * size + i]! * solution[k]!;
    solution[i]! /= matrix[i * size + i]!;
  }
  return solution;
}

export function logOdds({ bias, weights }: LinearModel, values: Float32Array, row: number): number {
  let sum = bias;
  for (let i = 0, at = row * weights.length; i < weights.length; i++) sum += weights[i]! * values[at + i]!;
  return sum;
}
