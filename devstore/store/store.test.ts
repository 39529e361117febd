import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallShop } from '../testing/small-shop.ts';
import { type Change, StoreError } from './changes.ts';
import { decimal, minorOf, presentment } from './money.ts';
import { Store } from './store.ts';
import { lineTotal, totals } from './totals.ts';

const open = () => {
  const store = new Store(smallShop());
  const changes: Change[] = [];
  store.onChange((change) => changes.push(change));
  const variants = [...store.core.variants.keys()];
  return { store, changes, variants, variant: (index: number) => variants[index] ?? '' };
};

type Step =
  | { do: 'refund'; line: number; quantity: number }
  | { do: 'amount'; amount: number }
  | { do: 'edit'; line: number; quantity: number }
  | { do: 'add'; variant: number; quantity: number }
  | { do: 'cancel' | 'fulfill' | 'deliver' | 'pay' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('refund' as const), line: fc.nat(3), quantity: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant('amount' as const), amount: fc.integer({ min: 1, max: 20_000 }) }),
  fc.record({ do: fc.constant('edit' as const), line: fc.nat(3), quantity: fc.nat(5) }),
  fc.record({ do: fc.constant('add' as const), variant: fc.nat(3), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom('cancel' as const, 'fulfill' as const, 'deliver' as const, 'pay' as const) }),
);

function take(store: Store, id: string, what: Step): void {
  const lines = store.core.order(id).lines;
  const lineAt = (index: number) => lines[index % lines.length]?.id ?? '';
  switch (what.do) {
    case 'refund':
      store.orders.refund(id, { lines: [{ lineItemId: lineAt(what.line), quantity: what.quantity }] });
      return;
    case 'amount':
      store.orders.refund(id, { amount: what.amount });
      return;
    case 'edit':
      store.orders.edit(id, { set: [{ lineId: lineAt(what.line), quantity: what.quantity }] });
      return;
    case 'add':
      store.orders.edit(id, {
        add: [{ variantId: [...store.core.variants.keys()][what.variant] ?? '', quantity: what.quantity }],
      });
      return;
    default:
      store.orders[what.do](id);
  }
}

describe('orders', () => {
  test('whatever happens to one, quantities and money stay possible and every change is later than the last', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { store, changes, variant } = open();
        const order = store.orders.place({
          email: 'a@example.com',
          lines: [
            { variantId: variant(0), quantity: 3 },
            { variantId: variant(1), quantity: 1 },
          ],
        });
        for (const what of steps) {
          const before = { updatedAt: order.updatedAt, news: changes.length, refunds: order.refunds.length };
          try {
            take(store, order.id, what);
            expect(order.updatedAt).toBeGreaterThan(before.updatedAt);
            expect(changes.length).toBeGreaterThan(before.news);
          } catch (error) {
            // What is refused leaves nothing behind.
            if (!(error instanceof StoreError)) throw error;
            expect([order.updatedAt, changes.length, order.refunds.length]).toEqual([
              before.updatedAt,
              before.news,
              before.refunds,
            ]);
          }
          for (const line of order.lines) expect(line.currentQuantity).toBeGreaterThanOrEqual(0);
          expect(totals(order).refunded).toBeLessThanOrEqual(totals(order).total);
          if (order.cancelledAt !== null) expect(totals(order).currentTotal).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a discount is spread over the lines to the last cent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ variant: fc.nat(3), quantity: fc.integer({ min: 1, max: 9 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.oneof(
          fc.record({ kind: fc.constant('percentage' as const), value: fc.integer({ min: 1, max: 10_000 }) }),
          fc.record({ kind: fc.constant('amount' as const), value: fc.integer({ min: 1, max: 100_000 }) }),
        ),
        (lines, { kind, value }) => {
          const { store, variant } = open();
          store.discounts.create({
            title: 'Any',
            kind,
            value,
            appliesOncePerCustomer: false,
            usageLimit: null,
            startsAt: 0,
            endsAt: null,
            codes: ['ANY'],
          });
          const order = store.orders.place({
            lines: lines.map((line) => ({ variantId: variant(line.variant), quantity: line.quantity })),
            discountCodes: ['any'],
          });
          const full = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
          const off = kind === 'percentage' ? Math.round((full * value) / 10_000) : Math.min(full, value);
          expect(order.discountCodes).toEqual([{ code: 'ANY', amount: off }]);
          expect(order.lines.reduce((sum, line) => sum + line.totalDiscount, 0)).toBe(off);
          for (const line of order.lines) expect(lineTotal(line)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('a code has its limits', () => {
    const { store, variant } = open();
    const base = {
      title: 'Her day',
      kind: 'percentage' as const,
      value: 1500,
      appliesOncePerCustomer: true,
      usageLimit: 1,
      startsAt: 0,
      endsAt: null,
    };
    store.discounts.create({ ...base, codes: ['ONE', 'TWO'] });
    const order = (code: string, email: string) =>
      store.orders.place({ email, lines: [{ variantId: variant(0), quantity: 1 }], discountCodes: [code] });
    order('ONE', 'a@example.com');
    expect(() => order('ONE', 'b@example.com')).toThrow('has been used');
    expect(() => order('TWO', 'a@example.com')).toThrow('once per customer');
    expect(() => order('NONE', 'a@example.com')).toThrow('not a valid');
    expect(order('two', 'b@example.com').discountCodes[0]?.code).toBe('TWO');
    store.discounts.create({ ...base, codes: ['OLD'], endsAt: store.clock.now() - 1 });
    expect(() => order('OLD', 'c@example.com')).toThrow('cannot be used at this time');
  });

  test('a mail address finds its customer, in any case; none makes a guest', () => {
    const { store, variant } = open();
    const lines = [{ variantId: variant(0), quantity: 1 }];
    const first = store.orders.place({ email: 'Zoe@Example.com', lines });
    const again = store.orders.place({ email: 'zoe@example.com', lines });
    expect(again.customerId).toBe(first.customerId);
    expect(store.orders.place({ lines }).customerId).toBeNull();
    expect(store.customers.ordersOf(first.customerId ?? '')).toEqual([first.id, again.id]);
  });
});

describe('customers', () => {
  test('a merge moves everything to the kept one, and the other is gone', () => {
    const { store, changes, variant } = open();
    const place = (email: string) => store.orders.place({ email, lines: [{ variantId: variant(0), quantity: 1 }] });
    const kept = place('kept@example.com').customerId ?? '';
    const gone = place('gone@example.com').customerId ?? '';
    store.customers.addTags(gone, ['vip']);
    store.customers.merge(kept, gone);
    expect(store.customers.ordersOf(kept)).toHaveLength(2);
    expect(store.customers.ordersOf(gone)).toHaveLength(0);
    expect(store.core.customer(kept).tags).toEqual(['vip']);
    expect(() => store.core.customer(gone)).toThrow('does not exist');
    expect(changes.map(({ topic }) => topic)).toContain('customers/merge');
    expect(place('gone@example.com').customerId).not.toBe(gone);
  });

  test('tags are added and removed without touching the merchant’s own', () => {
    const { store, changes } = open();
    const { id } = store.customers.create({ email: 'a@example.com', tags: ['VIP'] });
    store.customers.addTags(id, ['vip', 'stamgast: loyal']);
    expect(store.core.customer(id).tags).toEqual(['VIP', 'stamgast: loyal']);
    store.customers.removeTags(id, ['Stamgast: Loyal', 'never there']);
    expect(store.core.customer(id).tags).toEqual(['VIP']);
    const news = changes.filter(({ topic }) => topic.startsWith('customer.tags'));
    expect(news).toMatchObject([{ tags: ['VIP'] }, { tags: ['stamgast: loyal'] }, { tags: ['stamgast: loyal'] }]);
  });
});

describe('money', () => {
  test('is written and read without loss, with the decimals its currency has', () => {
    expect(decimal(123_456, 'EUR')).toBe('1234.56');
    expect(decimal(-5, 'EUR')).toBe('-0.05');
    expect(decimal(1500, 'JPY')).toBe('1500');
    expect(decimal(1500, 'KWD')).toBe('1.500');
    expect(minorOf('12.345', 'EUR')).toBeNull();
    expect(minorOf('12.3400', 'EUR')).toBe(1234);
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
        expect(minorOf(decimal(amount, currency), currency)).toBe(amount);
      }),
    );
  });

  test('crosses currencies with different decimals', () => {
    const order = { currency: 'EUR', presentmentCurrency: 'JPY', exchangeRate: 162.5 };
    expect(presentment(1000, order)).toBe(1625);
    expect(presentment(1000, { ...order, presentmentCurrency: 'KWD', exchangeRate: 0.33 })).toBe(3300);
  });
});
