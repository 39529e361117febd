import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyMentions, textMentions } from './mentions.ts';

const anna = { ids: [4n], words: ['anna@example.com', '+31612345678'] };
const order = (fields: object) => JSON.stringify({ id: 7, line_items: [{ id: 44, quantity: 4 }], ...fields });

describe('a body names a person', () => {
  test.each([
    ['by her id, as a number', 'orders/create', order({ customer: { id: 4 } })],
    ['by her id, as digits', 'customers_email_marketing_consent/update', '{"customer_id":"4"}'],
    ['by her global id', 'customer.tags_added', '{"customerId":"gid://shopify/Customer/4","tags":[]}'],
    ['as its object', 'customers/update', '{"id":4}'],
    ['by her address, in capitals', 'orders/create', order({ email: 'Anna@Example.COM' })],
    ['by her address, within a note', 'orders/create', order({ note: 'Mail anna@example.com.' })],
    ['by her number', 'orders/create', order({ billing_address: { phone: '+31612345678' } })],
    ['in what cannot be read', 'orders/create', '{"email":"anna@example.com'],
  ])('%s', (_how, topic, body) => expect(bodyMentions(topic, body, anna)).toBe(true));

  test.each([
    ['another whose id begins alike', 'orders/create', order({ customer: { id: 42 } })],
    ['a quantity, and an order of that number', 'orders/create', '{"id":4,"line_items":[{"quantity":4}]}'],
    ['a product of that number', 'products/update', '{"id":4}'],
    ['a longer address', 'orders/create', order({ email: 'joanna@example.com' })],
    ['another domain', 'orders/create', order({ email: 'anna@example.com.au' })],
    ['a longer number', 'orders/create', order({ phone: '+316123456789' })],
  ])('but not by %s', (_how, topic, body) => expect(bodyMentions(topic, body, anna)).toBe(false));

  test('with ids no number can hold', () => {
    fc.assert(
      fc.property(fc.bigInt(2n ** 53n, 2n ** 62n), fc.bigInt(1n, 9n), (id, more) => {
        const body = (of: bigint) => `{"customer":{"id":${of}}}`;
        expect(bodyMentions('orders/create', body(id), { ids: [id], words: [] })).toBe(true);
        expect(bodyMentions('orders/create', body(id + more), { ids: [id], words: [] })).toBe(false);
        expect(textMentions(`order of ${id}.`, { ids: [id], words: [] })).toBe(true);
        expect(textMentions(`order of ${id}${more}`, { ids: [id], words: [] })).toBe(false);
      }),
    );
  });
});
