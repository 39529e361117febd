import type { z } from 'zod';
import type { Ctx } from './contributions.ts';
import type { Sql } from './database/database.ts';

/**
 * A feature's settings, read through its schema: defaults where nothing is stored, or where what is stored does not
 * fit any longer (an older version wrote it).
 */
export async function readSetting<Schema extends z.ZodType>(
  ctx: Pick<Ctx, 'shop' | 'sql'>,
  key: string,
  schema: Schema,
  via: Sql = ctx.sql,
): Promise<z.output<Schema>> {
  const { rows } = await via.query<{ value: unknown }>('SELECT value FROM settings WHERE shop_id = $1 AND key = $2', [
    ctx.shop.id,
    key,
  ]);
  const stored = schema.safeParse(rows[0]?.value ?? {});
  return stored.success ? stored.data : schema.parse({});
}

export async function saveSetting(
  ctx: Pick<Ctx, 'shop' | 'clock'>,
  via: Sql,
  key: string,
  value: object,
): Promise<void> {
  await via.query(
    `INSERT INTO settings (shop_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (shop_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [ctx.shop.id, key, JSON.stringify(value), ctx.clock.now()],
  );
}
