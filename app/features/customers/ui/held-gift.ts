import type { GiftMark } from '../schema.ts';

/** The line that stands for the order as a whole. */
const WHOLE = '0';

const WEIGHT: Record<GiftMark['source'], number> = { owner: 0, shopper: 1, model: 2 };

/** What holds for an order of all that was said: the owner's word before the shopper's before the model's. */
export interface OrderGift {
  /** By line id. */
  lines: Record<string, boolean>;
  is: 'all' | 'some' | 'none';
  /** Whose word it is. */
  by: GiftMark['source'] | null;
  /** The one to explain it by. */
  mark: GiftMark | null;
}

export function orderGift(lineIds: string[], marks: GiftMark[]): OrderGift {
  const ranked = marks.toSorted(
    (one, other) =>
      WEIGHT[one.source] - WEIGHT[other.source] || Number(one.lineId === WHOLE) - Number(other.lineId === WHOLE),
  );
  const of = (lineId: string) => ranked.find((mark) => mark.lineId === lineId || mark.lineId === WHOLE);
  const lines = Object.fromEntries(lineIds.map((lineId) => [lineId, of(lineId)?.gift ?? false]));
  const gifts = lineIds.filter((lineId) => lines[lineId]);
  const is = gifts.length === 0 ? 'none' : gifts.length === lineIds.length ? 'all' : 'some';
  const mark = (is === 'none' ? ranked[0] : of(gifts[0]!)) ?? null;
  return { lines, is, by: mark?.source ?? null, mark };
}

/** All marks after the owner said something (null: took it back) of a line or, without one, of the whole order. */
export function afterWord(marks: GiftMark[], lineId: string | null, gift: boolean | null): GiftMark[] {
  const rest = marks.filter((mark) => mark.source !== 'owner' || (lineId !== null && mark.lineId !== lineId));
  if (gift === null) return rest;
  return [
    ...rest,
    { lineId: lineId ?? WHOLE, source: 'owner', gift, probability: null, figures: null, occasion: null },
  ];
}
