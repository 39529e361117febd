import type { Store } from '#devstore/store/store.ts';

/** A fixed sequence of chance, so that a failure can be played again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One thing that happens in a shop on a busy day: mostly orders, now and then what undoes them. */
export function somethingHappens(store: Store, random: () => number): void {
  const pick = <T>(items: T[]): T => items[Math.floor(random() * items.length)]!;
  const orders = [...store.state.orders.values()].slice(-200);
  const products = [...store.state.products.values()].filter(({ status }) => status === 'ACTIVE');
  const chance = random();
  store.clock.advance(1 + Math.floor(random() * 5000));
  if (chance < 0.6 || orders.length < 3) {
    const lines = new Map(
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        const { variants } = pick(products);
        return [pick(variants).id, 1 + Math.floor(random() * 3)] as const;
      }),
    );
    const customers = [...store.state.customers.values()].filter(({ mergedInto }) => mergedInto === null);
    const customer = random() < 0.8 && customers.length > 0 ? pick(customers) : null;
    store.orders.place({
      lines: [...lines].map(([variantId, quantity]) => ({ variantId, quantity })),
      ...(customer ? { customerId: customer.id } : { email: `new${Math.floor(random() * 1e6)}@example.com` }),
      test: random() < 0.03,
    });
    return;
  }
  const order = pick(orders);
  const line = order.lines.find(({ currentQuantity }) => currentQuantity > 0);
  const settled = order.cancelledAt !== null || !['PAID', 'PARTIALLY_REFUNDED'].includes(order.financialStatus);
  if (settled || !line) return;
  if (chance < 0.75) store.orders.refund(order.id, { lines: [{ lineItemId: line.id, quantity: 1 }], amount: 0 });
  else if (chance < 0.85)
    store.orders.edit(order.id, { add: [{ variantId: pick(pick(products).variants).id, quantity: 1 }] });
  else if (chance < 0.93) store.orders.cancel(order.id);
  else if (order.customerId) store.customers.addTags(order.customerId, [`tag${Math.floor(random() * 5)}`]);
}
