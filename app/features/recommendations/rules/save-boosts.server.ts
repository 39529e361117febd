import { nameInRules } from '#app/features/catalogue/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { saveSetting } from '#app/platform/settings.ts';
import { noteChange } from '../changes.store.server.ts';
import { wantForStrangers } from '../personal/strangers.server.ts';
import { type Boost, boostsSchema, MOST_BOOSTS } from '../schema.ts';
import { wantShown } from '../shown.server.ts';
import { lockShown, readNaming } from '../shown.store.server.ts';
import { BOOSTS_KEY, namedIn, readNamed, refreshFactors } from './boosting.server.ts';

/** The wishes of a form, which sends them as JSON. */
export function readBoosts(text: unknown): Boost[] {
  let input: unknown;
  try {
    input = JSON.parse(String(text));
  } catch {
    input = null;
  }
  const { data, error } = boostsSchema.safeParse({ boosts: input });
  if (!data) {
    throw new DomainError('boosts_invalid', `Wishes that cannot be: ${error?.issues[0]?.message}`, {
      values: { most: MOST_BOOSTS },
    });
  }
  return data.boosts;
}

/**
 * Puts the owner's wishes in place: lists beside products, personal picks and what strangers see follow at once; in what
 * concerns a large collection as soon as its products have been read.
 */
export async function saveBoosts(ctx: Ctx, boosts: Boost[]): Promise<void> {
  await readNamed(ctx, boosts);
  await ctx.transaction(async (tx) => {
    await lockShown(tx, ctx.shop.id);
    const now = ctx.clock.now();
    await saveSetting(ctx, tx, BOOSTS_KEY, { boosts });
    await nameInRules(tx, ctx.shop.id, namedIn(boosts));
    await noteChange(tx, ctx.shop.id, 'rules', now);
    const changed = await refreshFactors(ctx, tx, null);
    const scope = await readNaming(tx, ctx.shop.id, changed);
    if ((await wantShown(ctx, tx, scope)) > 0) tx.send('publish.push');
    await wantForStrangers(ctx, tx);
    // What is never to be shown is not offered either.
    if (changed.length > 0) tx.send('recommendations.offers');
  });
}
