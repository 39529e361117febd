import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asAsked, parseLine } from './parse-line.ts';

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', '2026-01-01T00:00:00Z', 'Crème brûlée — “dessert”', ']', '}],"a":[') },
  fc.string({ unit: 'binary' }),
);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 3 });
const money = fc.record({ shopMoney: fc.record({ amount: fc.constantFrom('12.34', '0.0', '-1') }) });
const attributes = fc.array(fc.record({ key: text, value: orNull(text) }), { maxLength: 2 });
const address = orNull(fc.record({ countryCodeV2: orNull(text) }));
const whole = fc.oneof(fc.nat(99), fc.integer(), fc.double());
const withId = orNull(fc.record({ id: text }));

const lineItem = fc.record({
  id: text.map((id) => `gid://shopify/LineItem/${id}`),
  title: text,
  sku: orNull(text),
  quantity: whole,
  currentQuantity: whole,
  isGiftCard: fc.boolean(),
  product: withId,
  variant: withId,
  sellingPlan: orNull(fc.record({ name: text })),
  customAttributes: attributes,
  originalUnitPriceSet: money,
  discountAllocations: fc.array(fc.record({ allocatedAmountSet: money }), { maxLength: 2 }),
  __parentId: text,
});
const order = fc.record({
  id: text,
  name: text,
  createdAt: text,
  processedAt: text,
  updatedAt: text,
  cancelledAt: orNull(text),
  test: fc.boolean(),
  displayFinancialStatus: orNull(text),
  displayFulfillmentStatus: text,
  currencyCode: text,
  presentmentCurrencyCode: text,
  totalPriceSet: fc.record({
    shopMoney: fc.record({ amount: text }),
    presentmentMoney: fc.record({ amount: text }),
  }),
  totalShippingPriceSet: money,
  totalTaxSet: orNull(money),
  totalDiscountsSet: orNull(money),
  discountCodes: fc.array(text, { maxLength: 2 }),
  sourceName: orNull(text),
  customerLocale: orNull(text),
  email: orNull(text),
  note: orNull(text),
  customAttributes: attributes,
  billingAddressMatchesShippingAddress: fc.boolean(),
  shippingAddress: address,
  billingAddress: address,
  customer: withId,
  fulfillments: fc.array(fc.record({ deliveredAt: orNull(text) }), { maxLength: 2 }),
  refunds: fc.array(fc.record({ id: text, createdAt: orNull(text), totalRefundedSet: money }), { maxLength: 2 }),
});
const line = fc.oneof(lineItem, order).map((object) => JSON.stringify(object));

function outcome(parse: (line: string) => unknown, given: string): unknown {
  try {
    return parse(given);
  } catch (error) {
    return (error as Error).name;
  }
}

test('whatever stands in the fields, a line says what JSON says it says', () => {
  fc.assert(
    fc.property(line, (given) => {
      expect(parseLine(given)).toEqual(JSON.parse(given));
    }),
    { numRuns: 1000 },
  );
});

test('also when it is damaged: another character, one too many, one too few', () => {
  const damage = fc.record({
    at: fc.nat(),
    gone: fc.nat(2),
    put: fc.constantFrom('', '"', '\\', ',', ']', '}', 'null', '0', '\t', ' ', '-'),
  });
  fc.assert(
    fc.property(line, damage, (given, { at, gone, put }) => {
      const start = at % given.length;
      const damaged = given.slice(0, start) + put + given.slice(start + gone);
      expect(outcome(parseLine, damaged)).toEqual(outcome(JSON.parse, damaged));
    }),
    { numRuns: 5000 },
  );
});

test('what is written in another order, or without escapes it cannot do without, is left to JSON', () => {
  const plain = `{"id":"gid://shopify/LineItem/1","title":"Kettle","sku":null,"quantity":1,"currentQuantity":0,"isGiftCard":false,"product":{"id":"gid://shopify/Product/2"},"variant":null,"sellingPlan":null,"customAttributes":[],"originalUnitPriceSet":{"shopMoney":{"amount":"1.00"}},"discountAllocations":[],"__parentId":"gid://shopify/Order/3"}`;
  expect(asAsked(plain)).toEqual(JSON.parse(plain));
  for (const other of [
    plain.replace('Kettle', '\\u0022Kettle\\u0022'),
    plain.replace('"sku":null,"quantity":1', '"quantity":1,"sku":null'),
    plain.replace('"quantity":1', '"quantity": 1'),
  ]) {
    expect(asAsked(other)).toBeNull();
    expect(parseLine(other)).toEqual(JSON.parse(other));
  }
});
