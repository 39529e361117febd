import type { Sql } from '#app/platform/database/database.ts';
import type { IssueReason, Resource } from './schema.ts';

/** The state of the backfill: one row per resource and generation. */
export interface Run {
  resource: Resource;
  generation: number;
  status: 'waiting' | 'exporting' | 'reading' | 'done' | 'failed';
  operationId: string | null;
  url: string | null;
  fileBytes: bigint | null;
  offset: bigint;
  expected: number | null;
  stored: number;
  /** What the export shows is at least as new as this. */
  since: Date | null;
  /** Of orders: all were shown, not those of the last sixty days only. */
  sawAll: boolean;
  restarts: number;
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const COLUMNS = `resource, generation, status, operation_id AS "operationId", url, file_bytes AS "fileBytes", "offset",
  expected, stored, since, saw_all AS "sawAll", restarts, error, started_at AS "startedAt", finished_at AS "finishedAt"`;

/** The latest generation, products first, orders last. */
export async function currentRuns(sql: Sql, shopId: number): Promise<Run[]> {
  const { rows } = await sql.query<Run>(
    `SELECT ${COLUMNS} FROM sync_runs WHERE shop_id = $1
       AND generation = (SELECT max(generation) FROM sync_runs WHERE shop_id = $1)
     ORDER BY array_position(ARRAY['products', 'customers', 'orders'], resource)`,
    [shopId],
  );
  return rows;
}

/** Whether another shop's history is still to be read. */
export async function othersWait(sql: Sql, shopId: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `SELECT 1 FROM sync_runs WHERE shop_id <> $1 AND status IN ('waiting', 'exporting', 'reading') LIMIT 1`,
    [shopId],
  );
  return rowCount === 1;
}

/** Starts a generation unless one is still open; tells whether it did. */
export async function openGeneration(sql: Sql, shopId: number, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO sync_runs (shop_id, resource, generation, status, started_at)
     SELECT $1, resource, COALESCE((SELECT max(generation) FROM sync_runs WHERE shop_id = $1), 0) + 1, 'waiting', $2
     FROM unnest(ARRAY['products', 'customers', 'orders']) AS resource
     WHERE NOT EXISTS (SELECT 1 FROM sync_runs WHERE shop_id = $1 AND status IN ('waiting', 'exporting', 'reading'))
     ON CONFLICT DO NOTHING`,
    [shopId, now],
  );
  return (rowCount ?? 0) > 0;
}

type Change = Partial<
  Pick<
    Run,
    | 'status'
    | 'operationId'
    | 'url'
    | 'fileBytes'
    | 'offset'
    | 'expected'
    | 'stored'
    | 'since'
    | 'sawAll'
    | 'restarts'
    | 'error'
    | 'finishedAt'
  >
>;

const columnOf: Record<keyof Change, string> = {
  status: 'status',
  operationId: 'operation_id',
  url: 'url',
  fileBytes: 'file_bytes',
  offset: '"offset"',
  expected: 'expected',
  stored: 'stored',
  since: 'since',
  sawAll: 'saw_all',
  restarts: 'restarts',
  error: 'error',
  finishedAt: 'finished_at',
};

export async function updateRun(sql: Sql, shopId: number, run: Run, change: Change): Promise<Run> {
  const keys = Object.keys(change) as (keyof Change)[];
  const sets = keys.map((key, index) => `${columnOf[key]} = $${index + 4}`).join(', ');
  await sql.query(`UPDATE sync_runs SET ${sets} WHERE shop_id = $1 AND resource = $2 AND generation = $3`, [
    shopId,
    run.resource,
    run.generation,
    ...keys.map((key) => change[key]),
  ]);
  return { ...run, ...change };
}

/**
 * Moves the mark from where the chunk began to where it ended, in the chunk's own transaction. False when somebody else
 * has moved it meanwhile: then the chunk must not be written a second time.
 */
export async function advance(sql: Sql, shopId: number, run: Run, to: bigint, stored: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE sync_runs SET "offset" = $5, stored = stored + $6
     WHERE shop_id = $1 AND resource = $2 AND generation = $3 AND "offset" = $4 AND status = 'reading'`,
    [shopId, run.resource, run.generation, run.offset, to, stored],
  );
  return rowCount === 1;
}

/**
 * This transaction need not wait for the disk. After a crash of the database it is there or not, but whole, and with it
 * the mark from which reading goes on; the run is only called done by a transaction that waits for all before it.
 */
export async function commitWithoutWaiting(tx: Sql): Promise<void> {
  await tx.query('SET LOCAL synchronous_commit = off');
}

/** Locks a generation's rows, so that only one finishes it. */
export async function lockGeneration(tx: Sql, shopId: number, generation: number): Promise<Run[]> {
  const { rows } = await tx.query<Run>(
    `SELECT ${COLUMNS} FROM sync_runs WHERE shop_id = $1 AND generation = $2 ORDER BY resource FOR UPDATE`,
    [shopId, generation],
  );
  return rows;
}

/** Open runs are given up: the app was uninstalled. */
export async function abandonRuns(sql: Sql, shopId: number, error: string, now: Date): Promise<void> {
  await sql.query(
    `UPDATE sync_runs SET status = 'failed', error = $2, finished_at = $3
     WHERE shop_id = $1 AND status IN ('waiting', 'exporting', 'reading')`,
    [shopId, error, now],
  );
}

export interface Cursor {
  resource: Resource;
  updatedTo: Date;
  checkedAt: Date;
  found: number;
}

export async function cursors(sql: Sql, shopId: number): Promise<Cursor[]> {
  const { rows } = await sql.query<Cursor>(
    `SELECT resource, updated_to AS "updatedTo", checked_at AS "checkedAt", found FROM sync_cursors WHERE shop_id = $1
     ORDER BY array_position(ARRAY['products', 'customers', 'orders'], resource)`,
    [shopId],
  );
  return rows;
}

export async function saveCursor(sql: Sql, shopId: number, cursor: Cursor): Promise<void> {
  await sql.query(
    `INSERT INTO sync_cursors (shop_id, resource, updated_to, checked_at, found) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id, resource) DO UPDATE SET updated_to = excluded.updated_to, checked_at = excluded.checked_at,
       found = excluded.found`,
    [shopId, cursor.resource, cursor.updatedTo, cursor.checkedAt, cursor.found],
  );
}

/** Orders that stand here and were created in that time, in the order of their ids from `after` on. */
export async function ordersAfter(
  sql: Sql,
  shopId: number,
  { since, before, after, limit }: { since: Date; before: Date; after: bigint; limit: number },
): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM orders WHERE shop_id = $1 AND id > $2 AND created_at >= $3 AND created_at < $4
       AND deleted_at IS NULL AND updated_at > 'epoch' ORDER BY id LIMIT $5`,
    [shopId, after, since, before, limit],
  );
  return rows.map(({ id }) => id);
}

/** Of each of these customers her newest order of those that Shopify shows; nobody who has none. */
export async function newestOrdersOf(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
  since: Date,
): Promise<Map<bigint, bigint>> {
  const { rows } = await sql.query<{ customer_id: bigint; id: bigint }>(
    `SELECT DISTINCT ON (customer_id) customer_id, id FROM orders
     WHERE shop_id = $1 AND customer_id = ANY($2::int8[]) AND created_at >= $3 AND deleted_at IS NULL
       AND updated_at > 'epoch' ORDER BY customer_id, processed_at DESC, id DESC`,
    [shopId, customerIds, since],
  );
  return new Map(rows.map(({ customer_id, id }) => [customer_id, id]));
}

export async function readCounts(sql: Sql, shopId: number) {
  const { rows } = await sql.query<{ orders: number; lines: number; customers: number; products: number }>(
    `SELECT (SELECT count(*) FROM orders WHERE shop_id = $1 AND deleted_at IS NULL AND updated_at > 'epoch')::int AS orders,
       (SELECT count(*) FROM order_lines WHERE shop_id = $1)::int AS lines,
       (SELECT count(DISTINCT customer_id) FROM orders WHERE shop_id = $1 AND deleted_at IS NULL)::int AS customers,
       (SELECT count(*) FROM products WHERE shop_id = $1 AND NOT placeholder AND deleted_at IS NULL)::int AS products`,
    [shopId],
  );
  return rows[0]!;
}

export async function readIssues(sql: Sql, shopId: number) {
  const { rows } = await sql.query<{ reason: IssueReason; count: number; examples: string[]; updated_at: Date }>(
    'SELECT reason, count, examples, updated_at FROM data_issues WHERE shop_id = $1 ORDER BY count DESC, reason',
    [shopId],
  );
  return rows;
}

/** Products that stand on order lines only, so that every line has something to point at. */
export async function makePlaceholders(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `INSERT INTO products (shop_id, id, handle, title, status, available, placeholder, updated_at)
     SELECT $1, l.product_id, '', max(l.title), 'ARCHIVED', false, true, 'epoch'::timestamptz
     FROM order_lines l WHERE l.shop_id = $1 AND l.product_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM products p WHERE p.shop_id = $1 AND p.id = l.product_id)
     GROUP BY l.product_id ORDER BY l.product_id ON CONFLICT (shop_id, id) DO NOTHING`,
    [shopId],
  );
}

/** After a bulk load the planner knows nothing yet, and the first computations follow at once. */
export async function analyse(sql: Sql): Promise<void> {
  for (const table of ['products', 'variants', 'customers', 'orders', 'order_lines', 'refunds'])
    await sql.query(`ANALYZE ${table} /* all shops: statistics have no shop_id */`);
}
