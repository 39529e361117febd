import type { z } from 'zod';
import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, writeSetting } from './store.server.ts';

/** One feature's settings, with its schema's defaults where nothing was saved (or what was saved no longer fits). */
export async function getSetting<Schema extends z.ZodType>(
  ctx: Ctx,
  key: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const saved = schema.safeParse((await readSetting(ctx.sql, ctx.shop.id, key)) ?? {});
  if (saved.success) return saved.data;
  ctx.log.warn({ key, issues: saved.error.issues.length }, 'saved settings no longer fit; defaults are used');
  return schema.parse({});
}

export async function saveSetting<Schema extends z.ZodType>(
  ctx: Ctx,
  key: string,
  schema: Schema,
  value: z.input<Schema>,
): Promise<void> {
  await writeSetting(ctx.sql, ctx.shop.id, key, schema.parse(value), ctx.clock.now());
}
