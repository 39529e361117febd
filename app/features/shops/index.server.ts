import type { z } from 'zod';
import type { Ctx } from '#app/platform/contributions.ts';

/** After every token exchange; idempotent. The first one (and the first after an uninstall) starts the backfill. */
export declare function onInstalled(ctx: Ctx, scope: string): Promise<void>;
/** One feature's settings, with its schema's defaults where nothing was saved. */
export declare function getSetting<Schema extends z.ZodType>(
  ctx: Ctx,
  key: string,
  schema: Schema,
): Promise<z.output<Schema>>;
export declare function saveSetting<Schema extends z.ZodType>(
  ctx: Ctx,
  key: string,
  schema: Schema,
  value: z.input<Schema>,
): Promise<void>;
