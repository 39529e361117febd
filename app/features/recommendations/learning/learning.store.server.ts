import { copyColumns } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';
import { holdShop } from '#app/platform/database/hold-shop.ts';

/** One line each, order by order: nobody's are those of customer 0. */
export interface LineColumns {
  order: BigInt64Array;
  customer: BigInt64Array;
  /** Day number in the shop's time zone. */
  day: Float64Array;
  product: BigInt64Array;
}

/**
 * Every product of every order that counts, gifts left out. Who does not want to be profiled is nobody: her orders say
 * what goes together, and nothing of her.
 */
export async function readLines(tx: Tx, shopId: number, timezone: string): Promise<LineColumns> {
  const {
    columns: [order, customer, day, product],
  } = await copyColumns(
    tx,
    `SELECT o.id, CASE WHEN c.profiling_opt_out IS FALSE THEN o.customer_id ELSE 0 END,
            (o.processed_at AT TIME ZONE ${tx.client.escapeLiteral(timezone)})::date - DATE '1970-01-01', l.product_id
     FROM orders o
     JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
     LEFT JOIN customers c ON c.shop_id = o.shop_id AND c.id = o.customer_id
     WHERE o.shop_id = ${shopId} AND o.counts AND l.current_quantity > 0 AND l.product_id IS NOT NULL
       AND l.gift IS NOT TRUE AND NOT l.gift_card
     ORDER BY o.id`,
    ['int8', 'int8', 'number', 'int8'],
  );
  return { order, customer, day, product };
}

export interface FactRow {
  id: bigint;
  productType: string;
  vendor: string;
  priceMinor: bigint;
  /** Day number in the shop's time zone; null where Shopify has not said. */
  launchDay: number | null;
}

export async function readProductFacts(sql: Sql, shopId: number, timezone: string): Promise<FactRow[]> {
  const { rows } = await sql.query<FactRow>(
    `SELECT id, product_type AS "productType", vendor, price_minor AS "priceMinor",
            (least(published_at, created_at) AT TIME ZONE $2)::date - DATE '1970-01-01' AS "launchDay"
     FROM products WHERE shop_id = $1 ORDER BY id`,
    [shopId, timezone],
  );
  return rows;
}

/** Bundles that are more than a guess: accepted ones, and proposals until the owner dismisses them. */
export async function readSets(sql: Sql, shopId: number): Promise<{ key: string; items: bigint[] }[]> {
  const { rows } = await sql.query<{ key: string; items: bigint[] }>(
    `SELECT key, items FROM bundles WHERE shop_id = $1 AND status <> 'dismissed' ORDER BY status, rank`,
    [shopId],
  );
  return rows;
}

/**
 * One who learns, or puts another version in use, at a time; held to the end of the transaction. A shop is not emptied
 * meanwhile, and false says that it has been: then nothing may be written.
 */
export async function lockLearning(tx: Tx, shopId: number): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('recommendations.learning'), $1)`, [shopId]);
  return holdShop(tx, shopId);
}

export interface ModelAge {
  version: number;
  trainedAt: Date;
  orders: number;
}

export async function readModelAge(sql: Sql, shopId: number): Promise<ModelAge | null> {
  const { rows } = await sql.query<ModelAge>(
    `SELECT version, trained_at AS "trainedAt", orders FROM basket_models
     WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
    [shopId],
  );
  return rows[0] ?? null;
}

export interface ModelRow {
  version: number;
  products: Buffer;
  sets: string[];
  model: Buffer;
  choice: {
    /** Version of the ranker; null: none anybody can read. */
    ranker: number | null;
    /** Names of product types, by their numbers, and which products last. */
    types: string[];
    lasting: number[];
  };
}

export async function readModel(sql: Sql, shopId: number, version: number): Promise<ModelRow | null> {
  const { rows } = await sql.query<ModelRow>(
    'SELECT version, products, sets, model, choice FROM basket_models WHERE shop_id = $1 AND version = $2',
    [shopId, version],
  );
  return rows[0] ?? null;
}

/** Versions kept beside the one in use. */
const KEPT = 2;

export async function writeModel(
  tx: Tx,
  shopId: number,
  row: ModelRow & { orders: number; trainedAt: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO basket_models (shop_id, version, trained_at, orders, products, sets, model, choice)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [shopId, row.version, row.trainedAt, row.orders, row.products, row.sets, row.model, JSON.stringify(row.choice)],
  );
  await tx.query('DELETE FROM basket_models WHERE shop_id = $1 AND version < $2', [shopId, row.version - KEPT]);
}
