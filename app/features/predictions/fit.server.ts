import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import type { Sql } from '#app/platform/database/database.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { isoOf, purchasesCard, valueCard } from './card.ts';
import type { FitResult } from './fit-models.ts';
import { inThread } from './models-thread.server.ts';
import { progress } from './progress.server.ts';
import type { Cause, ModelKind } from './schema.ts';
import { readPurchaseDays } from './scores.store.server.ts';
import { type PurchasesParameters, recordVersion, type ValueParameters, versionInUse } from './versions.server.ts';
import { lastFit, lockVersions } from './versions.store.server.ts';

const WEEK = 7;

/** A week after the last fit, whatever caused it. Counted in days of the shop, so that no fit waits for its minute. */
export async function isDue({ sql, shop, clock }: Ctx, via: Sql = sql): Promise<boolean> {
  const last = await lastFit(via, shop.id, 'purchases');
  const day = (at: Date) => dayNumber(localDate(at, shop.timezone));
  return last === null || day(clock.now()) - day(last) >= WEEK;
}

/**
 * Learns from everything up to yesterday, judges it on the last part of that, keeps it as a version, and puts it in use
 * if it is no worse than the one before. Scoring everybody with whatever is in use then is a job of its own, sent with
 * the version: where it fails it is tried again, and nothing is learned twice.
 */
export async function fitShop(ctx: Ctx, cause: Cause): Promise<void> {
  const started = performance.now();
  const { shop, sql } = ctx;
  try {
    await progress(ctx, 'purchases', 'reading');
    // Today is not over: who has not bought yet may still do so.
    const until = dayNumber(localDate(ctx.clock.now(), shop.timezone)) - 1;
    const bought = await ctx.transaction((tx) => readPurchaseDays(tx, shop.id, shop.timezone, isoOf(until)));
    const purchases = await versionInUse(sql, shop.id, 'purchases');
    const value = await versionInUse(sql, shop.id, 'value');

    await progress(ctx, 'purchases', 'fitting');
    const { customer, day, spendMinor } = bought;
    const result = await inThread<'fit'>({
      step: 'fit',
      input: {
        transactions: { customer, day, spendMinor, customers: bought.ids.length },
        until,
        inUse: purchases && {
          version: purchases.version,
          judged: (purchases.parameters as PurchasesParameters).judged,
        },
        valueInUse: value && { version: value.version, judged: (value.parameters as ValueParameters).judged },
      },
    });
    const seconds = (performance.now() - started) / 1000;
    await progress(ctx, 'purchases', 'scoring');
    await ctx.transaction(async (tx) => {
      await lockVersions(tx, shop.id);
      // On the day of the install the night's turn and the end of the history may both have learned: one is enough.
      const asked = cause === 'owner' || cause === 'drift';
      if (asked || (await isDue(ctx, tx))) {
        await keep(ctx, tx, result, causeOf(cause, purchases !== null), day.length, seconds);
      }
      tx.send('predictions.score');
    });
    ctx.log.info(
      { customers: bought.ids.length, method: result.choice.chosen, ms: Math.round(seconds * 1000) },
      'a model learned',
    );
  } catch (error) {
    await progress(ctx, 'purchases', null);
    throw error;
  }
}

/** A history that is read once more is no first time. */
const causeOf = (cause: Cause, before: boolean): Cause => (before ? (cause === 'first' ? 'schedule' : cause) : 'first');

async function keep(
  ctx: Ctx,
  tx: ShopTx,
  result: FitResult,
  cause: Cause,
  purchases: number,
  seconds: number,
): Promise<void> {
  const { choice, spend, verdict } = result;
  const common = {
    cause,
    dataFrom: choice.customers > 0 ? isoOf(choice.firstDay) : null,
    dataUntil: choice.customers > 0 ? isoOf(choice.until) : null,
    customers: choice.customers,
    purchases,
    seconds,
  };
  const record = (kind: ModelKind, version: Parameters<typeof recordVersion>[3]) =>
    recordVersion(ctx, tx, kind, version);
  await record('purchases', {
    ...common,
    method: choice.chosen ?? '',
    decision: verdict.decision,
    parameters: {
      method: choice.method,
      judged: choice.judged,
      shopGapDays: result.shopGapDays,
      expectedAhead: result.expectedAhead,
    },
    card: purchasesCard(result),
  });
  if (!spend) return;
  await record('value', {
    ...common,
    method: spend.method,
    decision: spend.verdict.decision,
    parameters: { rule: spend.rule, judged: spend.judged } satisfies ValueParameters,
    card: valueCard(spend),
  });
}
