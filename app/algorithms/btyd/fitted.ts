import { covarianceOf, type Maximum } from './optimise.ts';
import type { Fit, FitProblem } from './types.ts';

/** A parameter known to a factor of four hundred only, either way (the standard error of its logarithm), is not known. */
const LARGEST_ERROR = 6;

/**
 * The fit that a maximum over the *logarithms* of named parameters makes. A problem the caller has seen in the data goes
 * first, then what the maximum itself says.
 *
 * @param names the parameters, in the order of `maximum.at`
 */
export function fitted<P extends Record<keyof P, number>>(
  names: readonly (keyof P & string)[],
  maximum: Maximum,
  facts: { logLikelihood: number; customers: number; problem: FitProblem | null },
): Fit<P> {
  const covariance = maximum.pinned.includes(true) ? null : covarianceOf(maximum.curvature);
  const values = Array.from(maximum.at, Math.exp);
  let degenerate = facts.problem;
  if (degenerate === null && maximum.pinned.includes(true)) degenerate = 'at_the_border';
  const vague = covariance === null || covariance.some((row, i) => Math.sqrt(row[i]!) > LARGEST_ERROR);
  if (degenerate === null && vague) degenerate = 'flat_likelihood';
  if (degenerate === null && !maximum.converged) degenerate = 'no_convergence';
  const named = (numbers: readonly number[]): P =>
    Object.fromEntries(names.map((name, i) => [name, numbers[i]!])) as Record<string, number> as P;
  return {
    parameters: named(values),
    logLikelihood: facts.logLikelihood,
    converged: maximum.converged,
    degenerate,
    standardErrors: covariance && named(values.map((value, i) => value * Math.sqrt(covariance[i]![i]!))),
    covariance,
    iterations: maximum.iterations,
    customers: facts.customers,
  };
}

/**
 * The delta method: the variance of a quantity that is not known better than the parameters it is made from.
 *
 * @param slope its derivatives by the (logarithms of the) parameters
 * @param covariance of those
 */
export function varianceAlong(slope: readonly number[], covariance: readonly (readonly number[])[]): number {
  let sum = 0;
  covariance.forEach((row, i) => {
    row.forEach((value, j) => {
      sum += value * slope[i]! * slope[j]!;
    });
  });
  return Math.max(0, sum);
}
