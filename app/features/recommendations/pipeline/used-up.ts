import type { Owned } from './types.ts';

/** Without any rhythm she is left alone that long with what she bought. */
const QUIET_DAYS = 30;

/** Overdue by so many of her own intervals, she has probably found another. */
const GIVEN_UP = 3;

/** True from the day she may be shown it again: it is (nearly) used up, and not of the kind that lasts. */
export function mayNeedAgain({ lasts, due, lastDay }: Owned, today: number): boolean {
  if (lasts) return false;
  return today >= (due ? due.from : lastDay + QUIET_DAYS);
}

/**
 * Order of need, smallest first: what is due soonest; then what has no rhythm, latest bought first; then what is so
 * long overdue that she has probably stopped.
 */
export function needOf({ due, lastDay }: Owned, today: number): [tier: number, order: number] {
  if (!due) return [1, -lastDay];
  const interval = Math.max(1, due.day - lastDay);
  return today - due.day > GIVEN_UP * interval ? [2, -lastDay] : [0, due.day];
}
