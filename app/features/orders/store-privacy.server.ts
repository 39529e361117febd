import type { Sql } from '#app/platform/database/database.ts';
import { WITHOUT_BUYER } from './store.server.ts';

/** A person's orders as rows, with what was bought and what went back. */
export async function ordersOf(sql: Sql, shopId: number, customerId: bigint): Promise<Record<string, unknown>[]> {
  const { rows } = await sql.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(o) - 'shop_id' || jsonb_build_object('id', o.id::text, 'customer_id', o.customer_id::text,
       'lines', (SELECT jsonb_agg(to_jsonb(l) - 'shop_id' || jsonb_build_object('id', l.id::text, 'order_id', l.order_id::text,
          'product_id', l.product_id::text, 'variant_id', l.variant_id::text) ORDER BY l.id)
          FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id),
       'refunds', (SELECT jsonb_agg(jsonb_build_object('id', r.id::text, 'created_at', r.created_at, 'amount_minor', r.amount_minor) ORDER BY r.id)
          FROM refunds r WHERE r.shop_id = $1 AND r.order_id = o.id),
       'gift_marks', (SELECT jsonb_agg(to_jsonb(g) - 'shop_id' || jsonb_build_object('order_id', g.order_id::text, 'line_id', g.line_id::text)
          ORDER BY g.line_id, g.source) FROM gift_marks g WHERE g.shop_id = $1 AND g.order_id = o.id)) AS row
     FROM orders o WHERE o.shop_id = $1 AND o.customer_id = $2 ORDER BY o.processed_at`,
    [shopId, customerId],
  );
  return rows.map(({ row }) => row);
}

/** Sums stay; whose they were, and what could tell, goes. */
export async function forgetBuyer(tx: Sql, shopId: number, customerId: bigint): Promise<Record<string, number>> {
  const marks = await tx.query(
    `DELETE FROM gift_marks g USING orders o
     WHERE o.shop_id = $1 AND o.customer_id = $2 AND g.shop_id = $1 AND g.order_id = o.id`,
    [shopId, customerId],
  );
  await tx.query(
    `UPDATE order_lines l SET gift = NULL FROM orders o
     WHERE o.shop_id = $1 AND o.customer_id = $2 AND l.shop_id = $1 AND l.order_id = o.id AND l.gift IS NOT NULL`,
    [shopId, customerId],
  );
  const orders = await tx.query(
    `UPDATE orders SET ${WITHOUT_BUYER}, gift = NULL, gift_minor = NULL
     WHERE shop_id = $1 AND customer_id = $2`,
    [shopId, customerId],
  );
  return { gift_marks: marks.rowCount ?? 0, orders: orders.rowCount ?? 0 };
}
