import type { Sql } from '#app/platform/database/database.ts';
import { atOrdersRate, type LoneRefund, type OrderFacts, orderCounts } from './facts.ts';

/**
 * Orders as facts. The rules of every write:
 * - a version of an order replaces an older one and never a newer one. `updated_at` has seconds only, so the moment the
 *   version was seen at Shopify breaks ties, and how far the order had come breaks what is left;
 * - refunds are added, never taken away; what a refund took back that the stored version has not heard of is taken off
 *   its lines;
 * - a deletion stays, and so does what an erasure took off an order.
 * So any order of arrival and any repetition ends in the same rows.
 */

/** Where the staged rows are read from: recordsets in parameters (a webhook) or temporary tables (a backfill). */
export interface OrderSource {
  orders: string;
  lines: string;
  refunds: string;
  /** Parameters after $1, the shop. */
  values: unknown[];
  /** At least one order has no customer but an e-mail address. */
  guests: boolean;
  /** Orders whose product may be unknown get a placeholder at once. */
  placeholders: boolean;
}

export interface AppliedOrder {
  id: bigint;
  customerId: bigint | null;
  fresh: boolean;
}

const GUEST = 'guest_id int8, email text, email_hash text';
const ORDER = `id int8, name text, customer_id int8, processed_at timestamptz, created_at timestamptz,
  updated_at timestamptz, seen_at timestamptz, cancelled_at timestamptz, test bool, counts bool, financial_status text,
  fulfillment_status text, currency text, presentment_currency text, presentment_total_minor int8, total_minor int8,
  shipping_minor int8, tax_minor int8, discount_minor int8, refunded_minor int8, discount_codes text[], source text,
  locale text, ships_elsewhere bool, gift_note bool, delivered_at timestamptz`;
const LINE = `order_id int8, id int8, product_id int8, variant_id int8, title text, sku text, quantity int4,
  current_quantity int4, price_minor int8, discount_minor int8, subscription bool, gift_card bool`;
const REFUND = 'order_id int8, id int8, created_at timestamptz, seen_at timestamptz, amount_minor int8, lines jsonb';

/** The columns of staged rows, in the order in which a backfill writes them; all but the guest's are the tables' own. */
export const STAGED = {
  orders: `shop_id int4, ${ORDER}`,
  order_lines: `shop_id int4, ${LINE}`,
  refunds: `shop_id int4, ${REFUND}`,
  guests: `order_id int8, ${GUEST}`,
};

/** Whose order it was, and what could tell, is gone, and does not come back with a later version. */
export const WITHOUT_BUYER = `redacted = true, customer_id = NULL, locale = NULL, ships_elsewhere = false, gift_note = false,
  discount_codes = '{}'`;

const progress = (row: string) =>
  `(${row}.updated_at, ${row}.seen_at, ${row}.cancelled_at IS NOT NULL,
    COALESCE(array_position(ARRAY['PENDING','AUTHORIZED','PARTIALLY_PAID','PAID','PARTIALLY_REFUNDED','REFUNDED','VOIDED'], ${row}.financial_status), 0))`;

/** Writes staged orders and tells which ones were new to us. */
export async function mergeOrders(tx: Sql, shopId: number, source: OrderSource): Promise<AppliedOrder[]> {
  const values = [shopId, ...source.values];
  if (source.guests) {
    await tx.query(
      `INSERT INTO customers (shop_id, id, email, email_hash, created_at)
       SELECT DISTINCT ON (o.guest_id) $1, o.guest_id, o.email, decode(o.email_hash, 'hex'), o.created_at FROM ${source.orders}
       WHERE o.customer_id IS NULL AND o.guest_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.shop_id = $1 AND c.email_hash = decode(o.email_hash, 'hex')
                         AND c.merged_into IS NULL AND c.deleted_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM orders t WHERE t.shop_id = $1 AND t.id = o.id AND t.redacted)
       ORDER BY o.guest_id, o.created_at
       ON CONFLICT (shop_id, id) DO NOTHING`,
      values,
    );
  }
  const customer = `CASE WHEN o.customer_id IS NOT NULL THEN
      CASE WHEN gone.id IS NULL THEN o.customer_id WHEN gone.redacted_at IS NULL THEN gone.merged_into END
    ${
      source.guests
        ? // Whoever the guest became keeps what is ordered under the old address, also when she has another one by now.
          `WHEN o.guest_id IS NOT NULL THEN COALESCE(
             (SELECT c.id FROM customers c WHERE c.shop_id = $1
                AND c.email_hash = decode(o.email_hash, 'hex') AND c.merged_into IS NULL AND c.deleted_at IS NULL
                AND c.redacted_at IS NULL ORDER BY c.id DESC LIMIT 1),
             (SELECT c.id FROM customers g JOIN customers c ON c.shop_id = $1 AND c.id = g.merged_into
              WHERE g.shop_id = $1 AND g.id = o.guest_id AND g.redacted_at IS NULL
                AND c.merged_into IS NULL AND c.deleted_at IS NULL AND c.redacted_at IS NULL))`
        : ''
    } END`;
  const erased = source.guests
    ? `(gone.redacted_at IS NOT NULL OR o.customer_id IS NULL AND EXISTS
        (SELECT 1 FROM customers g WHERE g.shop_id = $1 AND g.id = o.guest_id AND g.redacted_at IS NOT NULL))`
    : '(gone.redacted_at IS NOT NULL)';
  const { rows } = await tx.query<AppliedOrder>(
    `INSERT INTO orders AS t (shop_id, id, name, customer_id, processed_at, created_at, updated_at, seen_at, cancelled_at,
       test, counts, financial_status, fulfillment_status, currency, presentment_currency, presentment_total_minor,
       total_minor, shipping_minor, tax_minor, discount_minor, refunded_minor, discount_codes, source, locale,
       ships_elsewhere, gift_note, delivered_at, redacted)
     SELECT $1, o.id, o.name, ${customer}, o.processed_at, o.created_at, o.updated_at, o.seen_at, o.cancelled_at,
       o.test, o.counts, o.financial_status, o.fulfillment_status, o.currency, o.presentment_currency,
       o.presentment_total_minor, o.total_minor, o.shipping_minor, o.tax_minor, o.discount_minor, o.refunded_minor,
       CASE WHEN ${erased} THEN '{}' ELSE o.discount_codes END, o.source, CASE WHEN NOT ${erased} THEN o.locale END,
       o.ships_elsewhere AND NOT ${erased}, o.gift_note AND NOT ${erased}, o.delivered_at, ${erased}
     FROM ${source.orders}
     LEFT JOIN customers gone ON gone.shop_id = $1 AND gone.id = o.customer_id
       AND (gone.merged_into IS NOT NULL OR gone.redacted_at IS NOT NULL)
     ON CONFLICT (shop_id, id) DO UPDATE SET name = excluded.name,
       customer_id = CASE WHEN NOT t.redacted THEN excluded.customer_id END,
       processed_at = excluded.processed_at, created_at = excluded.created_at, updated_at = excluded.updated_at,
       seen_at = excluded.seen_at, cancelled_at = excluded.cancelled_at, test = excluded.test,
       counts = excluded.counts AND t.deleted_at IS NULL, financial_status = excluded.financial_status,
       fulfillment_status = excluded.fulfillment_status, currency = excluded.currency,
       presentment_currency = excluded.presentment_currency,
       presentment_total_minor = excluded.presentment_total_minor, total_minor = excluded.total_minor,
       shipping_minor = excluded.shipping_minor, tax_minor = excluded.tax_minor,
       discount_minor = excluded.discount_minor, refunded_minor = excluded.refunded_minor,
       discount_codes = CASE WHEN t.redacted THEN '{}' ELSE excluded.discount_codes END, source = excluded.source,
       locale = CASE WHEN NOT t.redacted THEN excluded.locale END,
       ships_elsewhere = excluded.ships_elsewhere AND NOT t.redacted, gift_note = excluded.gift_note AND NOT t.redacted,
       delivered_at = excluded.delivered_at, redacted = t.redacted OR excluded.redacted
     WHERE ${progress('t')} <= ${progress('excluded')}
     RETURNING id, customer_id AS "customerId", (xmax = 0) AS fresh`,
    values,
  );
  if (rows.length === 0) return rows;
  const applied = rows.map(({ id }) => id);
  const known = rows.filter(({ fresh }) => !fresh).map(({ id }) => id);
  // The applied ids come after the source's own parameters.
  const next = `$${values.length + 1}::int8[]`;
  if (known.length > 0) {
    await tx.query(
      `DELETE FROM order_lines d WHERE d.shop_id = $1 AND d.order_id = ANY(${next})
         AND NOT EXISTS (SELECT 1 FROM ${source.lines} WHERE l.order_id = d.order_id AND l.id = d.id)`,
      [...values, known],
    );
  }
  await tx.query(
    `INSERT INTO order_lines (shop_id, order_id, id, product_id, variant_id, title, sku, quantity, current_quantity,
       price_minor, discount_minor, subscription, gift_card)
     SELECT $1, l.order_id, l.id, l.product_id, l.variant_id, l.title, l.sku, l.quantity, l.current_quantity,
       l.price_minor, l.discount_minor, l.subscription, l.gift_card
     FROM ${source.lines} WHERE l.order_id = ANY(${next})
     ON CONFLICT (shop_id, order_id, id) DO UPDATE SET product_id = excluded.product_id,
       variant_id = excluded.variant_id, title = excluded.title, sku = excluded.sku, quantity = excluded.quantity,
       current_quantity = excluded.current_quantity, price_minor = excluded.price_minor,
       discount_minor = excluded.discount_minor, subscription = excluded.subscription, gift_card = excluded.gift_card`,
    [...values, applied],
  );
  if (known.length > 0) {
    await tx.query(
      `UPDATE order_lines l SET current_quantity = GREATEST(0, l.current_quantity - back.quantity)
       FROM (SELECT s.order_id, e.key::int8 AS line_id, sum(e.value::int4) AS quantity
             FROM refunds s CROSS JOIN LATERAL jsonb_each_text(s.lines) e
             WHERE s.shop_id = $1 AND s.order_id = ANY(${next})
               AND NOT EXISTS (SELECT 1 FROM ${source.refunds} WHERE r.order_id = s.order_id AND r.id = s.id)
             GROUP BY 1, 2) back
       WHERE l.shop_id = $1 AND l.order_id = back.order_id AND l.id = back.line_id`,
      [...values, known],
    );
  }
  await tx.query(
    `INSERT INTO refunds AS t (shop_id, order_id, id, created_at, seen_at, amount_minor, lines)
     SELECT $1, r.order_id, r.id, r.created_at, r.seen_at, r.amount_minor, r.lines
     FROM ${source.refunds} WHERE r.order_id = ANY(${next})
     ON CONFLICT (shop_id, order_id, id) DO UPDATE SET created_at = excluded.created_at, seen_at = excluded.seen_at,
       amount_minor = excluded.amount_minor, lines = COALESCE(excluded.lines, t.lines),
       presentment_minor = NULL, presentment_currency = NULL
     WHERE t.seen_at <= excluded.seen_at`,
    [...values, applied],
  );
  if (known.length > 0) await settle(tx, shopId, known);
  if (source.placeholders) {
    await tx.query(
      `INSERT INTO products (shop_id, id, handle, title, status, available, placeholder, updated_at)
       SELECT DISTINCT ON (l.product_id) $1, l.product_id, '', l.title, 'ARCHIVED', false, true, 'epoch'::timestamptz
       FROM ${source.lines} WHERE l.order_id = ANY(${next}) AND l.product_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM products p WHERE p.shop_id = $1 AND p.id = l.product_id)
       ORDER BY l.product_id ON CONFLICT (shop_id, id) DO NOTHING`,
      [...values, applied],
    );
  }
  return rows;
}

/**
 * Orders of customers who were merged or erased while the order was being written; and whoever comes later finds none.
 */
export async function followMerges(tx: Sql, shopId: number): Promise<number> {
  const erased = await tx.query(
    `UPDATE orders o SET ${WITHOUT_BUYER} FROM customers c
     WHERE c.shop_id = $1 AND c.redacted_at IS NOT NULL AND o.shop_id = $1 AND o.customer_id = c.id`,
    [shopId],
  );
  const merged = await tx.query(
    `UPDATE orders o SET customer_id = c.merged_into FROM customers c
     WHERE c.shop_id = $1 AND c.merged_into IS NOT NULL AND o.shop_id = $1 AND o.customer_id = c.id`,
    [shopId],
  );
  return (erased.rowCount ?? 0) + (merged.rowCount ?? 0);
}

/** What follows from an order's rows together: refunds booked at its rate, their sum, whether it counts. */
async function settle(tx: Sql, shopId: number, orderIds: bigint[]): Promise<void> {
  await tx.query(
    `UPDATE refunds r SET amount_minor = round(r.presentment_minor::numeric * o.total_minor / o.presentment_total_minor)
     FROM orders o WHERE o.shop_id = $1 AND o.id = r.order_id AND o.presentment_total_minor <> 0
       AND r.shop_id = $1 AND r.order_id = ANY($2::int8[]) AND r.presentment_minor IS NOT NULL`,
    [shopId, orderIds],
  );
  await tx.query(
    `UPDATE orders o SET
       refunded_minor = (SELECT COALESCE(sum(r.amount_minor), 0) FROM refunds r WHERE r.shop_id = $1 AND r.order_id = o.id),
       counts = NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND EXISTS
         (SELECT 1 FROM order_lines l WHERE l.shop_id = $1 AND l.order_id = o.id AND l.current_quantity > 0)
     WHERE o.shop_id = $1 AND o.id = ANY($2::int8[])`,
    [shopId, orderIds],
  );
}

/** An order that nothing but a refund or its deletion has been heard of yet. */
async function stub(tx: Sql, shopId: number, orderId: bigint, currency: string): Promise<void> {
  await tx.query(
    `INSERT INTO orders (shop_id, id, processed_at, created_at, updated_at, seen_at, counts, currency,
       presentment_currency, total_minor)
     VALUES ($1, $2, 'epoch', 'epoch', 'epoch', 'epoch', false, $3, $3, 0) ON CONFLICT (shop_id, id) DO NOTHING`,
    [shopId, orderId, currency],
  );
}

/** A refund heard of on its own; taken off the order once, however often and in whatever order it comes. */
export async function mergeRefund(
  tx: Sql,
  shopId: number,
  refund: LoneRefund,
  seenAt: Date,
  shopCurrency: string,
): Promise<AppliedOrder> {
  await stub(tx, shopId, refund.orderId, shopCurrency);
  const { rows } = await tx.query<{ customer_id: bigint | null; total_minor: bigint; presentment_total_minor: bigint }>(
    'SELECT customer_id, total_minor, presentment_total_minor FROM orders WHERE shop_id = $1 AND id = $2 FOR UPDATE',
    [shopId, refund.orderId],
  );
  const order = rows[0]!;
  const amount = refund.presentment
    ? atOrdersRate(refund.presentment.minor, {
        totalMinor: order.total_minor,
        presentmentTotalMinor: order.presentment_total_minor,
      })
    : refund.amountMinor;
  const inserted = await tx.query<{ fresh: boolean }>(
    `INSERT INTO refunds AS t (shop_id, order_id, id, created_at, seen_at, amount_minor, presentment_minor,
       presentment_currency, lines)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (shop_id, order_id, id) DO UPDATE SET
       amount_minor = CASE WHEN t.seen_at < excluded.seen_at THEN excluded.amount_minor ELSE t.amount_minor END,
       presentment_minor = CASE WHEN t.seen_at < excluded.seen_at THEN excluded.presentment_minor ELSE t.presentment_minor END,
       presentment_currency = CASE WHEN t.seen_at < excluded.seen_at THEN excluded.presentment_currency ELSE t.presentment_currency END,
       seen_at = GREATEST(t.seen_at, excluded.seen_at), lines = COALESCE(t.lines, excluded.lines)
     RETURNING (xmax = 0) AS fresh`,
    [
      shopId,
      refund.orderId,
      refund.id,
      refund.createdAt,
      seenAt,
      amount,
      refund.presentment?.minor ?? null,
      refund.presentment?.currency ?? null,
      refund.lines,
    ],
  );
  if (inserted.rows[0]!.fresh) {
    await tx.query(
      `UPDATE order_lines l SET current_quantity = GREATEST(0, l.current_quantity - e.value::int4)
       FROM jsonb_each_text($3::jsonb) e
       WHERE l.shop_id = $1 AND l.order_id = $2 AND l.id = e.key::int8`,
      [shopId, refund.orderId, refund.lines ?? {}],
    );
  }
  await settle(tx, shopId, [refund.orderId]);
  return { id: refund.orderId, customerId: order.customer_id, fresh: false };
}

export async function markDeleted(
  tx: Sql,
  shopId: number,
  orderId: bigint,
  at: Date,
  currency: string,
): Promise<AppliedOrder> {
  await stub(tx, shopId, orderId, currency);
  const { rows } = await tx.query<{ customer_id: bigint | null }>(
    `UPDATE orders SET deleted_at = LEAST(COALESCE(deleted_at, $3), $3), counts = false
     WHERE shop_id = $1 AND id = $2 RETURNING customer_id`,
    [shopId, orderId, at],
  );
  return { id: orderId, customerId: rows[0]!.customer_id, fresh: false };
}

/** What an order was, and when Shopify showed it so. */
export interface OrderVersion {
  order: OrderFacts;
  seenAt: Date;
}

/** Versions of different orders from memory as a source of the merge: recordsets in two parameters. */
export function inMemory(
  versions: readonly OrderVersion[],
  guestOf: (email: string) => { id: bigint; hash: Buffer },
): OrderSource {
  // Rows are locked as they are written: in one order everywhere, nobody waits in a circle.
  const sorted = versions.toSorted((a, b) => (a.order.id < b.order.id ? -1 : 1));
  let guests = false;
  const orderRows = sorted.map(({ order, seenAt }) => {
    const guest = order.customerId === null && order.email ? guestOf(order.email) : null;
    if (guest) guests = true;
    return {
      id: String(order.id),
      name: order.name,
      customer_id: digits(order.customerId),
      guest_id: digits(guest?.id ?? null),
      email: guest ? order.email : null,
      email_hash: guest?.hash.toString('hex') ?? null,
      processed_at: order.processedAt,
      created_at: order.createdAt,
      updated_at: order.updatedAt,
      seen_at: seenAt,
      cancelled_at: order.cancelledAt,
      test: order.test,
      counts: orderCounts(order),
      financial_status: order.financialStatus,
      fulfillment_status: order.fulfillmentStatus,
      currency: order.currency,
      presentment_currency: order.presentmentCurrency,
      presentment_total_minor: String(order.presentmentTotalMinor),
      total_minor: String(order.totalMinor),
      shipping_minor: String(order.shippingMinor),
      tax_minor: String(order.taxMinor),
      discount_minor: String(order.discountMinor),
      refunded_minor: String(order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n)),
      discount_codes: order.discountCodes,
      source: order.source,
      locale: order.locale,
      ships_elsewhere: order.shipsElsewhere,
      gift_note: order.giftNote,
      delivered_at: order.deliveredAt,
    };
  });
  const lineRows = sorted.flatMap(({ order }) =>
    order.lines.map((line) => ({
      order_id: String(order.id),
      id: String(line.id),
      product_id: digits(line.productId),
      variant_id: digits(line.variantId),
      title: line.title,
      sku: line.sku,
      quantity: line.quantity,
      current_quantity: line.currentQuantity,
      price_minor: String(line.priceMinor),
      discount_minor: String(line.discountMinor),
      subscription: line.subscription,
      gift_card: line.giftCard,
    })),
  );
  const refundRows = sorted.flatMap(({ order, seenAt }) =>
    order.refunds.map((refund) => ({
      order_id: String(order.id),
      id: String(refund.id),
      created_at: refund.createdAt,
      seen_at: seenAt,
      amount_minor: String(refund.amountMinor),
      lines: refund.lines,
    })),
  );
  const at = (part: string, columns: string, alias: string) =>
    `jsonb_to_recordset($2::jsonb -> '${part}') AS ${alias}(${columns})`;
  return {
    orders: at('orders', `${ORDER}, ${GUEST}`, 'o'),
    lines: at('lines', LINE, 'l'),
    refunds: at('refunds', REFUND, 'r'),
    values: [JSON.stringify({ orders: orderRows, lines: lineRows, refunds: refundRows }, withoutNul)],
    guests,
    placeholders: true,
  };
}

const digits = (value: bigint | null) => (value === null ? null : String(value));

/** PostgreSQL holds every character but one. */
const withoutNul = (_key: string, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '') : value);

/** Versions stored for these ids, to compare with Shopify's. */
export async function storedVersions(sql: Sql, shopId: number, ids: bigint[]): Promise<Map<bigint, number>> {
  const { rows } = await sql.query<{ id: bigint; updated_at: Date }>(
    'SELECT id, updated_at FROM orders WHERE shop_id = $1 AND id = ANY($2::int8[])',
    [shopId, ids],
  );
  return new Map(rows.map(({ id, updated_at }) => [id, updated_at.getTime()]));
}
