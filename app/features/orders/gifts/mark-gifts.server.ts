import { z } from 'zod';
import { giftCalendar } from '#app/algorithms/gifts/gift-days.ts';
import { findGifts } from '#app/algorithms/gifts/mark.ts';
import { believed, giftnessOf, learnGifts } from '#app/algorithms/gifts/model.ts';
import { SIGNS } from '#app/algorithms/gifts/signs.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import { catalogueOf, indexLines, isWrapping, learnedGiftness, WRAPPING_TITLE } from './gift-lines.ts';
import {
  countOrders,
  endOfStretch,
  type GiftProductRow,
  hasMarks,
  lockGifts,
  lockMarked,
  type ModelMark,
  readGiftLines,
  readGiftProducts,
  readMainCountry,
  readNotToBeMarked,
  type Scope,
  type SettledOrder,
  settleGifts,
  writeModelMarks,
} from './store.server.ts';

const LEARNED_KEY = 'orders.gifts';
const learnedSetting = z
  .object({
    weights: z.array(z.number()).length(SIGNS.length),
    told: z.number(),
    labelled: z.number(),
    orders: z.number(),
    country: z.string(),
    kinds: z.record(z.string(), z.number()),
    products: z.record(z.string(), z.number()),
    wrappings: z.array(z.string().regex(/^\d+$/)),
  })
  // What was learned before the signs changed is forgotten.
  .catch(() => ({ ...believed(), country: '', kinds: {}, products: {}, wrappings: [] }));
type Learned = z.output<typeof learnedSetting>;

/** More orders teach no more, and a sample of whole customers this large is read in a second. */
const LEARN_FROM_ORDERS = 100_000;
/** So many customers are looked at together. */
const STRETCH = 5_000;
/** Above this a full run is quicker. */
const MANY = 2_000;
/** A product this close to its kind need not be kept. */
const SAME = 0.1;

/** Looks at all orders: as a job at night, or within the transaction that completes the history. */
export async function refreshGifts(ctx: Ctx): Promise<void> {
  const run = await ctx.transaction((tx) => learn(ctx, tx));
  if (!run) return;
  for await (const scope of stretches(ctx, ctx.sql)) {
    await ctx.transaction(async (tx) => {
      await lockGifts(tx, ctx.shop.id);
      tellChanged(tx, await markScope(ctx, tx, scope, run.learned, run.products));
    });
  }
}

/** The same in one transaction, for whoever is told of the whole history only once it is marked. */
export async function markHistory(ctx: Ctx, tx: ShopTx): Promise<void> {
  const run = await learn(ctx, tx);
  if (!run) return;
  await lockGifts(tx, ctx.shop.id);
  for await (const scope of stretches(ctx, tx)) await markScope(ctx, tx, scope, run.learned, run.products);
}

/** Looks at these customers' orders again, with what was learned before. */
export async function markCustomers(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  if (customerIds.length > MANY) {
    await ctx.send('orders.gifts');
    return;
  }
  await ctx.transaction(async (tx) => {
    await lockGifts(tx, ctx.shop.id);
    const learned = await learnedGifts(ctx, tx);
    tellChanged(tx, await markScope(ctx, tx, { ids: customerIds }, learned, null));
  });
}

/** Who objected to profiling, or is gone: the model says nothing of her any more. */
export async function forgetObjectors(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  await markCustomers(ctx, await readNotToBeMarked(ctx.sql, ctx.shop.id, customerIds));
}

export function tellChanged(tx: ShopTx, changed: SettledOrder[]): void {
  if (changed.length === 0) return;
  tx.emit({
    name: 'gifts.changed',
    orderIds: changed.map(({ id }) => id),
    customerIds: [...new Set(changed.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])))],
  });
}

/** What this shop's givers have taught; what is believed of shops in general before that. */
export const learnedGifts = (ctx: Ctx, via: Sql): Promise<Learned> =>
  readSetting(ctx, LEARNED_KEY, learnedSetting, via);

async function* stretches(ctx: Ctx, via: Sql): AsyncGenerator<Scope> {
  let after = -(2n ** 63n);
  for (;;) {
    const upTo = await endOfStretch(via, ctx.shop.id, after, STRETCH);
    if (upTo === null) return;
    yield { after, upTo };
    after = upTo;
  }
}

/** Null when nothing in the shop could be a gift: no order has a note, a wrapping or another address. */
async function learn(ctx: Ctx, tx: Tx): Promise<{ learned: Learned; products: Map<bigint, GiftProductRow> } | null> {
  const { id: shopId, timezone } = ctx.shop;
  const country = (await readMainCountry(tx, shopId)) ?? '';
  const rows = await readGiftProducts(tx, shopId, null);
  const products = new Map(rows.map((row) => [row.id, row]));
  const wrappings = rows.filter(isWrapping).map(({ id }) => id);
  const oneIn = Math.max(1, Math.ceil((await countOrders(tx, shopId)) / LEARN_FROM_ORDERS));
  const lines = await readGiftLines(tx, shopId, timezone, { oneIn }, { title: WRAPPING_TITLE, products: wrappings });
  const { history, productIds } = indexLines(lines, country, giftCalendar());
  const nothing = !history.said.some((said) => said > 0) && !history.elsewhere.some((elsewhere) => elsewhere > 0);
  if (nothing && !(await hasMarks(tx, shopId))) return null;
  const { catalogue, kinds } = catalogueOf(productIds, products);
  const giftness = giftnessOf(history, catalogue);
  const model = learnGifts(history, catalogue, giftness);
  const short = (value: number) => Number(value.toFixed(2));
  const learned: Learned = {
    ...model,
    country,
    kinds: {},
    products: {},
    wrappings: wrappings.map(String),
  };
  if (giftness.kind) {
    learned.kinds = Object.fromEntries(kinds.map((kind, index) => [kind, short(giftness.kind![index]!)]));
    productIds.forEach((id, p) => {
      const ofKind = learned.kinds[kinds[catalogue.category[p]!]!]!;
      if (Math.abs(giftness.product[p]! - ofKind) > SAME) learned.products[String(id)] = short(giftness.product[p]!);
    });
  }
  await saveSetting(ctx, tx, LEARNED_KEY, learned);
  ctx.log.info({ orders: model.orders, labelled: model.labelled, told: model.told }, 'gifts learned');
  return { learned, products };
}

async function markScope(
  ctx: Ctx,
  tx: Tx,
  scope: Scope,
  learned: Learned,
  products: Map<bigint, GiftProductRow> | null,
): Promise<SettledOrder[]> {
  const { id: shopId, timezone } = ctx.shop;
  const nextGiftDay = giftCalendar();
  const wrapping = { title: WRAPPING_TITLE, products: learned.wrappings.map(BigInt) };
  const lines = await readGiftLines(tx, shopId, timezone, scope, wrapping);
  const { history, orderIds, productIds, days, countries } = indexLines(lines, learned.country, nextGiftDay);
  const known =
    products ?? new Map((await readGiftProducts(tx, shopId, productIds)).map((row) => [row.id, row] as const));
  const { catalogue, kinds } = catalogueOf(productIds, known);
  const giftness = learnedGiftness(learned, productIds, kinds, catalogue);
  const marks = findGifts(history, catalogue, learned, giftness).flatMap((gift): ModelMark[] => {
    const day = days[gift.order]!;
    const due = nextGiftDay(day, countries[gift.order]!);
    const occasion = gift.forOccasion ? { key: due.occasion, on: isoDate(fromDayNumber(due.day)) } : null;
    return gift.lines.map((line) => ({
      orderId: orderIds[gift.order]!,
      lineId: lines.line[line]!,
      probability: Number(gift.probability.toFixed(3)),
      reason: gift.reason,
      figures: {
        signs: gift.signs,
        ...(gift.signs.includes('giftProducts') && { times: timesOf(history.product, giftness, gift.lines) }),
        ...(occasion && { daysBefore: due.day - day }),
      },
      occasion,
    }));
  });
  await writeModelMarks(tx, shopId, scope, marks, ctx.clock.now());
  return settleGifts(tx, shopId, await lockMarked(tx, shopId, scope));
}

function timesOf(product: Int32Array, giftness: Float64Array, lines: number[]): number {
  const known = lines.map((line) => product[line]!).filter((index) => index >= 0);
  const mean = known.reduce((sum, index) => sum + giftness[index]!, 0) / Math.max(1, known.length);
  return Number(Math.exp(mean).toFixed(1));
}
