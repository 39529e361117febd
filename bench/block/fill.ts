import type { Database } from '../../app/platform/database/database.ts';

export const SHOP = 'bench.myshopify.com';
export const PRODUCTS = 5_000;

/**
 * A shop of that many customers with two orders of two lines each and picks computed for each, twelve recommendations
 * beside every product and a rhythm for a third of them; made inside the database. Customer `c` bought products in a fixed pattern, so every run
 * is the same.
 */
export async function fill(db: Database, customers: number): Promise<void> {
  const { sql } = db;
  await sql.query(
    `INSERT INTO shops (id, domain, name, currency, timezone, installed_at) VALUES (1, $1, 'Bench', 'EUR', 'Europe/Amsterdam', now())`,
    [SHOP],
  );
  await sql.query(
    `INSERT INTO products (shop_id, id, handle, title, vendor, published_at, price_minor, image_url, updated_at)
     SELECT 1, p, 'product-' || p, 'Product number ' || p, 'Vendor ' || p % 40, now() - interval '1 year', 500 + p % 9000,
            'https://cdn.example.com/' || p || '.jpg?v=1', now() FROM generate_series(1, ${PRODUCTS}) p`,
  );
  await sql.query(
    `INSERT INTO variants (shop_id, id, product_id, title, price_minor, updated_at)
     SELECT 1, 10000000 + p, p, 'Default Title', 500 + p % 9000, now() FROM generate_series(1, ${PRODUCTS}) p`,
  );
  await sql.query(
    `INSERT INTO recommendations (shop_id, product_id, position, other_id, basis, score, together, lift)
     SELECT 1, p, n, 1 + (p * 31 + n * 977) % ${PRODUCTS}, 'orders', 1.0 / n, 20, 3
     FROM generate_series(1, ${PRODUCTS}) p, generate_series(1, 12) n`,
  );
  await sql.query(
    `INSERT INTO product_intervals (shop_id, product_id, evidence, q25, median, q75)
     SELECT 1, p, 50, 25, 30, 40 FROM generate_series(1, ${PRODUCTS}, 3) p`,
  );
  await sql.query(
    `INSERT INTO settings (shop_id, key, value) VALUES (1, 'flows', '{"replenishment":{"on":true},"birthday":{"on":true}}')`,
  );
  await sql.query(
    `INSERT INTO customers (shop_id, id, email, first_name, updated_at)
     SELECT 1, c, 'c' || c || '@example.com', 'Anna', now() FROM generate_series(1, ${customers}) c`,
  );
  await sql.query(
    `INSERT INTO orders (shop_id, id, customer_id, processed_at, created_at, updated_at, currency, presentment_currency, total_minor)
     SELECT 1, c * 2 + k, c, t, t, t, 'EUR', 'EUR', 2500
     FROM generate_series(1, ${customers}) c, generate_series(0, 1) k,
          LATERAL (SELECT now() - (k * 40 + c % 35) * interval '1 day' AS t) at`,
  );
  await sql.query(
    `INSERT INTO order_lines (shop_id, order_id, id, product_id, variant_id, quantity, current_quantity, price_minor)
     SELECT 1, c * 2 + k, (c * 2 + k) * 2 + l, p, 10000000 + p, 1, 1, 1250
     FROM generate_series(1, ${customers}) c, generate_series(0, 1) k, generate_series(0, 1) l,
          LATERAL (SELECT 1 + (c * 7 + k * 13 + l * 101) % ${PRODUCTS} AS p) product`,
  );
  // One of five thousand lists each: fourteen products she has not, and the four she has.
  await sql.query(
    `CREATE TEMP TABLE lists AS
     SELECT s, jsonb_agg(pick ORDER BY n)::text AS picks FROM (
       SELECT s, n, CASE
         WHEN n <= 4 THEN jsonb_build_array((1 + (s + n * 101) % ${PRODUCTS})::text, '["again", 2, 30]'::jsonb,
           jsonb_build_array(2, 20000 - n, (10000000 + 1 + (s + n * 101) % ${PRODUCTS})::text, 0, 20030 - n, 20020 - n))
         ELSE jsonb_build_array((1 + (s * 31 + n * 977) % ${PRODUCTS})::text,
           jsonb_build_array('together', (1 + (s + 101) % ${PRODUCTS})::text, 20, 300)) END AS pick
       FROM generate_series(0, ${PRODUCTS - 1}) s, generate_series(1, 18) n) x GROUP BY s`,
  );
  await sql.query(
    `INSERT INTO personal_picks (shop_id, customer_id, version, made_at, picks)
     SELECT 1, c, 1, now(), picks FROM generate_series(1, ${customers}) c JOIN lists ON s = c % ${PRODUCTS}`,
  );
  await sql.query(
    `INSERT INTO due_dates (shop_id, customer_id, product_id, variant_id, last_day, quantity, contents, due_day,
       half_from, half_until, most_from, most_until, spans)
     SELECT 1, o.customer_id, l.product_id, max(l.variant_id), max(o.processed_at)::date, 1, 1,
            max(o.processed_at)::date + 30, max(o.processed_at)::date + 25, max(o.processed_at)::date + 40,
            max(o.processed_at)::date + 20, max(o.processed_at)::date + 50, 2
     FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
     WHERE o.shop_id = 1 AND l.product_id % 3 = 1 GROUP BY o.customer_id, l.product_id`,
  );
  await sql.query('VACUUM ANALYZE');
  await sql.query('CHECKPOINT');
}
