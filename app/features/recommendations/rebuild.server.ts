import type { Ctx } from '#app/platform/contributions.ts';
import { whileLearning } from '../predictions/index.server.ts';
import { rankAsChosen } from './learning/learn.server.ts';
import { KIND } from './learning/ranker-version.ts';
import { wantForStrangers } from './personal/strangers.server.ts';
import { inThread } from './thread.server.ts';

/** Computes everything of the shop anew, and what each customer might be shown where something new was learned. */
export async function rebuildRecommendations(ctx: Ctx): Promise<void> {
  const started = performance.now();
  const { learned, ...rebuilt } = await inThread(ctx, 'rebuild');
  if (rebuilt.changed > 0) await ctx.send('publish.push');
  if (learned !== null) await ctx.send('recommendations.everybody');
  await ctx.send('recommendations.offers');
  ctx.log.info({ ...rebuilt, learned, ms: Math.round(performance.now() - started) }, 'recommendations rebuilt');
}

/** Everybody's picks, where they were made with what was known before. */
export async function refreshPersonalPicks(ctx: Ctx): Promise<void> {
  const started = performance.now();
  const customers = await inThread(ctx, 'everybody');
  await ctx.transaction((tx) => wantForStrangers(ctx, tx));
  ctx.log.info({ customers, ms: Math.round(performance.now() - started) }, 'personal picks refreshed');
}

/** The sets that are bought together, as the orders counted so far have it. */
export async function refreshShopSets(ctx: Ctx): Promise<void> {
  if ((await inThread(ctx, 'sets')) > 0) await ctx.send('publish.push');
}

/** A new version of what customers would like next, because the owner asks for it. */
export async function learnNow(ctx: Ctx): Promise<void> {
  await whileLearning(ctx, KIND, () => inThread(ctx, 'learn'));
  await ctx.send('recommendations.everybody');
}

/** The owner chose another version: everybody's picks follow it. */
export async function followChosen(ctx: Ctx): Promise<void> {
  if ((await rankAsChosen(ctx)) !== null) await ctx.send('recommendations.everybody');
}
