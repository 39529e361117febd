import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { SETTINGS_KEY } from './refresh-segments.server.ts';
import { type SegmentSettings, segmentSettings, TAG_PREFIX } from './schema.ts';
import { claimStrayTags, lockScores, wantTags } from './store.server.ts';

export function segmentSettingsOf(ctx: Ctx): Promise<SegmentSettings> {
  return readSetting(ctx, SETTINGS_KEY, segmentSettings);
}

/** Puts every customer's segment on her as a tag, or takes every tag of ours away again. */
export async function setTagging(ctx: Ctx, on: boolean): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockScores(tx, ctx.shop.id);
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    await saveSetting(ctx, tx, SETTINGS_KEY, { ...settings, tagging: on });
    await wantTags(tx, ctx.shop.id, ctx.clock.now(), on ? TAG_PREFIX : null);
    await claimStrayTags(tx, ctx.shop.id, ctx.clock.now(), TAG_PREFIX);
    tx.send('publish.push');
  });
}

export async function setMonetary(ctx: Ctx, monetary: SegmentSettings['monetary']): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockScores(tx, ctx.shop.id);
    const settings = await readSetting(ctx, SETTINGS_KEY, segmentSettings, tx);
    if (settings.monetary === monetary) return;
    await saveSetting(ctx, tx, SETTINGS_KEY, { ...settings, monetary });
    tx.send('segments.refresh');
  });
}
