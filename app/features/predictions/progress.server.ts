import { z } from 'zod';
import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import type { Fitting } from './schema.ts';

const KEY = 'predictions.progress';

/** A fit that says nothing for so long has died; a new one may say otherwise. */
const SILENT_MS = 15 * 60_000;

const stored = z.object({
  stage: z.enum(['waiting', 'reading', 'fitting', 'scoring']).nullable().default(null),
  at: z.string().default(''),
});

/** How far the fit under way has come, for who waits for it; null when it is done. */
export async function progress(ctx: Ctx, stage: Fitting['stage'] | null): Promise<void> {
  await saveSetting(ctx, ctx.sql, KEY, { stage, at: ctx.clock.now().toISOString() });
}

export async function fittingNow(ctx: Ctx): Promise<Fitting | null> {
  const { stage, at } = await readSetting(ctx, KEY, stored);
  const silent = ctx.clock.now().getTime() - Date.parse(at);
  return stage && silent < SILENT_MS ? { stage } : null;
}
