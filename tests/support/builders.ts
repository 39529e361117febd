import { saveCursor } from '#app/features/orders/store-sync.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';

/** Facts as the sync would have stored them, written straight into the tables. Everything not said is unremarkable. */

export interface CustomerSpec {
  id: bigint;
  firstName?: string;
  email?: string;
  locale?: string;
  profilingOptOut?: boolean;
  birthDate?: string;
  consentState?: string;
  deletedAt?: Date;
}

export interface ProductSpec {
  id: bigint;
  title?: string;
  vendor?: string;
  productType?: string;
  tags?: string[];
  status?: string;
  published?: boolean;
  available?: boolean;
  priceMinor?: bigint;
  deleted?: boolean;
  /** Default: one variant whose id is the product's plus a million. */
  variants?: { id: bigint; title?: string; available?: boolean; priceMinor?: bigint }[];
}

export interface OrderSpec {
  id: bigint;
  customerId?: bigint | null;
  at: Date;
  totalMinor?: bigint;
  refundedMinor?: bigint;
  discountCodes?: string[];
  test?: boolean;
  cancelled?: boolean;
  deleted?: boolean;
  shipsElsewhere?: boolean;
  giftNote?: boolean;
  /** Product ids, or lines in full. */
  items?: (bigint | { productId: bigint; variantId?: bigint; quantity?: number; currentQuantity?: number })[];
}

const EPOCH = new Date('2024-01-01T00:00:00Z');

export async function addCustomers(ctx: Ctx, customers: CustomerSpec[]): Promise<void> {
  for (const customer of customers) {
    await ctx.sql.query(
      `INSERT INTO customers (shop_id, id, first_name, email, locale, profiling_opt_out, birth_date, consent_state, deleted_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
       ON CONFLICT (shop_id, id) DO UPDATE SET first_name = excluded.first_name, email = excluded.email, locale = excluded.locale,
         profiling_opt_out = excluded.profiling_opt_out, birth_date = excluded.birth_date, consent_state = excluded.consent_state,
         deleted_at = excluded.deleted_at`,
      [
        ctx.shop.id,
        customer.id,
        customer.firstName ?? `C${customer.id}`,
        customer.email ?? `c${customer.id}@example.com`,
        customer.locale ?? null,
        customer.profilingOptOut ?? false,
        customer.birthDate ?? null,
        customer.consentState ?? null,
        customer.deletedAt ?? null,
        EPOCH,
      ],
    );
  }
}

export async function addProducts(ctx: Ctx, products: ProductSpec[]): Promise<void> {
  for (const product of products) {
    const price = product.priceMinor ?? 1000n;
    await ctx.sql.query(
      `INSERT INTO products (shop_id, id, handle, title, vendor, product_type, tags, status, published_at, price_minor, available, deleted_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
       ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title, status = excluded.status, published_at = excluded.published_at,
         available = excluded.available, deleted_at = excluded.deleted_at`,
      [
        ctx.shop.id,
        product.id,
        `product-${product.id}`,
        product.title ?? `Product ${product.id}`,
        product.vendor ?? '',
        product.productType ?? '',
        product.tags ?? [],
        product.status ?? 'ACTIVE',
        product.published === false ? null : EPOCH,
        price,
        product.available ?? true,
        product.deleted ? EPOCH : null,
        EPOCH,
      ],
    );
    const variants = product.variants ?? [{ id: product.id + 1_000_000n, title: 'Default Title' }];
    for (const [position, variant] of variants.entries()) {
      await ctx.sql.query(
        `INSERT INTO variants (shop_id, id, product_id, title, position, price_minor, available, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (shop_id, id) DO UPDATE SET available = excluded.available`,
        [
          ctx.shop.id,
          variant.id,
          product.id,
          variant.title ?? '',
          position + 1,
          variant.priceMinor ?? price,
          variant.available ?? product.available ?? true,
          EPOCH,
        ],
      );
    }
  }
}

/** Adds orders or puts them in place of what they were. */
export async function putOrders(ctx: Ctx, orders: OrderSpec[]): Promise<void> {
  for (const order of orders) {
    const lines = (order.items ?? []).map((item) => (typeof item === 'bigint' ? { productId: item } : item));
    const kept = lines.length === 0 || lines.some((line) => (line.currentQuantity ?? line.quantity ?? 1) > 0);
    await ctx.sql.query('DELETE FROM order_lines WHERE shop_id = $1 AND order_id = $2', [ctx.shop.id, order.id]);
    await ctx.sql.query('DELETE FROM orders WHERE shop_id = $1 AND id = $2', [ctx.shop.id, order.id]);
    await ctx.sql.query(
      `INSERT INTO orders (shop_id, id, customer_id, processed_at, created_at, updated_at, cancelled_at, deleted_at, test, counts,
         currency, presentment_currency, total_minor, refunded_minor, discount_codes,
         ships_elsewhere, gift_note)
       VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14)`,
      [
        ctx.shop.id,
        order.id,
        order.customerId ?? null,
        order.at,
        order.cancelled ? order.at : null,
        order.deleted ? order.at : null,
        order.test ?? false,
        kept && !order.test && !order.cancelled && !order.deleted,
        ctx.shop.currency,
        order.totalMinor ?? 1000n * BigInt(Math.max(1, lines.length)),
        order.refundedMinor ?? 0n,
        order.discountCodes ?? [],
        order.shipsElsewhere ?? false,
        order.giftNote ?? false,
      ],
    );
    for (const [index, line] of lines.entries()) {
      const quantity = line.quantity ?? 1;
      await ctx.sql.query(
        `INSERT INTO order_lines (shop_id, order_id, id, product_id, variant_id, title, quantity, current_quantity, price_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1000)`,
        [
          ctx.shop.id,
          order.id,
          order.id * 1000n + BigInt(index),
          line.productId,
          line.variantId ?? line.productId + 1_000_000n,
          `Product ${line.productId}`,
          quantity,
          line.currentQuantity ?? quantity,
        ],
      );
    }
  }
}

/** As the backfill leaves it: the history of the shop has been read whole. */
export async function markHistoryRead(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now();
  for (const resource of ['products', 'customers', 'orders'] as const)
    await saveCursor(ctx.sql, ctx.shop.id, { resource, updatedTo: now, checkedAt: now, found: 0 });
}
