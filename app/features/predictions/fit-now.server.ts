import type { Ctx } from '#app/platform/contributions.ts';
import { progress } from './progress.server.ts';
import type { ModelKind } from './schema.ts';

/** Which job learns which kind. Value is learned together with the purchases it rests on. */
const LEARNED_BY: Record<ModelKind, string> = {
  purchases: 'predictions.fit',
  value: 'predictions.fit',
  replenishment: 'predictions.replenishment',
};

/** The owner asks for a new version, out of turn. */
export async function fitNow(ctx: Ctx, kind: ModelKind = 'purchases'): Promise<void> {
  const job = LEARNED_BY[kind];
  if (job === 'predictions.fit') await progress(ctx, 'waiting');
  await ctx.send(job, { cause: 'owner' });
}
