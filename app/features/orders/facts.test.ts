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

const presents = [
  'It is a gift for Zoë',
  'Gift!',
  'GIFT WRAP PLEASE',
  'gift-wrapped please',
  'These are gifts, no invoice please',
  'No price on the gift please',
  'No rush, it’s a gift',
  'Do not include an invoice, this is a gift.',
  'Paid with a gift card, but it is a gift for my sister',
  'Birthday present, please deliver before Friday',
  'Present for my mum',
  'Het is een cadeau',
  'Cadeautje voor oma',
  'Graag als kado inpakken',
  'kadootje!',
  'Graag een cadeaukaartje erbij',
  'Geen factuur bij het cadeau doen',
  'Niet bellen, het is een cadeau',
  'Bitte als Geschenk verpacken',
  'C’est un cadeau',
];
const noPresents = [
  'Leave it with the neighbours',
  'Please do not gift wrap',
  'please don’t gift-wrap',
  'No gift wrapping please',
  'not for a gift',
  'This isn’t a gift',
  'No need for gift wrapping',
  'Gift wrap: no',
  'gift wrapping not needed',
  'Gift certificate used',
  'Paid with a gift card',
  'e-gift card 1234',
  'Thanks for the free gift!',
  'I will not be present',
  'Is deze plant giftig?',
  'Geen giftige planten voor de kat',
  'Geen cadeau',
  'Het hoeft niet als cadeau ingepakt',
  'niet als kado inpakken',
  'Zonder cadeauverpakking graag',
  'cadeau inpakken niet nodig',
  'met cadeaubon betaald',
  'kadobon gebruikt',
  'betaald met een cadeaupas en twee cadeaukaarten',
  'Mit Geschenkkarte bezahlt',
  'payé avec une carte-cadeau',
];

test.each(presents)('a note that says it is a present: %s', (note) => {
  expect(saysGift(note, [])).toBe(true);
});

test.each(noPresents)('a note that does not: %s', (note) => {
  expect(saysGift(note, [])).toBe(false);
});

test.each([
  ['Is this a gift?', 'Yes'],
  ['is_gift', true],
  ['isGift', 'true'],
  ['_gift_message', 'Love, Ann'],
  ['giftMessage', 'Love, Ann'],
  ['gift-wrapping', '1'],
  ['Gift message', 'No worries, with love'],
  ['Cadeauverpakking', 'ja'],
  ['cadeau_bericht', 'Van harte!'],
  ['Kado', 'ja'],
])('an attribute that says it is a present: %s: %s', (name, value) => {
  expect(saysGift(null, [{ name, value }])).toBe(true);
});

test.each([
  ['Is this a gift?', ''],
  ['Is this a gift?', ' '],
  ['Is this a gift?', 'no'],
  ['Is this a gift?', 'No, thanks'],
  ['Is this a gift?', 'Nee'],
  ['Is this a gift?', null],
  ['Is this a gift?', undefined],
  ['is_gift', false],
  ['isGift', 'false'],
  ['gift_wrap', 0],
  ['giftcard_code', 'AB12'],
  ['gift_card', 'AB12'],
  ['giftCardCode', 'AB12'],
  ['_free_gift', 'true'],
  ['giftig', 'ja'],
  ['cadeaubon', 'AB12'],
  ['Colour', 'red'],
])('an attribute that does not: %s: %s', (name, value) => {
  expect(saysGift(null, [{ name, value }])).toBe(false);
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
