import type { GiftCatalogue, GiftHistory } from './history.ts';
import { SIGNS, type Sign, signsOf } from './signs.ts';

/**
 * Which orders are gifts, learned from a shop without anybody labelling them: some givers say so themselves, by a note or
 * a wrapping, and what else these orders have in common gives the silent ones away. Every order that says so is one;
 * of the others it is unknown. (Learning from positive and unlabelled examples; Elkan & Noto, KDD 2008.)
 */
export interface GiftModel {
  /** Weight of each sign, in the order of `SIGNS`. */
  weights: number[];
  /** Of the gifts, the share whose giver says so; 0 where nothing was learned. */
  told: number;
  /** Orders that say so and all orders that were learned from. */
  labelled: number;
  orders: number;
}

/** The weights believed before anything is known of a shop, as logarithms of odds, and how firmly. */
const BELIEVED: Record<Sign, number> = {
  usual: -3,
  elsewhere: 2.6,
  alwaysElsewhere: 0.3,
  daysBefore: 0.8,
  weeksBefore: 0.3,
  giftProducts: 1,
  boughtAgain: -2,
  oneOff: 0.6,
  giver: 1.5,
  many: -1,
};
const FIRMNESS = 1 / 1.5 ** 2;

/** From so many gifts that say so on, a shop is learned from; below, what is believed of shops in general stands. */
const ENOUGH = 30;
/** What a word like "gift" in a product's name is worth, as a logarithm. */
export const WORD = 1;
/** So many orders weigh as much as what was believed of the product before, and of its kind. */
const ORDERS_OF_PRODUCT = 10;
const ORDERS_OF_KIND = 30;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** How much more often than usual the orders with a product say that they are gifts, as logarithms by product. */
export interface Giftness {
  product: Float64Array;
  /** By kind of product, for products nobody has bought yet; null where too few orders say anything. */
  kind: Float64Array | null;
  /** Of one product in the eyes of somebody who does not know what that one order with it says. */
  withoutItself(product: number, said: boolean): number;
}

/** Counts what the orders with each product say; kinds speak for products that few have bought. */
export function giftnessOf(history: GiftHistory, catalogue: GiftCatalogue): Giftness {
  const { category, categories, looksLikeGift } = catalogue;
  const products = category.length;
  const bought = new Float64Array(products);
  const given = new Float64Array(products);
  let said = 0;
  const orders = history.orders.length - 1;
  for (let o = 0; o < orders; o++) {
    const says = history.said[o]! > 0 ? 1 : 0;
    said += says;
    const seen = new Set(history.product.subarray(history.orders[o]!, history.orders[o + 1]!));
    for (const product of seen) {
      if (product < 0) continue;
      bought[product]! += 1;
      given[product]! += says;
    }
  }
  if (said < ENOUGH) {
    const product = Float64Array.from(looksLikeGift, (word) => word * WORD);
    return { product, kind: null, withoutItself: (index) => product[index]! };
  }
  const kindBought = new Float64Array(categories);
  const kindGiven = new Float64Array(categories);
  const kindWords = new Float64Array(categories);
  const kindProducts = new Float64Array(categories);
  for (let p = 0; p < products; p++) {
    const kind = category[p]!;
    kindBought[kind]! += bought[p]!;
    kindGiven[kind]! += given[p]!;
    kindWords[kind]! += looksLikeGift[p]!;
    kindProducts[kind]! += 1;
  }
  const usual = (said + 1) / (orders + 2);
  const wordsOf = (kind: number): number => kindWords[kind]! / Math.max(1, kindProducts[kind]!);
  const shareOfKind = (kind: number, itself: number, says: number): number =>
    (kindGiven[kind]! - says + ORDERS_OF_KIND * usual * Math.exp(WORD * wordsOf(kind))) /
    (kindBought[kind]! - itself + ORDERS_OF_KIND);
  const ratio = (p: number, itself: number, says: number): number => {
    const kind = category[p]!;
    const believed = shareOfKind(kind, itself, says) * Math.exp(WORD * (looksLikeGift[p]! - wordsOf(kind)));
    return Math.log(
      (given[p]! - says + ORDERS_OF_PRODUCT * believed) / (bought[p]! - itself + ORDERS_OF_PRODUCT) / usual,
    );
  };
  return {
    product: Float64Array.from(category, (_kind, p) => ratio(p, 0, 0)),
    kind: Float64Array.from(kindBought, (_bought, kind) => Math.log(shareOfKind(kind, 0, 0) / usual)),
    withoutItself: (p, says) => ratio(p, 1, says ? 1 : 0),
  };
}

/** What is believed of a shop of which nothing is known: without another address, nothing is a gift. */
export const believed = (): GiftModel => ({
  weights: SIGNS.map((sign) => BELIEVED[sign]),
  told: 0,
  labelled: 0,
  orders: 0,
});

/**
 * Learns the weights of the signs from a shop's history: the most probable ones under a normal prior around what is
 * believed, when an order says that it is a gift with probability `told` if it is one and never otherwise. By
 * expectation and maximisation, each step one of Newton's.
 */
export function learnGifts(history: GiftHistory, catalogue: GiftCatalogue, giftness: Giftness): GiftModel {
  const orders = history.orders.length - 1;
  const labels = Uint8Array.from(history.said, (said) => (said > 0 ? 1 : 0));
  const labelled = labels.reduce((sum, label) => sum + label, 0);
  const model = believed();
  if (labelled < ENOUGH) return { ...model, labelled, orders };
  const orderOf = new Uint32Array(history.product.length);
  for (let o = 0; o < orders; o++) orderOf.fill(o, history.orders[o]!, history.orders[o + 1]!);
  const rows = signsOf(history, catalogue.category, (line) =>
    giftness.withoutItself(history.product[line]!, labels[orderOf[line]!] === 1),
  );
  let told = 0.5;
  let weights = model.weights;
  for (let step = 0; step < 80; step++) {
    const { next, gifts } = newtonStep(rows, labels, weights, told);
    told = (labelled + 1) / (labelled + gifts + 2);
    const furthest = Math.max(...next.map((weight, i) => Math.abs(weight - weights[i]!)));
    weights = next;
    if (furthest < 1e-4) break;
  }
  return { weights, told, labelled, orders };
}

/** The probability that an order that does not say so is a gift. */
export function silentGift(score: number, told: number): number {
  const gift = logistic(score);
  return (gift * (1 - told)) / (1 - told * gift);
}

function newtonStep(
  rows: Float64Array,
  labels: Uint8Array,
  weights: number[],
  told: number,
): { next: number[]; gifts: number } {
  const d = weights.length;
  const slope = weights.map((weight, i) => (BELIEVED[SIGNS[i]!] - weight) * FIRMNESS);
  const bend = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => (i === j ? FIRMNESS : 0)));
  let gifts = 0;
  for (let o = 0; o < labels.length; o++) {
    const at = o * d;
    let score = 0;
    for (let i = 0; i < d; i++) score += weights[i]! * rows[at + i]!;
    const gift = logistic(score);
    const silent = labels[o] ? 0 : silentGift(score, told);
    gifts += silent;
    const surprise = (labels[o] ? 1 : silent) - gift;
    const spread = gift * (1 - gift);
    for (let i = 0; i < d; i++) {
      const x = rows[at + i]!;
      if (x === 0) continue;
      slope[i]! += surprise * x;
      const row = bend[i]!;
      for (let j = 0; j <= i; j++) row[j]! += spread * x * rows[at + j]!;
    }
  }
  const step = solve(bend, slope);
  const longest = Math.max(1, ...step.map(Math.abs));
  return { next: weights.map((weight, i) => weight + step[i]! / longest), gifts };
}

/** Solves A x = b for a positive definite A of which the lower half is given (Cholesky). */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const l = a.map((row) => [...row]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = l[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!;
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i]![k]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k]![i]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  return x;
}
