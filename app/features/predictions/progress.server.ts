import { z } from 'zod';
import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import type { Fitting, ModelKind } from './schema.ts';

/** What is learned together is under way together. */
const KEYS: Record<ModelKind, string> = {
  purchases: 'predictions.progress',
  value: 'predictions.progress',
  replenishment: 'predictions.progress.replenishment',
  nextBasket: 'predictions.progress.nextBasket',
};

/** A fit that says nothing for so long has died; a new one may say otherwise. */
const SILENT_MS = 15 * 60_000;

const stored = z.object({
  stage: z.enum(['waiting', 'reading', 'fitting', 'scoring']).nullable().default(null),
  at: z.string().default(''),
});

/** How far the fit under way has come, for who waits for it; null when it is done. */
export async function progress(ctx: Ctx, kind: ModelKind, stage: Fitting['stage'] | null): Promise<void> {
  await saveSetting(ctx, ctx.sql, KEYS[kind], { stage, at: ctx.clock.now().toISOString() });
}

/** Says that a kind is being learned as long as it is, however that ends. */
export async function whileLearning<Result>(ctx: Ctx, kind: ModelKind, learn: () => Promise<Result>): Promise<Result> {
  await progress(ctx, kind, 'fitting');
  try {
    return await learn();
  } finally {
    await progress(ctx, kind, null);
  }
}

export async function fittingNow(ctx: Ctx, kind: ModelKind): Promise<Fitting | null> {
  const { stage, at } = await readSetting(ctx, KEYS[kind], stored);
  const silent = ctx.clock.now().getTime() - Date.parse(at);
  return stage && silent < SILENT_MS ? { stage } : null;
}
