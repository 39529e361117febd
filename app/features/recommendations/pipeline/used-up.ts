import type { Due, Owned } from './types.ts';

/** Without any rhythm she is left alone that long with what she bought. */
const QUIET_DAYS = 30;

/** True from the day she may be shown it again: it is (nearly) used up, and not of the kind that lasts. */
export function mayNeedAgain({ lasts, due, lastDay }: Owned, today: number): boolean {
  if (lasts) return false;
  return today >= (due ? due.from : lastDay + QUIET_DAYS);
}

/**
 * How far from its day something is due, early or late, in the widths of its own days before or after: below 1 today is
 * one of the days on which half of such purchases come.
 */
export function farFromDue({ day, from, until }: Due, today: number): number {
  return today < day ? (day - today) / Math.max(1, day - from) : (today - day) / Math.max(1, until - day);
}

/** A whole span of hers has gone by since she should have been back: she has probably found another. */
export function longPast({ due, lastDay }: Owned, today: number): boolean {
  return due !== null && today - due.until > Math.max(1, due.day - lastDay);
}

/**
 * Order of need, smallest first: what she most likely wants today; then what has no rhythm, latest bought first; then
 * what she has probably stopped buying.
 */
export function needOf(owned: Owned, today: number): [tier: number, order: number] {
  const { due, lastDay } = owned;
  if (!due) return [1, -lastDay];
  return longPast(owned, today) ? [2, -lastDay] : [0, farFromDue(due, today)];
}
