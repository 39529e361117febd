import type { Id, Minor } from '../model.ts';
import { decimalsOf, minorOf } from '../store/money.ts';

/*
 * Numbers of order files, within what Shopify and the database behind it can hold: one beyond that would pass here and stop
 * the reading of the whole shop later.
 */
const LARGEST_ID = 2n ** 63n - 1n;
const MOST_PIECES = 1_000_000;
/** Minor units of one amount; hundreds of these still add up exactly. */
export const MOST_MONEY = 1e13;

/** An id as text, because ids pass 2^53; zeros in front are no part of it. Null for what is none. */
export function idOf(text: string): Id | null {
  if (!/^\d{1,40}$/.test(text)) return null;
  const value = BigInt(text);
  return value > 0n && value <= LARGEST_ID ? value.toString() : null;
}

/** Whole pieces, below zero where goods came back; null for what is no number of pieces. */
export function piecesOf(text: string): number | null {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MOST_PIECES ? value : null;
}

/** An amount from 0 up. A spreadsheet may have written it with a decimal comma. */
export function amountOf(text: string, currency: string): Minor | null {
  const amount = minorOf(text.replace(/^(\d+),(\d\d)$/, '$1.$2'), currency);
  return amount !== null && amount >= 0 && amount <= MOST_MONEY ? amount : null;
}

/**
 * What so many pieces cost in whole minor units, also where the price of one is finer (2.555 × 6 is 15.33), rounded half
 * up. Null for what is no price, and for more money than anybody pays for one line.
 */
export function costOf(price: string, pieces: number, currency: string): Minor | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(price);
  if (!match || price.length > 30) return null;
  const fraction = match[2] ?? '';
  const unit = 10n ** BigInt(Math.max(0, fraction.length - decimalsOf(currency)));
  const padded = fraction.padEnd(decimalsOf(currency), '0');
  const cost = (2n * BigInt(match[1] + padded) * BigInt(pieces) + unit) / (2n * unit);
  return cost <= BigInt(MOST_MONEY) ? Number(cost) : null;
}

/**
 * A price in whole minor units for goods whose cost is known. What that is too much comes off the line, so that the sum
 * is the file's.
 */
export function pricedAt(cost: Minor, pieces: number): { price: Minor; totalDiscount: Minor } {
  const price = Math.ceil(cost / pieces);
  return { price, totalDiscount: price * pieces - cost };
}
