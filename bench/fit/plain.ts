import { maximise, type Objective } from '../../app/algorithms/btyd/optimise.ts';
import { digamma, lgamma } from '../../app/algorithms/btyd/special.ts';
import type { Customers } from './customers.ts';

/**
 * BG/NBD as one writes it down from the paper: customer by customer, the likelihood in its two-term form, every special
 * function where it stands. The same analytic gradient, climbing and tolerance as ours, so that only the work per
 * evaluation differs.
 */
export function fitCustomerByCustomer(
  { repeats, recency, age }: Customers,
  unitDays: number,
): { logLikelihood: number } {
  const objective: Objective = (at, gradient) => {
    const [r, alpha, a, b] = Array.from(at, Math.exp) as [number, number, number, number];
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i < repeats.length; i++) {
      const x = repeats[i]!;
      const t = recency[i]! / unitDays;
      const T = age[i]! / unitDays;
      const logA = lgamma(r + x) - lgamma(r) + r * Math.log(alpha);
      const logB = lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x);
      const logAlive = -(r + x) * Math.log(alpha + T);
      const logLeft =
        x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + t) : Number.NEGATIVE_INFINITY;
      const larger = Math.max(logAlive, logLeft);
      const logSum = larger + Math.log(Math.exp(logAlive - larger) + Math.exp(logLeft - larger));
      value += logA + logB + logSum;
      const left = Math.exp(logLeft - logSum);
      gradient[0]! +=
        digamma(r + x) - digamma(r) + Math.log(alpha) - (1 - left) * Math.log(alpha + T) - left * Math.log(alpha + t);
      gradient[1]! += r / alpha - (1 - left) * ((r + x) / (alpha + T)) - left * ((r + x) / (alpha + t));
      gradient[2]! += digamma(a + b) - digamma(a + b + x) + left / a;
      gradient[3]! +=
        digamma(a + b) - digamma(a + b + x) + digamma(b + x) - digamma(b) - (x > 0 ? left / (b + x - 1) : 0);
    }
    [r, alpha, a, b].forEach((p, i) => {
      gradient[i]! *= p;
    });
    return value;
  };
  return { logLikelihood: maximise(objective, [0, 2, 0, 1]).value };
}
