import type { Ctx } from '#app/platform/contributions.ts';
import { progress } from './progress.server.ts';
import type { ModelKind } from './schema.ts';

/** Which job learns which kind; none: another feature. Value is learned together with the purchases it rests on. */
const LEARNED_BY: Record<ModelKind, string | null> = {
  purchases: 'predictions.fit',
  value: 'predictions.fit',
  replenishment: 'predictions.replenishment',
  nextBasket: null,
};

/** The owner asks for a new version, out of turn. */
export async function fitNow(ctx: Ctx, kind: ModelKind = 'purchases'): Promise<void> {
  const job = LEARNED_BY[kind];
  await progress(ctx, kind, 'waiting');
  if (job === null) return ctx.transaction(async (tx) => tx.emit({ name: 'model.wanted', kind, what: 'learn' }));
  await ctx.send(job, { cause: 'owner' });
}
