import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMinor } from '#app/platform/money.ts';
import { atOrdersRate, orderCounts, saysGift } from './facts.ts';
import { minor } from './from-graphql.ts';
import { orderFromWebhook, refundFromWebhook } from './from-webhook.ts';

const real = { test: false, cancelledAt: null, lines: [{ currentQuantity: 1 }] };

test('an order counts when it is real and something of it was kept', () => {
  expect(orderCounts(real)).toBe(true);
  expect(orderCounts({ ...real, test: true })).toBe(false);
  expect(orderCounts({ ...real, cancelledAt: new Date() })).toBe(false);
  expect(orderCounts({ ...real, deletedAt: new Date() })).toBe(false);
  expect(orderCounts({ ...real, lines: [] })).toBe(false);
  expect(orderCounts({ ...real, lines: [{ currentQuantity: 0 }, { currentQuantity: -2 }] })).toBe(false);
});

test('money in the shopper’s currency is booked at the order’s own rate, to the nearest minor unit', () => {
  const order = { totalMinor: 10_000n, presentmentTotalMinor: 8571n };
  expect(atOrdersRate(8571n, order)).toBe(10_000n);
  expect(atOrdersRate(100n, order)).toBe(117n);
  expect(atOrdersRate(0n, order)).toBe(0n);
  expect(atOrdersRate(100n, { totalMinor: 0n, presentmentTotalMinor: 0n })).toBe(0n);
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 9n), fc.bigInt(1n, 10n ** 7n), fc.bigInt(1n, 10n ** 7n), (amount, shop, shown) => {
      const booked = atOrdersRate(amount, { totalMinor: shop, presentmentTotalMinor: shown });
      const twiceOff = 2n * (booked * shown - amount * shop);
      expect(twiceOff <= shown && twiceOff >= -shown).toBe(true);
    }),
  );
});

test('the quick way to read an amount agrees with the full rule', () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 14n), 10n ** 14n),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.nat(4),
      (value, currency, decimals) => {
        const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
        const amount = `${value < 0n ? '-' : ''}${decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits}`;
        const places = { EUR: 2, JPY: 0, KWD: 3 }[currency]!;
        expect(minor(amount, places, currency)).toBe(parseMinor(amount, currency));
      },
    ),
  );
});

test('a present is known by its note or its attributes', () => {
  expect(saysGift('It is a gift for Zoë', [])).toBe(true);
  expect(saysGift(null, [{ name: 'Cadeauverpakking', value: 'ja' }])).toBe(true);
  expect(saysGift(null, [{ name: 'Gift message', value: 'No worries, with love' }])).toBe(true);
  expect(saysGift('Leave it with the neighbours', [{ name: 'Colour', value: 'red' }])).toBe(false);
  for (const value of ['', ' ', 'no', 'Nee', 'false', '0', null, undefined])
    expect(saysGift(null, [{ name: 'Is this a gift?', value }]), String(value)).toBe(false);
  for (const note of ['No gift wrapping please', 'Geen cadeau', 'Paid with a gift card', 'met cadeaubon betaald'])
    expect(saysGift(note, []), note).toBe(false);
});

const payload = {
  id: '9007199254740993',
  created_at: '2026-03-29T02:30:00+02:00',
  updated_at: '2026-03-29T03:30:00+02:00',
  currency: 'JPY',
  presentment_currency: 'KWD',
  total_price: '1000',
  total_price_set: {
    shop_money: { amount: '1000', currency_code: 'JPY' },
    presentment_money: { amount: '2.000', currency_code: 'KWD' },
  },
  line_items: [
    { id: 1, quantity: 0, price: '0' },
    { id: 2, quantity: -1, current_quantity: -1, price: '500', product_id: null },
    { id: 3, quantity: 2, price: '500', product_id: '9007199254740995' },
  ],
};

test('currencies without and with three decimals, zero and negative lines, ids beyond 2^53', () => {
  const facts = orderFromWebhook({
    ...payload,
    refunds: [
      {
        id: 5,
        created_at: '2026-03-30T00:00:00Z',
        transactions: [{ kind: 'refund', status: 'success', amount: '1.000', currency: 'KWD' }],
      },
    ],
  });
  expect(facts).toMatchObject({ id: 9007199254740993n, totalMinor: 1000n, presentmentTotalMinor: 2000n });
  expect(facts.lines.map(({ quantity, productId }) => [quantity, productId])).toEqual([
    [0, null],
    [-1, null],
    [2, 9007199254740995n],
  ]);
  expect(facts.refunds).toMatchObject([{ id: 5n, amountMinor: 500n, lines: {} }]);
  expect(facts.createdAt.toISOString()).toBe('2026-03-29T00:30:00.000Z');
});

test('a refund of money only has no lines; what failed or is no refund is not counted', () => {
  const refund = refundFromWebhook(
    {
      id: 5,
      order_id: 4,
      created_at: '2026-03-30T00:00:00Z',
      refund_line_items: [],
      transactions: [
        { kind: 'refund', status: 'success', amount: '12.34', currency: 'EUR' },
        { kind: 'refund', status: 'failure', amount: '1.00', currency: 'EUR' },
        { kind: 'void', status: 'success', amount: '2.00', currency: 'EUR' },
      ],
    },
    'EUR',
  );
  expect(refund).toMatchObject({ orderId: 4n, amountMinor: 1234n, presentment: null, lines: {} });
});

test('what is no order is refused with the field that is wrong', () => {
  expect(() => orderFromWebhook({ ...payload, currency: 'euro' })).toThrow(/currency/);
  expect(() => orderFromWebhook({ ...payload, updated_at: 'yesterday' })).toThrow(/updated_at/);
  expect(() => orderFromWebhook(null)).toThrow();
});
