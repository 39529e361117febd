import { giftCalendar } from '#app/algorithms/gifts/gift-days.ts';
import type { GiftCatalogue, GiftHistory } from '#app/algorithms/gifts/history.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { type GeneratedHistory, generateShop } from '#devstore/generator/index.ts';

/** What the app knows of a generated shop's orders when it looks for gifts, and which of them truly are. */
export interface KnownGifts {
  history: GiftHistory;
  catalogue: GiftCatalogue;
  /** By order of the history. */
  truth: Uint8Array;
}

/** Changes what is known of an order, to see how much rests on it; `order` counts the customer's orders. */
export type Disturb = (order: { gift: boolean; customer: number; order: number }) => {
  elsewhere?: boolean;
  said?: number;
};

const shops = new Map<number, GeneratedHistory>();

export function giftsOfGeneratedShop(seed: number, disturb?: Disturb): KnownGifts {
  const shop = shops.get(seed) ?? generateShop({ seed, now: Date.UTC(2026, 10, 20) });
  shops.set(seed, shop);
  const truth = new Set(shop.truth.giftOrderIds);
  const { timezone } = shop.state.info;
  const products = new Map([...shop.state.products.values()].map((product, index) => [product.id, { product, index }]));
  const kinds = new Map<string, number>();
  const category = Int32Array.from(products.values(), ({ product }) => {
    if (!kinds.has(product.productType)) kinds.set(product.productType, kinds.size);
    return kinds.get(product.productType)!;
  });
  const looksLikeGift = Uint8Array.from(products.values(), ({ product: { title, productType, tags } }) =>
    /gift|cadeau/i.test([title, productType, ...tags].join(' ')) ? 1 : 0,
  );
  const byPerson = new Map<string, string[]>();
  for (const order of shop.state.orders.values()) {
    if (order.test || order.cancelledAt || !order.email) continue;
    if (!order.lines.some((line) => line.currentQuantity > 0)) continue;
    byPerson.set(order.email, [...(byPerson.get(order.email) ?? []), order.id]);
  }
  const customers = [0];
  const orders = [0];
  const columns = { elsewhere: [], said: [], ahead: [], product: [], quantity: [], truth: [] } as Record<
    'elsewhere' | 'said' | 'ahead' | 'product' | 'quantity' | 'truth',
    number[]
  >;
  const next = giftCalendar();
  let customer = 0;
  for (const ids of byPerson.values()) {
    for (const [place, id] of ids.entries()) {
      const order = shop.state.orders.get(id)!;
      const gift = truth.has(id);
      const day = dayNumber(localDate(new Date(order.processedAt), timezone));
      const lines = order.lines.filter((line) => line.currentQuantity > 0);
      const known = {
        elsewhere: order.shippingAddress !== null && order.shippingAddress !== order.billingAddress,
        said:
          (order.noteAttributes.length > 0 ? 1 : 0) +
          (lines.some((line) => line.productId === null && line.title === 'Gift wrapping') ? 2 : 0),
        ...disturb?.({ gift, customer, order: place }),
      };
      columns.elsewhere.push(known.elsewhere ? 1 : 0);
      columns.said.push(known.said);
      columns.ahead.push(next(day, order.billingAddress?.countryCode ?? 'NL').day - day);
      columns.truth.push(gift ? 1 : 0);
      for (const line of lines) {
        columns.product.push((line.productId ? products.get(line.productId)?.index : undefined) ?? -1);
        columns.quantity.push(line.currentQuantity);
      }
      orders.push(columns.product.length);
    }
    customers.push(columns.said.length);
    customer += 1;
  }
  return {
    history: {
      customers: Uint32Array.from(customers),
      orders: Uint32Array.from(orders),
      elsewhere: Uint8Array.from(columns.elsewhere),
      said: Uint8Array.from(columns.said),
      ahead: Int32Array.from(columns.ahead),
      product: Int32Array.from(columns.product),
      quantity: Int32Array.from(columns.quantity),
    },
    catalogue: { category, categories: kinds.size, looksLikeGift },
    truth: Uint8Array.from(columns.truth),
  };
}
