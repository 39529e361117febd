import { z } from 'zod';
import { type Lines, purchaseSeries, withOrderDays } from '#app/algorithms/replenishment/series.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import type { Cause } from '../schema.ts';
import { recordVersion, versionInUse } from '../versions.server.ts';
import { lastFit, readInUse } from '../versions.store.server.ts';
import { type DueColumns, dueColumns } from './due-columns.ts';
import type { ProductColumns } from './learn-shop.ts';
import { learnInThread } from './learn-thread.server.ts';
import { type Packs, packsOf } from './packs.ts';
import { type ShopNumbers, shopNumbers } from './shop-numbers.ts';
import {
  type BoughtLines,
  type DueRow,
  type IntervalRow,
  keepProducts,
  lockDueDates,
  readBoughtLines,
  readIntervals,
  readProductsOf,
  readTitles,
  replaceIntervals,
  writeDueDates,
} from './store.server.ts';
import { replenishmentParameters, versionOf } from './version.ts';
import { decodeProducts, encodeProducts } from './version-products.ts';

/** The shop's numbers that due dates are reckoned with; absent before the first learning. */
const NUMBERS_KEY = 'predictions.replenishment';
const stored = z.object({ numbers: shopNumbers.nullable().default(null) });

/** Above this everybody at once is quicker. */
const MANY = 5_000;

/** A new version is kept once a week; between, products and due dates follow the orders every night. */
const VERSION_DAYS = 7;

/**
 * Learns how long each product lasts and when each customer will need it next, from everything bought so far.
 *
 * @param cause of a version that is kept whatever the day; null: only when a week has passed
 */
export async function learnReplenishment(ctx: Ctx, cause: Cause | null): Promise<void> {
  const { shop } = ctx;
  const started = performance.now();
  await ctx.transaction(async (tx) => {
    if (!(await lockDueDates(tx, shop.id))) return;
    const today = dayNumber(localDate(ctx.clock.now(), shop.timezone));
    const bought = await readBoughtLines(tx, shop.id, shop.timezone);
    const titles = await readTitles(tx, shop.id);
    const packs = packsOf(titles);
    const customers = new Dense();
    const products = new Dense();
    const lines = linesOf(bought, packs, customers, products);
    const kinds = new Map<string, number>();
    const kindOf = new Map(titles.map(({ productId, productType }) => [productId, productType]));
    const category = Uint32Array.from(products.ids, (id) => {
      const kind = kindOf.get(id) ?? '';
      const known = kinds.get(kind) ?? kinds.size;
      kinds.set(kind, known);
      return known;
    });
    const before = await versionInUse(tx, shop.id, 'replenishment');
    // What an older release wrote and nobody can read any longer answers nothing: this learning takes its place.
    const answering = before && replenishmentParameters.safeParse(before.parameters).data;
    const held = (await readInUse(tx, shop.id, 'replenishment'))?.held ?? false;
    // The owner went back: what it said of products then is said again, and not what became of it since.
    const bytes = before && held ? await readProductsOf(tx, shop.id, before.version) : null;
    const kept = bytes && columnsOf(decodeProducts(bytes), products, packs);
    const last = await lastFit(tx, shop.id, 'replenishment');
    const due = last === null || today - dayNumber(localDate(last, shop.timezone)) >= VERSION_DAYS;
    const keeps = cause !== null || due;
    const result = await learnInThread({
      lines,
      options: {
        customers: customers.ids.length,
        products: products.ids.length,
        category,
        categories: Math.max(1, kinds.size),
        until: today,
      },
      inUse: before && answering ? { version: before.version, held, ...answering, products: kept } : null,
      judge: keeps,
    });
    await replaceIntervals(tx, shop.id, intervalRows(result.usedProducts, products, packs));
    const changed = await writeDueDates(tx, shop.id, dueRows(result.due, bought, customers, products), null);
    await saveSetting(ctx, tx, NUMBERS_KEY, { numbers: result.used });
    const { judgement } = result;
    if (judgement) {
      const version = await recordVersion(
        ctx,
        tx,
        'replenishment',
        versionOf(
          { ...result, judgement },
          {
            cause: last === null ? 'first' : (cause ?? 'schedule'),
            lines,
            customers: customers.ids.length,
            until: today,
            seconds: (performance.now() - started) / 1000,
          },
        ),
      );
      await keepProducts(tx, shop.id, version, encodeProducts([...intervalRows(result.products, products, packs)]));
    }
    ctx.log.info({ lines: lines.day.length, due: result.due.customer.length, changed }, 'replenishment learned');
  });
}

/** What some customers will need next, by the rhythms of the last learning: right within seconds of an order. */
export async function refreshDueDates(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  if (customerIds.length > MANY) return ctx.send('predictions.replenishment');
  const { shop } = ctx;
  await ctx.transaction(async (tx) => {
    if (!(await lockDueDates(tx, shop.id))) return;
    const numbers = await shopNumbersOf({ sql: tx, shop });
    if (!numbers) return;
    const bought = await readBoughtLines(tx, shop.id, shop.timezone, customerIds);
    const rows = await personalRows(ctx, tx, bought, numbers);
    await writeDueDates(tx, shop.id, rows, customerIds);
  });
}

/** Null before the first learning. */
export async function shopNumbersOf({ sql, shop }: Pick<Ctx, 'sql' | 'shop'>): Promise<ShopNumbers | null> {
  return (await readSetting({ sql, shop }, NUMBERS_KEY, stored)).numbers;
}

async function personalRows(
  ctx: Ctx,
  tx: ShopTx,
  bought: BoughtLines,
  { errors, orders, ...shopwide }: ShopNumbers,
): Promise<Iterable<DueRow>> {
  const { shop } = ctx;
  const ids = [...new Set(bought.product)];
  const packs = packsOf(await readTitles(tx, shop.id, ids));
  const known = await readIntervals(tx, shop.id, ids);
  const customers = new Dense();
  const products = new Dense(known.map(({ productId }) => productId));
  // What nobody has bought twice says nothing of her pace yet; that she came that day does.
  const nothing = known.length;
  const lines = linesOf(bought, packs, customers, { add: (id) => products.at(id) ?? nothing });
  const count = known.length + 1;
  const rhythms = [...known, { mean: 0, meanVariance: NO_VOICE, scatter: 1, contents: 1 }, { ...orders, contents: 1 }];
  const column = (name: 'mean' | 'meanVariance' | 'scatter' | 'contents') =>
    Float64Array.from(rhythms, (rhythm) => rhythm[name]);
  const due = dueColumns(
    {
      series: purchaseSeries(withOrderDays(lines, count), { customers: customers.ids.length, products: count + 1 }),
      errors,
      usual: known.map(({ q25, median, q75, returning }) =>
        q25 === null || median === null || q75 === null
          ? null
          : { q25Days: q25, medianDays: median, q75Days: q75, returning },
      ),
      model: {
        ...shopwide,
        mean: column('mean'),
        meanVariance: column('meanVariance'),
        scatter: column('scatter'),
        usualContents: column('contents'),
      },
    },
    dayNumber(localDate(ctx.clock.now(), shop.timezone)),
  );
  return dueRows(due, bought, customers, products);
}

/** Such an uncertain mean counts for nothing. */
const NO_VOICE = 1e12;

function linesOf(bought: BoughtLines, packs: Packs, customers: Dense, products: { add(id: bigint): number }): Lines {
  const { customer, product, variant, day, quantity } = bought;
  return {
    customer: Uint32Array.from(customer, (id) => customers.add(id)),
    product: Uint32Array.from(product, (id) => products.add(id)),
    day: Int32Array.from(day),
    contents: Float64Array.from(quantity, (pieces, i) => pieces * packs.amountOf(product[i]!, variant[i]!)),
  };
}

function* intervalRows(columns: ProductColumns, { ids }: Dense, packs: Packs): Generator<IntervalRow> {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  for (const [i, p] of columns.product.entries()) {
    const productId = ids[p]!;
    yield {
      productId,
      evidence: columns.spans[i]!,
      buyers: columns.buyers[i]!,
      q25: orNull(columns.q25[i]!),
      median: orNull(columns.median[i]!),
      q75: orNull(columns.q75[i]!),
      returning: columns.returning[i]!,
      contents: columns.contents[i]!,
      unit: packs.unitOf(productId),
      mean: columns.mean[i]!,
      meanVariance: columns.meanVariance[i]!,
      scatter: columns.scatter[i]!,
    };
  }
}

/** Of the products that are bought today, in the unit in which they compare today: contents in another say nothing. */
function columnsOf(rows: readonly IntervalRow[], products: Dense, packs: Packs): ProductColumns {
  const known = rows.filter(
    ({ productId, unit }) => products.at(productId) !== undefined && packs.unitOf(productId) === unit,
  );
  const real = (of: (row: IntervalRow) => number | null) => Float64Array.from(known, (row) => of(row) ?? Number.NaN);
  return {
    product: Uint32Array.from(known, ({ productId }) => products.at(productId)!),
    spans: Uint32Array.from(known, ({ evidence }) => evidence),
    buyers: Uint32Array.from(known, ({ buyers }) => buyers),
    q25: real(({ q25 }) => q25),
    median: real(({ median }) => median),
    q75: real(({ q75 }) => q75),
    returning: real(({ returning }) => returning),
    contents: real(({ contents }) => contents),
    mean: real(({ mean }) => mean),
    meanVariance: real(({ meanVariance }) => meanVariance),
    scatter: real(({ scatter }) => scatter),
  };
}

/** Adds to the due dates what the last purchase was: how many pieces, and of which variant. */
function* dueRows(due: DueColumns, bought: BoughtLines, customers: Dense, products: Dense): Generator<DueRow> {
  const rows = new Map<number, number>();
  const width = products.ids.length;
  for (const [i, customer] of due.customer.entries()) rows.set(customer * width + due.product[i]!, i);
  const quantity = new Float64Array(due.customer.length);
  const variant = new BigInt64Array(due.customer.length);
  for (const [line, productId] of bought.product.entries()) {
    const product = products.at(productId);
    if (product === undefined) continue;
    const i = rows.get(customers.at(bought.customer[line]!)! * width + product);
    if (i === undefined || bought.day[line] !== due.lastDay[i]) continue;
    quantity[i]! += bought.quantity[line]!;
    variant[i] = bought.variant[line]!;
  }
  for (const [i, customer] of due.customer.entries()) {
    yield {
      customerId: customers.ids[customer]!,
      productId: products.ids[due.product[i]!]!,
      variantId: variant[i]!,
      lastDay: due.lastDay[i]!,
      quantity: quantity[i]!,
      contents: due.contents[i]!,
      dueDay: due.dueDay[i]!,
      halfFrom: due.halfFrom[i]!,
      halfUntil: due.halfUntil[i]!,
      mostFrom: due.mostFrom[i]!,
      mostUntil: due.mostUntil[i]!,
      spans: due.spans[i]!,
    };
  }
}

/** Ids as indexes 0, 1, 2 …, in order of appearance. */
class Dense {
  readonly ids: bigint[] = [];
  readonly #indexOf = new Map<bigint, number>();

  constructor(ids: readonly bigint[] = []) {
    for (const id of ids) this.add(id);
  }

  add(id: bigint): number {
    const known = this.#indexOf.get(id);
    if (known !== undefined) return known;
    this.#indexOf.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }

  at(id: bigint): number | undefined {
    return this.#indexOf.get(id);
  }
}
