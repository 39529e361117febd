import type { Occasion } from '#app/algorithms/gifts/gift-days.ts';
import type { GiftReason } from '#app/algorithms/gifts/mark.ts';
import { copyColumns } from '#app/platform/database/copy.ts';
import type { Sql, Tx } from '#app/platform/database/database.ts';

/** Gift marks and the two columns that follow from them; what these mean to others is in README.md. */

/** A word about a whole order stands as one about the line 0. */
const WHOLE_ORDER = 0n;

/** Some customers by name, or all of a stretch of ids. */
export type Scope = { ids: bigint[] } | { after: bigint; upTo: bigint };

const inScope = (column: string, scope: Scope): string =>
  'ids' in scope
    ? `${column} = ANY ('{${scope.ids.join()}}'::int8[])`
    : `${column} > ${scope.after} AND ${column} <= ${scope.upTo}`;

/** One writer of marks per shop at a time; held to the end of the transaction. */
export async function lockGifts(tx: Tx, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('gifts'), $1)`, [shopId]);
}

/** Lines kept of orders that count, customer by customer, each one's orders oldest first. */
export interface GiftLines {
  rows: number;
  customer: BigInt64Array;
  order: BigInt64Array;
  /** Day number in the shop's time zone. */
  day: Float64Array;
  elsewhere: Float64Array;
  note: Float64Array;
  /** Two letters as one number; 0 when not known. */
  country: Float64Array;
  line: BigInt64Array;
  /** 0: a line without a product. */
  product: BigInt64Array;
  quantity: Float64Array;
  wrapping: Float64Array;
}

/**
 * What there is to know of customers' orders. Whoever objected to profiling, or is gone, has none.
 *
 * @param wrapping what a line without a product is called when it is a service, as a regular expression, and the
 *   products that are such a service
 */
export async function readGiftLines(
  tx: Tx,
  shopId: number,
  timezone: string,
  scope: Scope | { oneIn: number },
  wrapping: { title: string; products: bigint[] },
): Promise<GiftLines> {
  const zone = tx.client.escapeLiteral(timezone);
  const only =
    'oneIn' in scope ? `abs(hashint8(o.customer_id)::int8) % ${scope.oneIn} = 0` : inScope('o.customer_id', scope);
  const { rows, columns } = await copyColumns(
    tx,
    `SELECT o.customer_id, o.id, (o.processed_at AT TIME ZONE ${zone})::date - DATE '1970-01-01',
            o.ships_elsewhere::int, o.gift_note::int,
            coalesce(ascii(c.country_code) * 256 + ascii(substr(c.country_code, 2)), 0),
            l.id, coalesce(l.product_id, 0), l.current_quantity,
            CASE WHEN l.product_id IS NULL THEN l.title ~* ${tx.client.escapeLiteral(wrapping.title)}
                 ELSE l.product_id = ANY ('{${wrapping.products.join()}}'::int8[]) END::int
     FROM orders o
     -- OFFSET 0 keeps the planner from reading these tables whole for every stretch of customers.
     CROSS JOIN LATERAL (
       SELECT country_code FROM customers c WHERE c.shop_id = o.shop_id AND c.id = o.customer_id
         AND NOT c.profiling_opt_out AND c.deleted_at IS NULL AND c.redacted_at IS NULL AND c.merged_into IS NULL OFFSET 0) c
     CROSS JOIN LATERAL (
       SELECT id, product_id, title, current_quantity FROM order_lines l
       WHERE l.shop_id = o.shop_id AND l.order_id = o.id AND l.current_quantity > 0 OFFSET 0) l
     WHERE o.shop_id = ${shopId} AND o.counts AND o.customer_id IS NOT NULL AND ${only}
     ORDER BY o.customer_id, o.processed_at, o.id, l.id`,
    ['int8', 'int8', 'number', 'number', 'number', 'number', 'int8', 'int8', 'number', 'number'],
  );
  const [customer, order, day, elsewhere, note, country, line, product, quantity, isWrapping] = columns;
  return { rows, customer, order, day, elsewhere, note, country, line, product, quantity, wrapping: isWrapping };
}

export interface GiftProductRow {
  id: bigint;
  title: string;
  productType: string;
  tags: string[];
}

/** These products, or all. */
export async function readGiftProducts(sql: Sql, shopId: number, ids: bigint[] | null): Promise<GiftProductRow[]> {
  const { rows } = await sql.query<GiftProductRow>(
    `SELECT id, title, product_type AS "productType", tags FROM products
     WHERE shop_id = $1 AND ($2::int8[] IS NULL OR id = ANY ($2::int8[])) ORDER BY id`,
    [shopId, ids],
  );
  return rows;
}

export async function countOrders(sql: Sql, shopId: number): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM orders WHERE shop_id = $1', [
    shopId,
  ]);
  return rows[0]!.count;
}

/** Where most customers live; null when nobody says. */
export async function readMainCountry(sql: Sql, shopId: number): Promise<string | null> {
  const { rows } = await sql.query<{ country: string | null }>(
    'SELECT mode() WITHIN GROUP (ORDER BY country_code) AS country FROM customers WHERE shop_id = $1',
    [shopId],
  );
  return rows[0]?.country ?? null;
}

/** The end of the next stretch of so many customers' ids; null when there are none left. */
export async function endOfStretch(sql: Sql, shopId: number, after: bigint, customers: number): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint | null }>(
    `SELECT max(id) AS id FROM (SELECT id FROM customers WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3) stretch`,
    [shopId, after, customers],
  );
  return rows[0]?.id ?? null;
}

export async function hasMarks(sql: Sql, shopId: number): Promise<boolean> {
  const { rows } = await sql.query<{ exists: boolean }>(
    `SELECT EXISTS (SELECT FROM gift_marks WHERE shop_id = $1 AND source = 'model')`,
    [shopId],
  );
  return rows[0]!.exists;
}

/** Those among them who may not be profiled (any more) and of whose orders the model has said something. */
export async function readNotToBeMarked(sql: Sql, shopId: number, ids: bigint[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `SELECT id FROM customers c WHERE shop_id = $1 AND id = ANY ($2::int8[])
       AND (profiling_opt_out OR deleted_at IS NOT NULL)
       AND EXISTS (SELECT FROM orders o JOIN gift_marks g ON g.shop_id = o.shop_id AND g.order_id = o.id AND g.source = 'model'
                   WHERE o.shop_id = $1 AND o.customer_id = c.id)`,
    [shopId, ids],
  );
  return rows.map(({ id }) => id);
}

export interface ModelMark {
  orderId: bigint;
  lineId: bigint;
  probability: number;
  reason: GiftReason;
  figures: GiftFigures;
  occasion: { key: Occasion; on: string } | null;
}

/** What the sentence about a mark is made of. */
export interface GiftFigures {
  /** All that spoke for it. */
  signs: GiftReason[];
  /** How many times more often than usual the orders with its products are gifts. */
  times?: number;
  /** Days from the order to the gift day. */
  daysBefore?: number;
}

/** What the model says of these customers' orders, in place of what it said before. Words of people stay. */
export async function writeModelMarks(
  tx: Tx,
  shopId: number,
  scope: Scope,
  marks: ModelMark[],
  now: Date,
): Promise<void> {
  await tx.query(
    `WITH fresh AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS f (order_id int8, line_id int8, probability float8, reason text,
         figures jsonb, occasion text, occasion_on date)),
     gone AS (
       DELETE FROM gift_marks g USING orders o
       WHERE o.shop_id = $1 AND ${inScope('o.customer_id', scope)} AND g.shop_id = $1 AND g.order_id = o.id
         AND g.source = 'model'
         AND NOT EXISTS (SELECT FROM fresh f WHERE f.order_id = g.order_id AND f.line_id = g.line_id))
     INSERT INTO gift_marks AS g (shop_id, order_id, line_id, source, gift, probability, reason, figures, occasion, occasion_on, at)
     SELECT $1, order_id, line_id, 'model', true, probability, reason, figures, occasion, occasion_on, $3 FROM fresh
     ON CONFLICT (shop_id, order_id, line_id, source) DO UPDATE
       SET probability = excluded.probability, reason = excluded.reason, figures = excluded.figures,
           occasion = excluded.occasion, occasion_on = excluded.occasion_on, at = excluded.at
       WHERE (g.probability, g.reason, g.figures, g.occasion, g.occasion_on)
         IS DISTINCT FROM (excluded.probability, excluded.reason, excluded.figures, excluded.occasion, excluded.occasion_on)`,
    [
      shopId,
      JSON.stringify(
        marks.map((mark) => ({
          order_id: String(mark.orderId),
          line_id: String(mark.lineId),
          probability: mark.probability,
          reason: mark.reason,
          figures: mark.figures,
          occasion: mark.occasion?.key ?? null,
          occasion_on: mark.occasion?.on ?? null,
        })),
      ),
      now,
    ],
  );
}

/** Locks, in one order everywhere, the orders of these customers that have or had a mark. */
export async function lockMarked(tx: Tx, shopId: number, scope: Scope): Promise<bigint[]> {
  const { rows } = await tx.query<{ id: bigint }>(
    `SELECT id FROM orders o WHERE shop_id = $1 AND ${inScope('customer_id', scope)}
       AND (gift IS NOT NULL OR gift_minor IS NOT NULL
            OR EXISTS (SELECT FROM gift_marks g WHERE g.shop_id = $1 AND g.order_id = o.id))
     ORDER BY id FOR UPDATE`,
    [shopId],
  );
  return rows.map(({ id }) => id);
}

export interface SettledOrder {
  id: bigint;
  customerId: bigint | null;
}

/** Brings the columns in line with the marks; returns the orders in which something changed by that. */
export async function settleGifts(tx: Tx, shopId: number, orderIds: bigint[]): Promise<SettledOrder[]> {
  if (orderIds.length === 0) return [];
  const lines = await tx.query<{ id: bigint; customerId: bigint | null }>(
    `UPDATE order_lines l SET gift = e.gift
     FROM (
       SELECT l.order_id, l.id, (SELECT nullif(g.gift, false) FROM gift_marks g
         WHERE g.shop_id = $1 AND g.order_id = l.order_id AND g.line_id IN (l.id, ${WHOLE_ORDER})
         ORDER BY array_position(ARRAY['owner', 'shopper', 'model'], g.source), g.line_id = ${WHOLE_ORDER} LIMIT 1) AS gift
       FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = ANY ($2::int8[])) e
     JOIN orders o ON o.shop_id = $1 AND o.id = e.order_id
     WHERE l.shop_id = $1 AND l.order_id = e.order_id AND l.id = e.id AND l.gift IS DISTINCT FROM e.gift
     RETURNING o.id, o.customer_id AS "customerId"`,
    [shopId, orderIds],
  );
  const orders = await tx.query<{ id: bigint; customerId: bigint | null }>(
    `UPDATE orders o SET gift = s.gift, gift_minor = s.gift_minor
     FROM unnest($2::int8[]) AS wanted (id)
     CROSS JOIN LATERAL (
       -- A wrapping or a sample does not make the order one for herself.
       SELECT nullif(coalesce(bool_and(l.gift IS TRUE) FILTER (WHERE l.product_id IS NOT NULL), bool_and(l.gift IS TRUE)), false) AS gift,
              sum(round((l.price_minor * l.quantity - l.discount_minor)::numeric * l.current_quantity / greatest(l.quantity, 1)))
                FILTER (WHERE l.gift)::int8 AS gift_minor
       FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = wanted.id AND l.current_quantity > 0) s
     WHERE o.shop_id = $1 AND o.id = wanted.id AND (o.gift, o.gift_minor) IS DISTINCT FROM (s.gift, s.gift_minor)
     RETURNING o.id, o.customer_id AS "customerId"`,
    [shopId, orderIds],
  );
  return [...new Map([...lines.rows, ...orders.rows].map((row) => [row.id, row])).values()];
}

export interface OrderAsked {
  id: bigint;
  customerId: bigint | null;
  /** Day in the shop's time zone. */
  day: string;
  country: string | null;
  lineIds: bigint[];
}

/** Locks the order; null when there is none. */
export async function lockOrder(tx: Tx, shopId: number, timezone: string, id: bigint): Promise<OrderAsked | null> {
  const { rows } = await tx.query<OrderAsked>(
    `SELECT o.id, o.customer_id AS "customerId", (o.processed_at AT TIME ZONE $3)::date AS day,
       (SELECT country_code FROM customers c WHERE c.shop_id = $1 AND c.id = o.customer_id) AS country,
       ARRAY(SELECT l.id FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id ORDER BY l.id) AS "lineIds"
     FROM orders o WHERE o.shop_id = $1 AND o.id = $2 AND o.deleted_at IS NULL FOR UPDATE OF o`,
    [shopId, id, timezone],
  );
  return rows[0] ?? null;
}

export interface Word {
  orderId: bigint;
  /** Null: the order as a whole, and then what was said of its lines before is past. */
  lineId: bigint | null;
  source: 'owner' | 'shopper';
  /** Null: the word is taken back. */
  gift: boolean | null;
  occasion: { key: Occasion; on: string } | null;
}

export async function writeWord(tx: Tx, shopId: number, word: Word, now: Date): Promise<void> {
  await tx.query(
    `DELETE FROM gift_marks WHERE shop_id = $1 AND order_id = $2 AND source = $3 AND ($4::int8 IS NULL OR line_id = $4)`,
    [shopId, word.orderId, word.source, word.lineId],
  );
  if (word.gift === null) return;
  await tx.query(
    `INSERT INTO gift_marks (shop_id, order_id, line_id, source, gift, occasion, occasion_on, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      shopId,
      word.orderId,
      word.lineId ?? WHOLE_ORDER,
      word.source,
      word.gift,
      word.occasion?.key ?? null,
      word.occasion?.on ?? null,
      now,
    ],
  );
}
