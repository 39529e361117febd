/**
 * Chance of being gone when a time from now is over. What is expected of a second such time, as a share of what is expected
 * of the first, is the share of those still there who stay through it: a customer who buys the less the further one looks is
 * one who leaves. Where nothing is expected anyway, that tells nothing: then it is the chance of being gone already.
 *
 * @param alive probability that she still is a customer
 * @param inOne purchases to expect within the time
 * @param inTwo purchases to expect within twice the time
 */
export function leavingWithin(alive: number, inOne: number, inTwo: number): number {
  const stay = inOne > 0 ? Math.min(1, Math.max(0, (inTwo - inOne) / inOne)) : 1;
  return 1 - alive * stay;
}
