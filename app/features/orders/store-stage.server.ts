import { once } from 'node:events';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tx } from '#app/platform/database/database.ts';
import type { StagedChunk } from './copy-text.ts';
import {
  type AppliedOrder,
  LINE_COLUMNS,
  mergeOrders,
  ORDER_COLUMNS,
  type OrderSource,
  REFUND_COLUMNS,
} from './store.server.ts';

const TABLES = { stage_orders: ORDER_COLUMNS, stage_lines: LINE_COLUMNS, stage_refunds: REFUND_COLUMNS };

/**
 * A chunk of a bulk export by COPY into temporary tables of the connection (which hold one shop's rows for one
 * transaction), and from there by the same merge as a webhook.
 */
export async function mergeChunk(tx: Tx, shopId: number, chunk: StagedChunk): Promise<AppliedOrder[]> {
  for (const [table, columns] of Object.entries(TABLES)) {
    await tx.query(`CREATE TEMPORARY TABLE IF NOT EXISTS ${table} (${columns}) ON COMMIT DELETE ROWS`);
  }
  await copy(tx, 'stage_orders', chunk.orders);
  await copy(tx, 'stage_lines', chunk.lines);
  await copy(tx, 'stage_refunds', chunk.refunds);
  const source: OrderSource = {
    orders: 'stage_orders o',
    lines: 'stage_lines l',
    refunds: 'stage_refunds r',
    values: [],
    guests: chunk.guests,
    // Once for the whole history, at its end.
    placeholders: false,
  };
  return mergeOrders(tx, shopId, source);
}

async function copy(tx: Tx, table: string, buffers: Buffer[]): Promise<void> {
  if (buffers.length === 0) return;
  const stream = tx.client.query(copyFrom(`COPY ${table} FROM STDIN`));
  const done = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
  });
  done.catch(() => undefined);
  for (const buffer of buffers) {
    if (!stream.write(buffer)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}
