import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from '#app/platform/database/database.ts';
import type { StagedChunk } from './copy-text.ts';
import { mergeOrders, STAGED } from './store.server.ts';

/**
 * Writes a chunk of a bulk export. Orders nobody has heard of yet, as in a first backfill, go by COPY straight into
 * their tables; a chunk with anything in it that has to be compared goes by COPY into temporary tables of the connection
 * and from there by the same merge as a webhook.
 *
 * @throws a unique violation when a webhook brings one of the orders at this very moment; the caller then comes again,
 *   and the order is no longer unheard of.
 */
export async function writeChunk(tx: Tx, shopId: number, chunk: StagedChunk): Promise<void> {
  if (chunk.count === 0) return;
  if (chunk.guests.length === 0 && (await unheardOf(tx, shopId, chunk))) {
    for (const table of ['orders', 'order_lines', 'refunds'] as const) {
      const columns = STAGED[table].replace(/(\w+) [\w[\]]+/g, '$1');
      await copy(tx, `${table} (${columns})`, chunk[table]);
    }
    return;
  }
  for (const [name, columns] of Object.entries(STAGED)) {
    await tx.query(`CREATE TEMPORARY TABLE IF NOT EXISTS stage_${name} (${columns}) ON COMMIT DELETE ROWS`);
  }
  for (const table of ['orders', 'order_lines', 'refunds', 'guests'] as const)
    await copy(tx, `stage_${table}`, chunk[table]);
  await mergeOrders(tx, shopId, {
    orders:
      '(SELECT s.*, g.guest_id, g.email, g.email_hash FROM stage_orders s LEFT JOIN stage_guests g ON g.order_id = s.id ORDER BY s.id) o',
    lines: 'stage_order_lines l',
    refunds: 'stage_refunds r',
    values: [],
    guests: chunk.guests.length > 0,
    // Once for the whole history, at its end.
    placeholders: false,
  });
}

async function unheardOf(tx: Tx, shopId: number, chunk: StagedChunk): Promise<boolean> {
  const { rows } = await tx.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE shop_id = $1 AND id = ANY($2::int8[]))
       OR EXISTS (SELECT 1 FROM customers WHERE shop_id = $1 AND id = ANY($3::int8[])
                  AND (merged_into IS NOT NULL OR redacted_at IS NOT NULL)) AS known`,
    [shopId, chunk.orderIds, chunk.customerIds],
  );
  return rows[0]?.known === false;
}

async function copy(tx: Tx, target: string, buffers: Buffer[]): Promise<void> {
  if (buffers.length === 0) return;
  const stream = tx.client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const done = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
  });
  // Reported where it is awaited, below; a copy that fails before that must not count as unhandled.
  done.catch(() => undefined);
  for (const buffer of buffers) {
    if (!stream.write(buffer)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}
