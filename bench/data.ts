import type { BasketHistory } from '../app/algorithms/next-basket/types.ts';

/** A seeded generator (mulberry32), so that every run of a bench works on the same input. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Lines = { order: Uint32Array; item: Uint32Array; orders: number; products: number };

/** Order lines with Zipf popularity (exponent 1) and geometric basket sizes (mean 4, at most 50), distinct products. */
export function zipfLines(lines: number, products: number, seed: number): Lines {
  const next = random(seed);
  const upTo = new Float64Array(products);
  let sum = 0;
  for (let rank = 0; rank < products; rank++) {
    sum += 1 / (rank + 1);
    upTo[rank] = sum;
  }
  // Popularity has nothing to do with the product's number.
  const productOf = Uint32Array.from({ length: products }, (_, i) => i);
  for (let i = products - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [productOf[i], productOf[j]] = [productOf[j]!, productOf[i]!];
  }
  const draw = () => {
    const at = next() * sum;
    let low = 0;
    let high = products - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return productOf[low]!;
  };
  const order = new Uint32Array(lines);
  const item = new Uint32Array(lines);
  const lastOrder = new Int32Array(products).fill(-1);
  let orders = 0;
  for (let line = 0; line < lines; orders++) {
    let size = 1;
    while (next() < 0.75 && size < 50) size++;
    for (; size > 0 && line < lines; size--) {
      const product = draw();
      if (lastOrder[product] === orders) continue;
      lastOrder[product] = orders;
      order[line] = orders;
      item[line++] = product;
    }
  }
  return { order, item, orders, products };
}

export type Orders = { customers: number; customer: Uint32Array; day: Int32Array; amount: Float64Array };

/** Orders of customers who come at very different rates over three years; every customer has at least one. */
export function customerOrders(customers: number, orders: number, seed: number): Orders {
  const next = random(seed);
  const customer = new Uint32Array(orders);
  const day = new Int32Array(orders);
  const amount = new Float64Array(orders);
  for (let i = 0; i < orders; i++) {
    customer[i] = i < customers ? i : Math.floor(customers * next() ** 3);
    day[i] = 19_000 + Math.floor(1095 * Math.sqrt(next()));
    amount[i] = Math.floor(1500 + 9000 * next() ** 2);
  }
  for (let i = orders - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [customer[i], customer[j]] = [customer[j]!, customer[i]!];
  }
  return { customers, customer, day, amount };
}

/** `size` lines over that many days: Zipf popularity, customers who come at different rates and buy again a part of what they had. */
export function shopHistory(size: number, products: number, days: number, seed = 17): BasketHistory {
  const { order, item, orders } = zipfLines(size, products, seed);
  const next = random(seed + 1);
  const customers = Math.max(1, Math.round(orders / 5));
  const customer = new Uint32Array(orders);
  const day = new Int32Array(orders);
  const offsets = new Uint32Array(orders + 1);
  const had: number[][] = Array.from({ length: customers }, () => []);
  const items = item.slice();
  let line = 0;
  for (let i = 0; i < orders; i++) {
    customer[i] = Math.floor(customers * next() ** 2);
    day[i] = Math.floor((days * i) / orders);
    const own = had[customer[i]!]!;
    for (; line < order.length && order[line] === i; line++) {
      if (own.length > 0 && next() < 0.4) items[line] = own[Math.floor(own.length * next())]!;
      else if (own.length < 40) own.push(items[line]!);
    }
    offsets[i + 1] = line;
  }
  return { customers, products, customer, day, offsets, items };
}
