import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History, Order } from '../model.ts';
import { totals } from '../store/totals.ts';
import { readOrders } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopify-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

const COLUMNS = [
  'Name',
  'Email',
  'Financial Status',
  'Paid at',
  'Fulfilled at',
  'Currency',
  'Subtotal',
  'Shipping',
  'Taxes',
  'Total',
  'Discount Code',
  'Discount Amount',
  'Created at',
  'Lineitem quantity',
  'Lineitem name',
  'Lineitem price',
  'Lineitem discount',
  'Cancelled at',
  'Refunded Amount',
  'Id',
  'Phone',
];

type Cells = Record<string, string | number>;

/** The first row of an order of one mug, with what a test says otherwise. */
const first = (name: string, cells: Cells = {}): Cells => ({
  Name: name,
  Email: 'anna@example.com',
  'Financial Status': 'paid',
  Currency: 'EUR',
  'Created at': '2026-01-10 10:00:00 +0100',
  'Lineitem quantity': 1,
  'Lineitem name': 'Mug',
  'Lineitem price': '10.00',
  ...cells,
});
/** A further line of it, as Shopify writes them. */
const further = (name: string, cells: Cells = {}): Cells => ({
  Name: name,
  Email: 'anna@example.com',
  'Created at': '2026-01-10 10:00:00 +0100',
  'Lineitem quantity': 1,
  'Lineitem name': 'Milk jug',
  'Lineitem price': '15.00',
  ...cells,
});

const lineOf = (cells: Cells): string => COLUMNS.map((column) => cells[column] ?? '').join(',');
const csv = (rows: (Cells | string)[], columns = COLUMNS): string =>
  `${[columns.join(','), ...rows.map((row) => (typeof row === 'string' ? row : lineOf(row)))].join('\n')}\n`;

let files = 0;
async function read(content: string | Buffer): Promise<History> {
  const path = join(folder, `orders-${files++}.csv`);
  await writeFile(path, content);
  return readOrders(path);
}

const named = (history: History): Map<string, Order> =>
  new Map([...history.state.orders.values()].map((order) => [order.name, order]));
const refused = (history: History): string[] =>
  history.refused.flatMap(({ reason, examples }) => examples.map(({ line }) => `${line} ${reason}`)).sort();

describe('an order whose first row is broken', () => {
  it('takes its further lines along, and nothing else', async () => {
    const history = await read(
      csv([
        `${lineOf(first('#3'))},one too many`,
        further('#3'),
        lineOf(first('#2')).replace('Mug', 'a 12" plate'),
        further('#2'),
        first('#1'),
        further('#1'),
      ]),
    );
    expect([...named(history).keys()]).toEqual(['#1']);
    expect(refused(history)).toEqual([
      '2 broken line: 21 columns expected',
      '3 a line of an order that was refused',
      '4 broken line: a quotation mark where none can be',
      '5 a line of an order that was refused',
    ]);
  });
});

describe('money is what the file says of the whole order', () => {
  const one = async (cells: Cells, ...more: Cells[]): Promise<Order> =>
    named(await read(csv([first('#1', cells), ...more]))).get('#1')!;

  it('with tax on top of the prices', async () => {
    const order = await one({ 'Lineitem price': '100.00', Subtotal: '100.00', Taxes: '8.00', Total: '108.00' });
    expect(totals(order)).toMatchObject({ subtotal: 10_000, total: 10_800, currentTotal: 10_800 });
  });

  it('with tax inside the prices', async () => {
    const order = await one({ Subtotal: '10.00', Shipping: '4.95', Taxes: '2.59', Total: '14.95' });
    expect(totals(order)).toMatchObject({ subtotal: 1000, total: 1495 });
    expect(order.surcharge).toBe(0);
  });

  it('does not take the goods back when less than the total was paid back', async () => {
    const cells = { 'Lineitem price': '100.00', Subtotal: '100.00', Taxes: '8.00', Total: '108.00' };
    const order = await one({ ...cells, 'Financial Status': 'partially_refunded', 'Refunded Amount': '100.00' });
    expect(order.lines[0]!.currentQuantity).toBe(1);
    expect(totals(order)).toMatchObject({ total: 10_800, refunded: 10_000 });
    const whole = await one({ ...cells, 'Financial Status': 'partially_refunded', 'Refunded Amount': '108.00' });
    expect(whole.lines[0]!.currentQuantity).toBe(0);
  });

  it('leaves the goods their price when the discount was on shipping', async () => {
    const cells = { 'Lineitem price': '20.00', Subtotal: '20.00', Total: '20.00', 'Discount Amount': '4.95' };
    for (const Shipping of ['0.00', '4.95']) {
      const order = await one({ ...cells, Shipping, 'Discount Code': 'FREE' });
      expect(order.lines[0]!.totalDiscount).toBe(0);
      expect(totals(order).total).toBe(2000);
      expect(order.discountCodes).toEqual([{ code: 'FREE', amount: 495 }]);
    }
  });

  it('spreads over the goods what the subtotal lacks, to the last cent', async () => {
    const order = await one({ Subtotal: '22.00', Total: '22.00', 'Discount Amount': '3.00' }, further('#1'));
    expect(order.lines.map((line) => line.totalDiscount)).toEqual([120, 180]);
    expect(totals(order)).toMatchObject({ subtotal: 2200, total: 2200 });
  });

  it('refuses a line with a price below zero, and keeps the total', async () => {
    const minus = further('#1', { 'Lineitem price': '-5.00', 'Lineitem name': 'Deposit' });
    const history = await read(csv([first('#1', { Subtotal: '5.00', Total: '5.00' }), minus]));
    expect(totals(named(history).get('#1')!).total).toBe(500);
    expect(refused(history)).toEqual(['3 a line with a price below zero']);
  });

  it('whatever the columns say, the total is the file’s and no line costs less than nothing', async () => {
    const cents = fc.nat({ max: 30_000 }).map((amount) => (amount / 100).toFixed(2));
    const cells = fc.record({
      'Lineitem price': cents,
      'Lineitem quantity': fc.integer({ min: 1, max: 5 }),
      'Lineitem discount': cents,
      Subtotal: fc.option(cents, { nil: '' }),
      Shipping: cents,
      Taxes: cents,
      Total: cents,
      'Discount Amount': cents,
      'Refunded Amount': cents,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 20 }), async (orders) => {
        const history = await read(csv(orders.map((given, n) => first(`#${n + 1}`, given))));
        orders.forEach((given, n) => {
          const order = named(history).get(`#${n + 1}`)!;
          const { total, refunded: back } = totals(order);
          expect(total).toBe(Math.round(Number(given.Total) * 100));
          expect(back).toBe(Math.min(total, Math.round(Number(given['Refunded Amount']) * 100)));
          for (const line of order.lines) expect(line.totalDiscount).toBeLessThanOrEqual(line.price * line.quantity);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('which orders there are', () => {
  it('counts in the currency of most orders, wherever they stand', async () => {
    const history = await read(
      csv([first('#4', { Currency: 'USD' }), further('#4'), first('#3'), first('#2'), first('#1')]),
    );
    expect(history.state.info.currency).toBe('EUR');
    expect([...named(history).keys()].sort()).toEqual(['#1', '#2', '#3']);
    expect([...history.state.products.values()].map(({ title }) => title)).toEqual(['Mug']);
    expect(refused(history)).toEqual([
      '2 an order in USD in a shop that counts in EUR',
      '3 a line of an order that was refused',
    ]);
  });

  it('takes an order of two overlapping exports once', async () => {
    const rows = [first('#2'), further('#2'), first('#1')];
    const history = await read(csv([...rows, COLUMNS.join(','), ...rows]));
    expect([...named(history).values()].map((order) => order.lines.length)).toEqual([1, 2]);
    expect(refused(history)).toEqual([
      '5 the names of the columns once more',
      '6 an order that is in the file twice: the second time',
      '7 an order that is in the file twice: the second time',
      '8 an order that is in the file twice: the second time',
    ]);
    const sorted = await read(csv([first('#1'), first('#1'), first('#2'), further('#2'), first('#2'), further('#2')]));
    expect([...named(sorted).values()].map((order) => order.lines.length)).toEqual([1, 2]);
  });

  it('takes rows that a spreadsheet filled down for lines of one order', async () => {
    const history = await read(csv([first('#1'), first('#1', { 'Lineitem name': 'Milk jug' }), first('#2')]));
    expect([...named(history).values()].map((order) => order.lines.length)).toEqual([2, 1]);
    expect(history.refused).toEqual([]);
  });

  it('refuses the second of two orders with one Id, and gives ids that nobody has', async () => {
    const [Id] = [...(await read(csv([first('#1')]))).state.orders.keys()];
    const history = await read(
      csv([first('#4', { Id: Id! }), first('#3', { Id: `0${Id}` }), further('#3'), first('#2')]),
    );
    expect([...named(history).keys()].sort()).toEqual(['#2', '#4']);
    expect(refused(history)).toEqual([
      '3 an order with the Id of another one',
      '4 a line of an order that was refused',
    ]);
  });

  it('refuses numbers that nothing behind it could hold', async () => {
    const history = await read(
      csv([
        first('#1', { 'Lineitem quantity': '3000000000' }),
        first('#2', { Id: '99999999999999999999' }),
        first('#3', { 'Lineitem price': '99999999999999.00' }),
        first('#4', { 'Lineitem price': '90000000000.00', 'Lineitem quantity': 1000 }),
        first('#5', { Total: '99999999999999.00' }),
        first('#99999999999999999999'),
      ]),
    );
    expect([...named(history).values()].map(({ name, number }) => [name, number])).toEqual([
      ['#99999999999999999999', 999_999_999],
    ]);
    expect(refused(history)).toEqual([
      '2 broken line: "Lineitem quantity" is no number of pieces',
      '3 broken line: "Id" is beyond what an id can be',
      '4 broken line: "Lineitem price" is no amount',
      '5 broken line: "Lineitem price" is no amount',
      '6 broken line: "Total" is no amount',
    ]);
  });
});

describe('who bought', () => {
  it('is told by e-mail, or by telephone where there is nothing else', async () => {
    const history = await read(
      csv([
        first('#4', { Email: '', Phone: "'+31 6 1234-5678" }),
        first('#3', { Email: '', Phone: '+31612345678' }),
        first('#2', { Email: '' }),
        first('#1', { Email: 'Anna@Example.com' }),
      ]),
    );
    const customers = [...history.state.customers.values()];
    expect(customers.map(({ email, phone }) => [email, phone])).toEqual([
      [null, '+31612345678'],
      ['anna@example.com', null],
    ]);
    const buyers = [...named(history)].map(([name, { customerId }]) => [name, customerId]);
    expect(Object.fromEntries(buyers)).toEqual({
      '#1': customers[1]!.id,
      '#2': null,
      '#3': customers[0]!.id,
      '#4': customers[0]!.id,
    });
    expect(history.refused).toEqual([]);
  });

  it('is said to be nobody when the shop hides all addresses', async () => {
    const history = await read(csv([first('#1', { Email: '' })]));
    expect(history.state.orders.size).toBe(1);
    expect(refused(history)).toEqual(['2 no order has an e-mail address or a telephone number: all are of guests']);
  });

  it.each(['Email', 'Financial Status', 'Currency'])('needs the column %s', async (missing) => {
    const columns = COLUMNS.filter((column) => column !== missing);
    const row = columns.map((column) => first('#1')[column] ?? '').join(',');
    await expect(read(csv([row], columns))).rejects.toThrow(`line 1: the column "${missing}" is missing`);
  });
});

describe('times', () => {
  const at = async (text: string): Promise<string> => {
    const history = await read(csv([first('#2', { 'Created at': text }), first('#1')]));
    return new Date(named(history).get('#2')!.createdAt).toISOString();
  };
  it.each([
    ['2026-01-10 10:00:00 +0100', '2026-01-10T09:00:00.000Z'],
    ['2026-01-10T10:00:00+01:00', '2026-01-10T09:00:00.000Z'],
    ['2026-01-10T10:00:00.123Z', '2026-01-10T10:00:00.000Z'],
    ['2026-01-10 10:00:00 UTC', '2026-01-10T10:00:00.000Z'],
    ['2026-01-10 10:00 +0530', '2026-01-10T04:30:00.000Z'],
    // What says no offset is in the shop's own time, which the other order tells.
    ['2026-01-10 10:00', '2026-01-10T09:00:00.000Z'],
    ['2026-01-10', '2026-01-10T11:00:00.000Z'],
  ])('%s', async (text, instant) => expect(await at(text)).toBe(instant));

  it('that nobody can read refuse the order, whichever they are', async () => {
    const history = await read(
      csv([
        first('#6', { 'Cancelled at': '10 January' }),
        further('#6'),
        first('#5', { 'Paid at': '2026-02-30 10:00:00 +0100' }),
        first('#4', { 'Fulfilled at': '2026-01-10 10:00:00 +9900' }),
        first('#3', { 'Created at': '0011-01-10 10:00:00 +0100' }),
        first('#2', { 'Financial Status': 'perhaps' }),
        first('#1', { 'Cancelled at': '2026-01-11', 'Financial Status': 'voided' }),
      ]),
    );
    expect([...named(history).keys()]).toEqual(['#1']);
    expect(new Date(named(history).get('#1')!.cancelledAt!).toISOString()).toBe('2026-01-11T11:00:00.000Z');
    expect(refused(history)).toEqual([
      '2 broken line: "Cancelled at" is no date',
      '3 a line of an order that was refused',
      '4 broken line: "Paid at" is no date',
      '5 broken line: "Fulfilled at" is no date',
      '6 broken line: "Created at" is no date',
      '7 broken line: no "Financial Status" that Shopify knows',
    ]);
  });
});

describe('the shop’s time zone', () => {
  const zone = async (...times: string[]): Promise<string> =>
    (await read(csv(times.map((time, n) => first(`#${n + 1}`, { 'Created at': time }))))).state.info.timezone;
  const winter = (offset: string) => `2026-01-10 10:00:00 ${offset}`;
  const summer = (offset: string) => `2026-07-10 10:00:00 ${offset}`;

  it.each([
    ['Europe/Amsterdam', winter('+0100'), summer('+0200')],
    ['Europe/Helsinki', winter('+0200'), summer('+0300')],
    ['America/New_York', winter('-0500'), summer('-0400')],
    ['America/Denver', winter('-0700'), summer('-0600')],
    ['Australia/Sydney', winter('+1100'), summer('+1000')],
    ['America/St_Johns', winter('-0330'), summer('-0230')],
    // From one offset nothing follows about the other half of the year.
    ['Etc/GMT-1', winter('+0100'), winter('+0100')],
    ['Etc/GMT+4', summer('-0400'), summer('-0400')],
    ['Etc/GMT-9', winter('+0900'), summer('+0900')],
    ['Asia/Kolkata', winter('+0530'), summer('+0530')],
    ['UTC', winter('+0000'), '2026-07-10'],
  ])('%s', async (expected, one, other) => {
    expect(await zone(one, other)).toBe(expected);
    expect(await zone(other, one)).toBe(expected);
  });

  it('is that of most orders when some are odd', async () => {
    expect(await zone(winter('+0100'), winter('+0100'), summer('+0200'), winter('+0900'), '2026-01-10T10:00:00Z')).toBe(
      'Europe/Amsterdam',
    );
  });
});

describe('the file itself', () => {
  const plain = csv([first('#2', { Total: '10.00' }), further('#2'), first('#1')]);

  it.each([
    ['with a byte order mark', `\ufeff${plain}`],
    ['gzipped', gzipSync(plain)],
    ['with semicolons and decimal commas', plain.replaceAll(',', ';').replace(/(\d)\.(\d\d)\b/g, '$1,$2')],
    ['with the line ends of Windows', plain.replaceAll('\n', '\r\n')],
  ])('%s', async (_name, content) => {
    const [known, other] = [await read(plain), await read(content)];
    expect([...named(other)]).toEqual([...named(known)]);
    expect(other.refused).toEqual([]);
  });

  it('without one good line says why and where', async () => {
    await expect(
      read(
        csv([
          first('#2', { 'Created at': 'yesterday' }),
          further('#2'),
          further('#2'),
          first('#1', { 'Created at': '' }),
        ]),
      ),
    ).rejects.toThrow(
      'line 2: no order could be read from this file: broken line: "Created at" is no date (so are 2 lines; this is the first)',
    );
    await expect(read(csv([]))).rejects.toThrow(/no order could be read from this file: it has no lines$/);
  });

  it('accounts for every row: a line of an order, or refused once', async () => {
    const row = fc.tuple(
      fc.integer({ min: 1, max: 4 }).map((n) => `#${n}`),
      fc.constantFrom(first, further),
      fc.constantFrom<Cells>({}, { 'Created at': 'x' }, { Currency: 'USD' }, { 'Lineitem price': '?' }, { Id: '7' }),
      fc.constantFrom('', ',more', ',a 12" plate'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const good = [first('#99'), first('#98')];
        const history = await read(
          csv([...rows.map(([name, make, cells, end]) => lineOf(make(name, cells)) + end), ...good]),
        );
        const lines = [...history.state.orders.values()].reduce((sum, order) => sum + order.lines.length, 0);
        const out = history.refused.reduce((sum, { count }) => sum + count, 0);
        expect(lines + out).toBe(rows.length + good.length);
      }),
      { numRuns: 100 },
    );
  });
});
