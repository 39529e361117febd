import { z } from 'zod';
import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';

const KEY = 'home.checklist';
const checklist = z.object({ putAway: z.boolean().default(false) });

/** Whether the merchant has put the checklist of the home page away. */
export async function checklistPutAway(ctx: Ctx): Promise<boolean> {
  return (await readSetting(ctx, KEY, checklist)).putAway;
}

export async function putChecklistAway(ctx: Ctx, putAway: boolean): Promise<void> {
  await saveSetting(ctx, ctx.sql, KEY, { putAway });
}
