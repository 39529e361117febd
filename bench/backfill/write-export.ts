import { once } from 'node:events';
import fs from 'node:fs';

/** A bulk export of orders as Shopify writes it: an order, then its lines; about three kilobytes an order, fixed seed. */
export async function writeExport(file: string, orders: number, seed = 7): Promise<{ bytes: number; lines: number }> {
  const out = fs.createWriteStream(file, { highWaterMark: 4 * 1024 * 1024 });
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const money = (minor: number) => ({
    shopMoney: { amount: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}` },
  });
  const gid = (type: string, id: number | string) => `gid://shopify/${type}/${id}`;
  let lineId = 13_000_000_000_000;
  let lines = 0;
  let text = '';
  for (let index = 0; index < orders; index++) {
    const id = gid('Order', 6_000_000_000_000 + index * 7);
    const placed = new Date(Date.UTC(2024, 0, 1) + Math.floor((index / orders) * 63_000_000_000));
    const at = `${placed.toISOString().slice(0, 19)}Z`;
    const children: string[] = [];
    let total = 495;
    for (let count = 1 + below(5) + below(5); count > 0; count--) {
      const quantity = 1 + (below(4) === 0 ? 1 : 0);
      const price = 250 + below(9000);
      const product = Math.floor(below(3000) ** 2 / 3000);
      total += quantity * price;
      lineId += 3;
      lines += 1;
      children.push(
        JSON.stringify({
          id: gid('LineItem', lineId),
          title: `Ethiopia Sidamo whole beans, roast ${product}`,
          sku: `COF-${product}-${below(4)}`,
          quantity,
          currentQuantity: below(40) === 0 ? 0 : quantity,
          isGiftCard: false,
          product: { id: gid('Product', 8_000_000_000_000 + product) },
          variant: { id: gid('ProductVariant', 44_000_000_000_000 + product * 4) },
          sellingPlan: null,
          customAttributes:
            below(10) === 0
              ? [
                  { key: 'Engraving', value: 'Z' },
                  { key: 'Gift wrap', value: 'yes' },
                ]
              : [],
          originalUnitPriceSet: money(price),
          discountAllocations: below(6) === 0 ? [{ allocatedAmountSet: money(below(300)) }] : [],
          __parentId: id,
        }),
      );
    }
    const refunded = below(20) === 0;
    text += `${JSON.stringify({
      id,
      name: `#${1001 + index}`,
      createdAt: at,
      processedAt: at,
      updatedAt: at,
      cancelledAt: below(50) === 0 ? at : null,
      test: false,
      displayFinancialStatus: refunded ? 'PARTIALLY_REFUNDED' : 'PAID',
      displayFulfillmentStatus: 'FULFILLED',
      currencyCode: 'EUR',
      presentmentCurrencyCode: 'EUR',
      totalPriceSet: { ...money(total), presentmentMoney: money(total).shopMoney },
      totalShippingPriceSet: money(495),
      totalTaxSet: money(Math.round(total * 0.17)),
      totalDiscountsSet: money(0),
      discountCodes: below(8) === 0 ? ['WELKOM10'] : [],
      sourceName: 'web',
      customerLocale: 'nl-NL',
      email: `shopper${below(400_000)}@example.com`,
      note: below(30) === 0 ? 'Please leave it with the neighbours at number 12, thank you — Zoë' : null,
      customAttributes: [],
      billingAddressMatchesShippingAddress: below(9) > 0,
      shippingAddress: { countryCodeV2: 'NL' },
      billingAddress: { countryCodeV2: 'NL' },
      customer: { id: gid('Customer', 7_000_000_000_000 + below(400_000)) },
      fulfillments: [{ deliveredAt: at }],
      refunds: refunded
        ? [{ id: gid('Refund', 9_000_000_000_000 + index), createdAt: at, totalRefundedSet: money(below(500)) }]
        : [],
    })}\n${children.join('\n')}\n`;
    if (text.length > 1024 * 1024) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');
  return { bytes: out.bytesWritten, lines };
}
