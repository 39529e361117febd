import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History, Order } from '../model.ts';
import { totals } from '../store/totals.ts';
import { ImportError, readOrders } from './index.ts';

const root = join(import.meta.dirname, '../..');
const fixture = (name: string) => join(root, 'tests/fixtures/orders', name);

const ordersOf = (history: History): Map<string, Order> =>
  new Map([...history.state.orders.values()].map((order) => [order.name, order]));
const reasons = (history: History) => Object.fromEntries(history.refused.map(({ reason, count }) => [reason, count]));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'importers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('Online Retail', () => {
  it('keeps orders, guests, free articles and postage, and refuses stock corrections and entries of the books', async () => {
    const history = await readOrders(fixture('online-retail.csv'));
    const orders = ordersOf(history);
    expect([...orders.keys()]).toEqual(['#500001', '#500002', '#500003', '#500004']);
    expect(orders.get('#500003')).toMatchObject({ customerId: null, email: null });
    expect(orders.get('#500003')!.lines.map((line) => line.productId === null)).toEqual([false, true]);
    expect(orders.get('#500004')!.lines[0]).toMatchObject({ price: 0, quantity: 1 });
    expect([...history.state.customers.keys()]).toEqual(['100', '101']);
    expect(history.state.customers.get('101')).toMatchObject({
      email: null,
      lastName: '101',
      defaultAddress: { countryCode: 'IE' },
    });
    expect(history.state.info).toMatchObject({ currency: 'GBP', timezone: 'Europe/London' });
    expect(reasons(history)).toEqual({
      'a stock correction: negative quantity outside a refund': 1,
      'a stock correction: price 0 and nobody who bought': 1,
      'an entry of the books, not a sale': 1,
      'a refund of what this customer had not bought before': 1,
      'a refund of more pieces than were bought: the rest': 1,
      'a refund without a customer': 1,
    });
  });

  it('books a refund on the latest earlier purchases that have pieces left', async () => {
    const orders = ordersOf(await readOrders(fixture('online-retail.csv')));
    const first = orders.get('#500001')!;
    const second = orders.get('#500002')!;
    // Five mugs came back: the four of the second order, then one of the first. Three teapots of which two were bought.
    expect(second.lines[0]!.currentQuantity).toBe(0);
    expect(first.lines.map((line) => line.currentQuantity)).toEqual([5, 0]);
    expect(second.refunds).toMatchObject([{ amount: 1000, lines: [{ quantity: 4, subtotal: 1000 }] }]);
    expect(first.refunds.map((refund) => refund.amount)).toEqual([250, 1990]);
    expect(second.financialStatus).toBe('REFUNDED');
    expect(first.financialStatus).toBe('PARTIALLY_REFUNDED');
  });

  it('reads local times with daylight saving, and the most frequent description as the title', async () => {
    const history = await readOrders(fixture('online-retail.csv'));
    const orders = ordersOf(history);
    const at = (name: string) => new Date(orders.get(name)!.createdAt).toISOString();
    expect(at('#500001')).toBe('2011-03-26T09:00:00.000Z');
    expect(at('#500002')).toBe('2011-03-27T01:30:00.000Z');
    expect(at('#500003')).toBe('2011-07-01T11:00:00.000Z');
    const products = [...history.state.products.values()];
    expect(products.map((product) => [product.title, product.handle, product.variants[0]!.price])).toEqual([
      ['RED MUG', 'red-mug', 255],
      ['TEA POT, "LARGE"', 'tea-pot-large', 995],
      ['FREE TEA TOWEL', 'free-tea-towel', 0],
    ]);
  });

  it('reads the same from a gzipped file', async () => {
    const path = join(folder, 'orders.csv.gz');
    await writeFile(path, gzipSync(readFileSync(fixture('online-retail.csv'))));
    const zipped = await readOrders(path);
    const plain = await readOrders(fixture('online-retail.csv'));
    expect([...zipped.state.orders]).toEqual([...plain.state.orders]);
  });

  const retail = async (lines: string[]): Promise<History> => {
    const path = join(folder, 'retail.csv');
    const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
    await writeFile(path, [header, ...lines].join('\n'));
    return readOrders(path);
  };

  it('takes prices finer than a penny for what all pieces cost, and counts nothing twice', async () => {
    const history = await retail([
      '1,A,Bead,6,2011-03-26 09:00:00,2.555,7,France',
      '2,A,Bead,3,2011-03-26 09:00:00,0.001,,France',
      'C3,A,Bead,-2,2011-03-27 09:00:00,2.555,7,France',
    ]);
    const [first, guest] = [...history.state.orders.values()];
    expect(totals(first!)).toMatchObject({ total: 1533, refunded: 511 });
    expect(totals(guest!).total).toBe(0);
    expect(history.refused).toEqual([]);
  });

  it('reads times with seconds as spreadsheets write them, and no year of one digit', async () => {
    const history = await retail([
      '1,A,Bead,6,12/1/2010 08:26:05,2.55,7,France',
      '2,A,Bead,6,0011-03-26 09:00:00,2.55,7,France',
    ]);
    const instants = [...history.state.orders.values()].map(({ createdAt }) => new Date(createdAt).toISOString());
    expect(instants).toEqual(['2010-12-01T08:26:05.000Z']);
    expect(reasons(history)).toEqual({ 'broken line: no date': 1 });
  });

  it('refuses a second customer of an invoice, and fills in the first', async () => {
    const history = await retail([
      '1,A,Bead,6,2011-03-26 09:00:00,2.55,,France',
      '01,B,Thread,6,2011-03-26 09:00:00,2.55,007,France',
      '1,C,Needle,6,2011-03-26 09:00:00,2.55,8,France',
    ]);
    const orders = [...history.state.orders.values()];
    expect(orders.map(({ id, customerId, lines }) => [id, customerId, lines.length])).toEqual([['1', '7', 2]]);
    expect(reasons(history)).toEqual({ 'an invoice of two customers: the second one': 1 });
  });

  it('refuses numbers that nothing behind it could hold', async () => {
    const history = await retail([
      '1,A,Bead,3000000000,2011-03-26 09:00:00,2.55,7,France',
      '99999999999999999999,A,Bead,1,2011-03-26 09:00:00,2.55,7,France',
      '2,A,Bead,1,2011-03-26 09:00:00,2.55,99999999999999999999,France',
      '3,A,Bead,1000000,2011-03-26 09:00:00,999999999,7,France',
      '4,A,Bead,1,2011-03-26 09:00:00,2.55,7,France',
    ]);
    expect([...history.state.orders.keys()]).toEqual(['4']);
    expect(reasons(history)).toEqual({
      'broken line: no quantity': 1,
      'broken line: no invoice number': 1,
      'broken line: no customer number': 1,
      'broken line: no price': 1,
    });
  });

  it('counts each broken line with its number, and goes on', async () => {
    const history = await readOrders(fixture('broken-lines.csv'));
    expect([...ordersOf(history).values()].map((order) => order.lines.length)).toEqual([1, 1]);
    const lines = history.refused.flatMap(({ reason, examples }) => examples.map(({ line }) => `${line} ${reason}`));
    expect(lines.sort()).toEqual([
      '3 broken line: no quantity',
      '4 broken line: no date',
      '5 broken line: no price',
      '6 broken line: 8 columns expected',
      '7 broken line: no customer number',
      '8 broken line: a quotation mark where none can be',
    ]);
  });
});

describe("Shopify's order export", () => {
  it('reads orders of several lines with discounts, refunds, cancellations and gifts', async () => {
    const history = await readOrders(fixture('shopify-orders.csv'));
    const orders = ordersOf(history);
    expect([...orders.keys()]).toEqual(['#1001', '#1002', '#1003', '#1004']);
    const gift = orders.get('#1003')!;
    expect(gift.id).toBe('9007199254740993');
    expect(gift.lines.map((line) => [line.title, line.variantTitle, line.quantity, line.price])).toEqual([
      ['House Espresso', '250 g', 2, 875],
      ['Stoneware Mug', null, 1, 1000],
    ]);
    expect(totals(gift)).toMatchObject({ discounts: 251, total: 2499 });
    expect(gift.discountCodes).toEqual([{ code: 'WELKOM10', amount: 251 }]);
    expect(gift.noteAttributes).toEqual([
      { name: 'Gift', value: 'yes' },
      { name: 'Gift message', value: 'For you: with love' },
    ]);
    expect(orders.get('#1004')!.refunds).toMatchObject([{ amount: 500, lines: [] }]);
    expect(orders.get('#1004')!.lines[0]!.currentQuantity).toBe(2);
    expect(orders.get('#1002')!.lines[0]!.currentQuantity).toBe(0);
    expect(orders.get('#1001')).toMatchObject({ customerId: null, financialStatus: 'VOIDED' });
    expect(orders.get('#1001')!.cancelledAt).toBe(Date.UTC(2026, 0, 8, 11));
    expect([...history.state.customers.values()].map((customer) => customer.email)).toEqual([
      'anna@example.com',
      'bram@example.com',
    ]);
    expect(history.state.info.timezone).toBe('Europe/Amsterdam');
    const espresso = [...history.state.products.values()].find((product) => product.title === 'House Espresso')!;
    expect(espresso.variants.map((variant) => [variant.title, variant.price])).toEqual([
      ['250 g', 1000],
      ['1 kg', 3150],
    ]);
    expect(reasons(history)).toEqual({
      'broken line: "Created at" is no date': 1,
      'a line of an order that was refused': 1,
    });
  });
});

describe('CDNOW', () => {
  it('takes each line as a purchase of so many pieces of one article, to the cent', async () => {
    const history = await readOrders(fixture('cdnow.txt'));
    const orders = [...history.state.orders.values()];
    expect(orders.map((order) => [order.customerId, order.lines[0]!.quantity, totals(order).total])).toEqual([
      ['4', 2, 2933],
      ['21', 3, 6334],
      ['50', 1, 0],
      ['4', 2, 2973],
      ['4', 1, 1496],
    ]);
    expect([...history.state.products.values()].map((product) => product.title)).toEqual(['CD']);
    expect([...history.state.customers.keys()]).toEqual(['4', '21', '50']);
    expect(history.state.info).toMatchObject({ currency: 'USD', timezone: 'America/New_York' });
    expect(new Date(orders[0]!.createdAt).toISOString()).toBe('1997-01-01T17:00:00.000Z');
  });

  it('tells customers apart beyond 2^53, and refuses what is beyond any id', async () => {
    const path = join(folder, 'cdnow-ids.txt');
    const ids = ['9007199254740992', '9007199254740993', '0009007199254740993', '99999999999999999999', '0'];
    await writeFile(path, [...ids.map((id) => `${id} 1 19970101 1 11.77`), '5 1 19970101 3000000000 1.00'].join('\n'));
    const history = await readOrders(path);
    expect([...history.state.customers.keys()]).toEqual(['9007199254740992', '9007199254740993']);
    expect(reasons(history)).toEqual({ 'broken line: no customer number': 2, 'broken line: no quantity': 1 });
  });

  it('refuses what it cannot understand line by line', async () => {
    const { refused } = await readOrders(fixture('cdnow.txt'));
    const lines = refused.flatMap(({ reason, examples }) => examples.map(({ line }) => `${line} ${reason}`));
    expect(lines.sort()).toEqual([
      '11 broken line: number, number in the sample, day, pieces and dollars expected',
      '5 broken line: no date',
      '7 broken line: number, number in the sample, day, pieces and dollars expected',
      '8 broken line: no date',
      '9 broken line: no quantity',
    ]);
  });
});

describe('the Complete Journey', () => {
  const file = fixture('complete-journey/transactions.csv');

  it('reads baskets with what was paid and what the shop gave away', async () => {
    const history = await readOrders(file);
    const orders = ordersOf(history);
    expect([...orders.keys()]).toEqual(['#31625220889', '#40000000000', '#40000000001', '#40000000002']);
    const basket = orders.get('#31625220889')!;
    expect(totals(basket)).toMatchObject({ lineItems: 655, discounts: 69, total: 586 });
    // A manufacturer's coupon is paid to the shop by somebody else.
    expect(basket.lines[1]).toMatchObject({ quantity: 2, price: 113, totalDiscount: 26 });
    expect(totals(orders.get('#40000000000')!).total).toBe(1000);
    expect(totals(orders.get('#40000000002')!).total).toBe(333);
    expect([...history.state.customers.keys()]).toEqual(['2261', '900', '902']);
    expect(history.state.info.currency).toBe('USD');
    // In the hour that the clocks skipped that night.
    expect(new Date(orders.get('#40000000000')!.createdAt).toISOString()).toBe('2017-03-12T07:30:00.000Z');
  });

  it('knows of the products bought their department, kind and size, from the file beside it', async () => {
    const history = await readOrders(file);
    const products = [...history.state.products.values()];
    expect(products.map(({ title, productType, tags }) => [title, productType, tags])).toEqual([
      ['Sft drnk 2 liter btl carb', 'Soft drinks', ['Grocery', 'Soft drinks', 'Sft drnk 2 liter btl carb']],
      ['Bananas', 'Tropical fruit', ['Produce', 'Tropical fruit', 'Bananas']],
      ['Gasoline-reg unleaded', 'Coupon/misc items', ['Fuel', 'Coupon/misc items', 'Gasoline-reg unleaded']],
    ]);
    expect(products[0]!.variants[0]).toMatchObject({ title: '2 l', options: [{ name: 'Size', value: '2 l' }] });
    // Thousandths of a gallon are no pieces.
    const fuel = ordersOf(history).get('#40000000001')!.lines[0]!;
    expect(fuel).toMatchObject({ quantity: 1, currentQuantity: 1, price: 2325, totalDiscount: 0 });
  });

  it('refuses lines of no pieces, without an amount, or of another household', async () => {
    expect(reasons(await readOrders(file))).toEqual({
      'a line of no pieces': 1,
      'a basket of two households: the second one': 1,
      'broken line: no amount': 1,
    });
  });

  it('takes numbers with zeros in front for the same, and refuses those beyond any', async () => {
    const path = join(folder, 'transactions.csv');
    const columns = 'household_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_match_disc';
    const at = '2017-01-28 14:06:53';
    await writeFile(
      path,
      [
        `${columns},transaction_timestamp`,
        `7,11,5,1,2,0,0,${at}`,
        `007,011,05,1,2,0,0,${at}`,
        `99999999999999999999,12,5,1,2,0,0,${at}`,
        `7,13,5,3000000000,2,0,0,${at}`,
        `7,14,5,1,2e15,0,0,${at}`,
      ].join('\n'),
    );
    const history = await readOrders(path);
    expect([...history.state.orders.values()].map(({ id, lines }) => [id, lines.length])).toEqual([['11', 2]]);
    expect([history.state.customers.size, history.state.products.size]).toEqual([1, 1]);
    expect(reasons(history)).toMatchObject({
      'broken line: no household': 1,
      'broken line: no quantity': 1,
      'broken line: no amount': 1,
    });
  });

  it('calls products by their numbers where the file of products is missing, and says so', async () => {
    const alone = join(folder, 'transactions.csv');
    await writeFile(alone, readFileSync(file));
    const history = await readOrders(alone);
    expect([...history.state.products.values()][0]!.title).toBe('Product 940996');
    expect(Object.keys(reasons(history))).toContain(
      'no products.csv beside the purchases: products are called by their numbers',
    );
  });
});

describe('a file that cannot be read', () => {
  const cases: [file: string, line: number | null, words: RegExp][] = [
    ['missing-column.csv', 1, /the column InvoiceDate is missing/],
    ['empty.csv', null, /the file is empty/],
    ['header-only.csv', null, /no order could be read from this file: it has no lines/],
    ['something-else.csv', 1, /neither Shopify's order export .* nor Online Retail .* nor CDNOW/],
    ['cdnow-broken.txt', 1, /no order could be read from this file: broken line: .*dollars expected/],
    ['complete-journey/missing-column.csv', 1, /the column sales_value is missing/],
    ['latin-1.csv', 2, /not UTF-8/],
    ['unclosed-quote.csv', 3, /quotation mark/],
    ['unknown-currency.csv', 2, /unknown currency "EUX"/],
    ['nowhere.csv', null, /no such file/],
  ];
  it.each(cases)('%s', async (file, line, words) => {
    const failure = await readOrders(fixture(file)).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ImportError);
    const { message } = failure as ImportError;
    expect(message).toContain(file);
    expect(message).toMatch(words);
    if (line !== null) expect(message).toContain(`line ${line}:`);
  });

  it('a gzip file that was cut off', async () => {
    const path = join(folder, 'cut.csv.gz');
    const whole = gzipSync(readFileSync(fixture('online-retail.csv')));
    await writeFile(path, whole.subarray(0, whole.length - 40));
    await expect(readOrders(path)).rejects.toThrow(/cut\.csv\.gz: the gzip file is damaged or cut off/);
  });

  it('a folder', async () => {
    await expect(readOrders(folder)).rejects.toThrow(/this is a folder/);
  });
});

const real = join(root, '../shared/data/online-retail/online_retail.csv.gz');

describe.skipIf(!existsSync(real))('the whole of Online Retail (skipped where ../shared is missing)', () => {
  it('accounts for every one of its lines, as counted another way', { timeout: 120_000 }, async () => {
    const history = await readOrders(real);
    const orders = [...history.state.orders.values()];
    const refused = reasons(history);

    // The other way: a regular expression per line, no CSV, no model.
    const pattern = /^"([A-Z]?)(\d+)","([^"]*)",(?:"(?:[^"]|"")*")?,(-?\d+),"[^"]+",(-?[\d.]+),(\d*),"[^"]*"$/;
    const invoices = new Set<string>();
    const customers = new Set<string>();
    let lines = 0;
    let sold = 0;
    let credits = 0;
    const books = new Set(['AMAZONFEE', 'BANK CHARGES', 'B', 'CRUK', 'D', 'S']);
    for (const line of gunzipSync(readFileSync(real)).toString('utf8').trimEnd().split('\n').slice(1)) {
      const match = pattern.exec(line);
      if (!match) throw new Error(`not understood: ${line}`);
      const [, letter, digits, code, quantity, price, customer] = match as unknown as string[];
      lines += 1;
      if (letter === 'C') credits += 1;
      if (letter !== '' || Number(quantity) < 0) continue;
      if (customer === '' && (Number(price) === 0 || books.has(code!))) continue;
      sold += 1;
      invoices.add(digits!);
      if (customer !== '') customers.add(customer!);
    }
    expect(lines).toBe(541_909);
    expect(orders.length).toBe(invoices.size);
    expect(orders.reduce((sum, order) => sum + order.lines.length, 0)).toBe(sold);
    expect(history.state.customers.size).toBe(customers.size);
    expect(customers.size).toBe(4339);

    const unbooked =
      refused['a refund without a customer']! + refused['a refund of what this customer had not bought before']!;
    const corrections =
      refused['a stock correction: negative quantity outside a refund']! +
      refused['a stock correction: price 0 and nobody who bought']! +
      refused['an entry of the books, not a sale']!;
    expect(sold + credits + corrections).toBe(lines);
    const booked = new Set(orders.flatMap((order) => order.refunds.map((refund) => refund.note)));
    expect(booked.size).toBeGreaterThan(2500);
    expect(unbooked).toBeLessThan(credits / 4);
    for (const order of orders) expect(totals(order).refunded).toBeLessThanOrEqual(totals(order).total);
  });
});

const cdnow = join(root, '../shared/data/cdnow/CDNOW_sample.txt');
const groceries = join(root, '../shared/data/completejourney/transactions_sample.csv.gz');

describe.skipIf(!existsSync(cdnow))('the whole of CDNOW (skipped where ../shared is missing)', () => {
  it('loses no purchase and no cent', async () => {
    const history = await readOrders(cdnow);
    const orders = [...history.state.orders.values()];
    const dollars = readFileSync(cdnow, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[4]!);
    expect(orders.length).toBe(6919);
    expect(history.state.customers.size).toBe(2357);
    expect(orders.reduce((sum, order) => sum + totals(order).total, 0)).toBe(
      dollars.reduce((sum, amount) => sum + Math.round(Number(amount) * 100), 0),
    );
    expect(history.refused).toEqual([]);
  });
});

describe.skipIf(!existsSync(groceries))(
  'the whole of the Complete Journey (skipped where ../shared is missing)',
  () => {
    it('accounts for every line and every cent', { timeout: 60_000 }, async () => {
      const history = await readOrders(groceries);
      const orders = [...history.state.orders.values()];
      const lines = gunzipSync(readFileSync(groceries)).toString('utf8').trimEnd().split('\n').slice(1);
      const kept = lines.map((line) => line.split(',')).filter((cells) => Number(cells[4]) > 0);
      expect(lines.length).toBe(75_000);
      expect(reasons(history)).toEqual({ 'a line of no pieces': lines.length - kept.length });
      expect(orders.reduce((sum, order) => sum + order.lines.length, 0)).toBe(kept.length);
      expect(orders.length).toBe(new Set(kept.map((cells) => Number(cells[2]!.replaceAll('"', '')))).size);
      expect(orders.reduce((sum, order) => sum + totals(order).total, 0)).toBe(
        kept.reduce((sum, cells) => sum + Math.round(Number(cells[5]) * 100), 0),
      );
      // One was sold that the file of products does not know.
      const titles = [...history.state.products.values()].map(({ title }) => title);
      expect(titles.filter((title) => title.startsWith('Product '))).toEqual(['Product 1093587']);
    });
  },
);
