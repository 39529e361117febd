import type { Sql } from '#app/platform/database/database.ts';

export interface GiftCounts {
  /** Orders that count; those that are gifts; those of which a part is; and of how many of these a person said so. */
  orders: number;
  gifts: number;
  partly: number;
  said: number;
  giftMinor: bigint;
}

export async function countGifts(sql: Sql, shopId: number): Promise<GiftCounts> {
  const { rows } = await sql.query<GiftCounts>(
    `SELECT count(*)::int AS orders, count(*) FILTER (WHERE gift)::int AS gifts,
            count(*) FILTER (WHERE gift IS NOT TRUE AND gift_minor IS NOT NULL)::int AS partly,
            coalesce(sum(gift_minor), 0)::int8 AS "giftMinor",
            (SELECT count(DISTINCT order_id)::int FROM gift_marks WHERE shop_id = $1 AND source <> 'model') AS said
     FROM orders WHERE shop_id = $1 AND counts`,
    [shopId],
  );
  return rows[0]!;
}

export interface GiftOrderRow {
  id: bigint;
  name: string;
  at: Date;
  customerId: bigint | null;
  customerName: string;
  email: string | null;
  giftMinor: bigint;
  currency: string;
  lineIds: bigint[];
  marks: unknown[];
}

/** Orders with a gift in them, and those of which a person said that they are none; newest first. */
export async function readGiftOrders(
  sql: Sql,
  shopId: number,
  limit: number,
  offset: number,
): Promise<{ total: number; rows: GiftOrderRow[] }> {
  const wanted = `o.shop_id = $1 AND o.counts AND (o.gift_minor IS NOT NULL OR EXISTS (
    SELECT FROM gift_marks g WHERE g.shop_id = $1 AND g.order_id = o.id AND g.source <> 'model'))`;
  const [{ rows: counted }, { rows }] = await Promise.all([
    sql.query<{ total: number }>(`SELECT count(*)::int AS total FROM orders o WHERE ${wanted}`, [shopId]),
    sql.query<GiftOrderRow>(
      `SELECT o.id, o.name, o.processed_at AS at, o.customer_id AS "customerId", o.currency,
              trim(concat(c.first_name, ' ', c.last_name)) AS "customerName", c.email,
              coalesce(o.gift_minor, 0) AS "giftMinor",
              ARRAY(SELECT l.id FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id ORDER BY l.id) AS "lineIds",
              ARRAY(SELECT jsonb_build_object('lineId', g.line_id::text, 'source', g.source, 'gift', g.gift,
                      'probability', g.probability, 'figures', g.figures, 'occasion', g.occasion)
                    FROM gift_marks g WHERE g.shop_id = $1 AND g.order_id = o.id ORDER BY g.line_id) AS marks
       FROM (SELECT * FROM orders o WHERE ${wanted} ORDER BY o.processed_at DESC, o.id DESC LIMIT $2 OFFSET $3) o
       LEFT JOIN customers c ON c.shop_id = $1 AND c.id = o.customer_id
       ORDER BY o.processed_at DESC, o.id DESC`,
      [shopId, limit, offset],
    ),
  ]);
  return { total: counted[0]!.total, rows };
}
