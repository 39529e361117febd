import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { saveSetting } from '#app/platform/settings.ts';
import { dayNumber, isoDate, localDate } from '#app/platform/time.ts';
import { checkDrift } from './drift.server.ts';
import { inThread } from './models-thread.server.ts';
import { progress } from './progress.server.ts';
import { type ScoreInput, scoreEverybody } from './score-everybody.ts';
import { clearScores, lockScores, type PurchaseDays, readPurchaseDays, writeScores } from './scores.store.server.ts';
import { SUMMARY_KEY, summaryOf } from './summary.ts';
import { type PurchasesParameters, type ValueParameters, versionInUse } from './versions.server.ts';

/** Scores every customer as of today with the versions in use; without one, nobody has a score. */
export async function scoreShop(ctx: Ctx): Promise<void> {
  const started = performance.now();
  await ctx.transaction(async (tx) => {
    if (!(await lockScores(tx, ctx.shop.id))) return;
    const models = await modelsInUse(ctx, tx);
    const today = localDate(ctx.clock.now(), ctx.shop.timezone);
    if (!models) {
      await clearScores(tx, ctx.shop.id, null);
      await saveSetting(ctx, tx, SUMMARY_KEY, { version: 1, summary: null });
      return;
    }
    const bought = await readPurchaseDays(tx, ctx.shop.id, ctx.shop.timezone, isoDate(today));
    const scores = await inThread<'score'>({ step: 'score', input: inputOf(bought, dayNumber(today), models) });
    await clearScores(tx, ctx.shop.id, null);
    await writeScores(tx, ctx.shop.id, models.version, isoDate(today), scores);
    await saveSetting(ctx, tx, SUMMARY_KEY, { version: 1, summary: summaryOf(isoDate(today), scores) });
    ctx.log.info(
      { customers: scores.ids.length, ms: Math.round(performance.now() - started) },
      'customers scored by the models in use',
    );
  });
  await progress(ctx, 'purchases', null);
  await checkDrift(ctx);
}

/** Above this, everybody is scored at once instead. */
const MANY = 2_000;

/**
 * What an order, an objection, a merger changes for some customers, at once: the models stay as they are, and one
 * history takes no time.
 */
export async function rescoreCustomers(ctx: Ctx, ids: bigint[]): Promise<void> {
  if (ids.length === 0) return;
  if (ids.length > MANY) return ctx.send('predictions.score');
  await ctx.transaction(async (tx) => {
    if (!(await lockScores(tx, ctx.shop.id))) return;
    const models = await modelsInUse(ctx, tx);
    const today = localDate(ctx.clock.now(), ctx.shop.timezone);
    await clearScores(tx, ctx.shop.id, ids);
    if (!models) return;
    const bought = await readPurchaseDays(tx, ctx.shop.id, ctx.shop.timezone, isoDate(today), ids);
    const scores = scoreEverybody(inputOf(bought, dayNumber(today), models));
    await writeScores(tx, ctx.shop.id, models.version, isoDate(today), scores);
  });
}

interface Models extends Pick<PurchasesParameters, 'method' | 'shopGapDays'> {
  version: number;
  rule: ValueParameters['rule'] | null;
}

async function modelsInUse({ shop }: Ctx, tx: ShopTx): Promise<Models | null> {
  const purchases = await versionInUse(tx, shop.id, 'purchases');
  const value = await versionInUse(tx, shop.id, 'value');
  if (!purchases) return null;
  const { method, shopGapDays } = purchases.parameters as PurchasesParameters;
  return {
    version: purchases.version,
    method,
    shopGapDays,
    rule: value && (value.parameters as ValueParameters).rule,
  };
}

function inputOf({ ids, customer, day, spendMinor }: PurchaseDays, until: number, models: Models): ScoreInput {
  const { method, shopGapDays, rule } = models;
  return {
    ids,
    transactions: { customer, day, spendMinor, customers: ids.length },
    until,
    method,
    shopGapDays,
    rule,
  };
}
