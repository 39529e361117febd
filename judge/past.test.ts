/** What comes after the day changes nothing of what is learned through it: a file cut there and the whole file are one past. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { timelines } from '#app/algorithms/next-basket/timeline.ts';
import { seeded, simulate, WORLDS } from '#tests/support/purchase-worlds.ts';
import { dayNumberOf, type OrderHistory, readHistory } from './history.ts';
import { judge as judgePredictions } from './predictions.ts';
import { basketsOf, factsOf, learned } from './recommendations.ts';

const CUT = '2021-08-31';
const folder = mkdtempSync(path.join(tmpdir(), 'judge-past-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Good {
  thing: string;
  price: number;
}

/** Orders of a simulated shop through and after the cut; after it, other things sell best, and what was cheap is dear. */
function bought() {
  const rng = seeded(4);
  const { customer, day } = simulate(WORLDS[1]!, { customers: 150, days: 300, seed: 2 });
  const times = [...day.keys()].sort((a, b) => day[a]! - day[b]!);
  return times.map((i, number) => {
    const date = new Date(Date.UTC(2021, 0, 1 + day[i]!)).toISOString().slice(0, 10);
    const late = date > CUT;
    const things = new Set(Array.from({ length: 3 }, () => Math.floor(80 * rng() ** 2)));
    const goods = [...things].map((thing) => ({
      thing: `P${late ? 90 - thing : thing}`,
      price: late ? 1 + thing : 100 - thing,
    }));
    return { number, date, customer: customer[i]!, goods, late };
  });
}

/** Online Retail's columns: what was bought in August goes back in September, and some earlier in time. */
function retailFile(name: string, cut: boolean): string {
  const rows = bought().flatMap(({ number, date, customer, goods, late }) => {
    const line = (invoice: string, day: string, { thing, price }: Good, quantity: number) => ({
      day,
      row: [
        invoice,
        thing,
        `Thing ${thing}`,
        String(quantity),
        `${day} 10:00:00`,
        String(price),
        String(1000 + customer),
      ],
    });
    const sold = goods.map((good) => line(String(500_000 + number), date, good, 2));
    const back = number % 5 === 0 ? goods.map((good) => line(`C${900_000 + number}`, '2021-09-20', good, -2)) : [];
    const soon = number % 7 === 0 ? [line(`C${800_000 + number}`, date, goods[0]!, -1)] : [];
    return [...sold, ...(late ? [] : back), ...soon];
  });
  const kept = rows
    .filter(({ day }) => !cut || day <= CUT)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const text = [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    ...kept.map(({ row }) => [...row, 'Norway'].join(',')),
  ];
  const file = path.join(folder, name);
  writeFileSync(file, text.join('\n'));
  return file;
}

/** A Shopify export, new to old: every sixth order of the summer was cancelled after the cut. */
function exportFile(name: string, cut: boolean): string {
  const columns = [
    'Name',
    'Email',
    'Financial Status',
    'Currency',
    'Created at',
    'Cancelled at',
    'Lineitem quantity',
    'Lineitem name',
    'Lineitem price',
  ];
  const rows = bought()
    .filter(({ late }) => !cut || !late)
    .reverse()
    .flatMap(({ number, date, customer, goods, late }) => {
      const cancelled = number % 6 === 0 && !late && date > '2021-06-01' && !cut;
      return goods.map(({ thing, price }, i) =>
        [
          `#${1001 + number}`,
          `c${customer}@example.com`,
          i > 0 ? '' : cancelled ? 'refunded' : 'paid',
          i > 0 ? '' : 'EUR',
          `${date} 10:00:00 +0200`,
          cancelled && i === 0 ? '2021-09-20 10:00:00 +0200' : '',
          '1',
          `Thing ${thing}`,
          String(price),
        ].join(','),
      );
    });
  const file = path.join(folder, name);
  writeFileSync(file, [columns.join(','), ...rows].join('\n'));
  return file;
}

const quiet = () => undefined;
const until = dayNumberOf(CUT)!;

/** The first twenty for everybody who had bought by then. */
function lists(history: OrderHistory) {
  const lines = timelines(basketsOf(history));
  const { ranker, model } = learned(lines, until, factsOf(history, until));
  const who = [...history.customerIds.keys()].filter((customer) => lines.day[lines.starts[customer]!]! <= until);
  return {
    choice: model.choice,
    lists: who.map((customer) => ranker(customer, 20).map((item) => history.products[item]!.title)),
  };
}

const files: [what: string, file: (name: string, cut: boolean) => string][] = [
  ['Online Retail, refunds in September', retailFile],
  ['a Shopify export, cancelled in September', exportFile],
];

describe.each(files)('%s', (_what, file) => {
  const [whole, cut] = [file(`${file.name}-whole.csv`, false), file(`${file.name}-cut.csv`, true)];

  it('the same predictions are made, by the same method', async () => {
    const past = async (orders: string) => {
      const judged = (await judgePredictions(['--orders', orders, '--until', CUT], quiet)) as Record<string, unknown>;
      const { customers, repeaters, models, chosen, why, level, innerHoldout } = judged;
      return { customers, repeaters, models, chosen, why, level, innerHoldout };
    };
    const known = await past(whole);
    expect(known.customers).toBeGreaterThan(90);
    expect(known.innerHoldout).not.toBeNull();
    expect(await past(cut)).toEqual(known);
  });

  it('everybody is recommended the same', async () => {
    const [all, through] = [await readHistory(whole), await readHistory(cut)];
    expect(all.orders.day.length).toBeGreaterThan(through.orders.day.length);
    const known = lists(all.knownOn(until));
    expect(known.choice.method).toBe('learned');
    expect(lists(through.knownOn(until))).toEqual(known);
  });
});

const retail = path.join(import.meta.dirname, '../../shared/data/online-retail/online_retail.csv.gz');

it.skipIf(!existsSync(retail))(
  'Online Retail (needs ../shared/data): what was sent back later was bought',
  async () => {
    const day = dayNumberOf('2011-06-30')!;
    const history = await readHistory(retail);
    const pieces = ({ orders, lines }: OrderHistory) =>
      lines.quantity.reduce((sum, quantity, line) => sum + (orders.day[lines.order[line]!]! <= day ? quantity : 0), 0);
    expect(pieces(history.knownOn(day))).toBeGreaterThan(pieces(history));
    expect(history.knownOn(day).leftOut).toBeLessThan(history.leftOut);
  },
);
