import type { Ctx } from '#app/platform/contributions.ts';
import { saveSetting } from '#app/platform/settings.ts';
import { noteChange } from '../changes.store.server.ts';
import { wantForStrangers } from '../personal/strangers.server.ts';
import { boostsSchema } from '../schema.ts';
import { readNaming, wantShown } from '../shown.store.server.ts';
import { BOOSTS_KEY, refreshFactors } from './boosting.server.ts';

/** Puts the owner's wishes in place: lists beside products, personal picks and what strangers see follow at once. */
export async function saveBoosts(ctx: Ctx, input: unknown): Promise<void> {
  const { boosts } = boostsSchema.parse(input);
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now();
    await saveSetting(ctx, tx, BOOSTS_KEY, { boosts });
    await noteChange(tx, ctx.shop.id, 'rules', now);
    const changed = await refreshFactors(ctx, tx, null);
    const scope = await readNaming(tx, ctx.shop.id, changed);
    if ((await wantShown(tx, ctx.shop.id, now, scope)) > 0) tx.send('publish.push');
    await wantForStrangers(ctx, tx);
  });
}
