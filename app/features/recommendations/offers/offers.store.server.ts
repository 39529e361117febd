import type { Sql, Tx } from '#app/platform/database/database.ts';
import type { IssuedCode } from '#app/platform/discounts/discounts.ts';
import { hundredthsPerMinor } from '#app/platform/money.ts';
import { wantFrom } from '#app/platform/publish/publish.ts';
import { mayBeKnown } from '../personal/personal.store.server.ts';
import type { Offer, OfferedProduct, OfferedSet } from './choose-offer.ts';
import type { LastLine } from './had.ts';

/** How the purposes of our discounts for sets begin. */
export const SET_PURPOSE = 'set:';

export async function readSets(sql: Sql, shopId: number): Promise<OfferedSet[]> {
  const { rows } = await sql.query<OfferedSet>(
    `SELECT key, items, rank, status = 'accepted' AS accepted, saving FROM bundles
     WHERE shop_id = $1 AND status <> 'dismissed' ORDER BY rank`,
    [shopId],
  );
  return rows;
}

export async function writeSaving(tx: Tx, shopId: number, key: string, saving: number): Promise<boolean> {
  const { rowCount } = await tx.query('UPDATE bundles SET saving = $3 WHERE shop_id = $1 AND key = $2', [
    shopId,
    key,
    saving,
  ]);
  return rowCount === 1;
}

/** Priced as the storefront sells them: the first variant that can be bought, else the first. */
export async function readOffered(
  sql: Sql,
  shopId: number,
  productIds: bigint[],
): Promise<Map<bigint, OfferedProduct>> {
  const { rows } = await sql.query<OfferedProduct & { id: bigint }>(
    `SELECT p.id, coalesce(v.price_minor, p.price_minor) AS "listMinor", v.cost_minor AS "costMinor"
     FROM products p
     LEFT JOIN LATERAL (
       SELECT price_minor, cost_minor FROM variants
       WHERE shop_id = $1 AND product_id = p.id ORDER BY available DESC, position LIMIT 1) v ON true
     WHERE p.shop_id = $1 AND p.id = ANY ($2::int8[])`,
    [shopId, productIds],
  );
  return new Map(rows.map(({ id, ...product }) => [id, product]));
}

/**
 * Of these products, what each of these customers bought for herself on the last day she bought it. Who may not be
 * profiled has no line.
 */
export async function readBoughtOf(
  sql: Sql,
  shopId: number,
  timezone: string,
  productIds: bigint[],
  customerIds: bigint[],
): Promise<LastLine[]> {
  const { rows } = await sql.query<LastLine>(
    `SELECT "customerId", "productId", "variantId", quantity, day
     FROM (
       SELECT c.id AS "customerId", l.product_id AS "productId", l.variant_id AS "variantId",
              l.current_quantity AS quantity, d.day,
              rank() OVER (PARTITION BY c.id, l.product_id ORDER BY d.day DESC) AS place
       FROM customers c
       JOIN orders o ON o.shop_id = $1 AND o.customer_id = c.id AND o.counts
       JOIN order_lines l ON l.shop_id = $1 AND l.order_id = o.id AND l.product_id = ANY ($2::int8[])
         AND l.current_quantity > 0 AND l.gift IS NOT TRUE AND NOT l.gift_card
       CROSS JOIN LATERAL (SELECT (o.processed_at AT TIME ZONE $4)::date - DATE '1970-01-01' AS day) d
       WHERE c.shop_id = $1 AND c.id = ANY ($3::int8[]) AND ${mayBeKnown('c')}) bought
     WHERE place = 1`,
    [shopId, productIds, customerIds, timezone],
  );
  return rows;
}

/** Shopify's customers by id; guests have no page to be offered anything on. */
export async function readCustomersAfter(sql: Sql, shopId: number, after: bigint, limit: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    'SELECT id FROM customers WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3',
    [shopId, after, limit],
  );
  return rows.map(({ id }) => id);
}

export interface OfferRow {
  customerId: bigint;
  offer: Offer;
  /** Null: at list price. */
  code: string | null;
  purpose: string;
  /** The code of before, that she is shown until this one works. */
  stands: string | null;
}

export interface ShownOffer {
  customerId: bigint;
  bundleKey: string;
  code: string;
  missing: bigint[];
  offMinor: bigint;
  fromMinor: bigint | null;
}

/** Offers with codes that work, as these customers are shown them now. */
export async function readShownOffers(sql: Sql, shopId: number, customerIds: bigint[]): Promise<ShownOffer[]> {
  const { rows } = await sql.query<ShownOffer>(
    `SELECT n.customer_id AS "customerId", n.bundle_key AS "bundleKey", c.code, c.missing, c.off_minor AS "offMinor",
            c.from_minor AS "fromMinor"
     FROM next_offers n JOIN offer_codes c ON c.shop_id = $1 AND c.code = coalesce(n.stands, n.code)
     WHERE n.shop_id = $1 AND n.customer_id = ANY ($2::int8[]) AND c.status = 'issued' AND c.used_at IS NULL`,
    [shopId, customerIds],
  );
  return rows;
}

/** Puts these customers' offers in place of what they had; returns whose changed. */
export async function writeOffers(
  tx: Tx,
  shopId: number,
  now: Date,
  customerIds: bigint[],
  rows: OfferRow[],
): Promise<bigint[]> {
  const gone = await tx.query<{ id: bigint }>(
    `DELETE FROM next_offers WHERE shop_id = $1 AND customer_id = ANY ($2::int8[]) AND NOT customer_id = ANY ($3::int8[])
     RETURNING customer_id AS id`,
    [shopId, customerIds, rows.map(({ customerId }) => customerId)],
  );
  const coded = rows.filter(({ code }) => code !== null);
  // One that Shopify would not have is tried again; one that was used stays used.
  await tx.query(
    `INSERT INTO offer_codes (shop_id, code, customer_id, purpose, missing, off_minor, from_minor, created_at)
     SELECT $1, code, customer_id, purpose, missing::int8[], off_minor, from_minor, $2
     FROM unnest($3::text[], $4::int8[], $5::text[], $6::text[], $7::int8[], $8::int8[])
       AS r (code, customer_id, purpose, missing, off_minor, from_minor)
     ON CONFLICT (shop_id, code) DO UPDATE SET status = 'pending', error = NULL
       WHERE offer_codes.status = 'failed'`,
    [
      shopId,
      now,
      coded.map(({ code }) => code),
      coded.map(({ customerId }) => customerId),
      coded.map(({ purpose }) => purpose),
      coded.map(({ offer }) => `{${offer.missing.join()}}`),
      coded.map(({ offer }) => offer.offMinor),
      coded.map(({ offer }) => offer.fromMinor),
    ],
  );
  const put = await tx.query<{ id: bigint }>(
    `INSERT INTO next_offers AS t (shop_id, customer_id, bundle_key, owned, missing, off_minor, code, stands, made_at)
     SELECT $1, customer_id, bundle_key, owned::int8[], missing::int8[], off_minor, code, stands, $2
     FROM unnest($3::int8[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::text[], $9::text[])
       AS r (customer_id, bundle_key, owned, missing, off_minor, code, stands)
     ON CONFLICT (shop_id, customer_id) DO UPDATE
       SET bundle_key = excluded.bundle_key, owned = excluded.owned, missing = excluded.missing,
           off_minor = excluded.off_minor, code = excluded.code, stands = excluded.stands, made_at = excluded.made_at
       WHERE (t.bundle_key, t.owned, t.missing, t.off_minor, t.code, t.stands)
         IS DISTINCT FROM (excluded.bundle_key, excluded.owned, excluded.missing, excluded.off_minor, excluded.code,
                           excluded.stands)
     RETURNING customer_id AS id`,
    [
      shopId,
      now,
      rows.map(({ customerId }) => customerId),
      rows.map(({ offer }) => offer.bundleKey),
      rows.map(({ offer }) => `{${offer.owned.join()}}`),
      rows.map(({ offer }) => `{${offer.missing.join()}}`),
      rows.map(({ offer }) => offer.offMinor),
      rows.map(({ code }) => code),
      rows.map(({ stands }) => stands),
    ],
  );
  return [...gone.rows, ...put.rows].map(({ id }) => id);
}

/**
 * Says what the storefront should show these customers: an offer with a code only once the code works, and at list price
 * where Shopify would not have the code. Where the offer of before stands, what they are shown stays. What comes off is said in Liquid's hundredths, rather too little than too much.
 */
export async function wantOffers(
  tx: Tx,
  shop: { id: number; currency: string },
  now: Date,
  customerIds: bigint[],
): Promise<number> {
  return wantFrom(
    tx,
    shop.id,
    now,
    `SELECT 'Customer', who.id, k.key, k.type, k.value
     FROM (SELECT id FROM unnest($3::int8[]) AS id WHERE NOT EXISTS (
       SELECT FROM next_offers WHERE shop_id = $1 AND customer_id = id AND stands IS NOT NULL)) AS who
     LEFT JOIN LATERAL (
       SELECT n.missing, n.owned, CASE WHEN c.status = 'issued' THEN n.off_minor ELSE 0 END AS off_minor,
              CASE WHEN c.status = 'issued' THEN n.code END AS code
       FROM next_offers n
       LEFT JOIN offer_codes c ON c.shop_id = $1 AND c.code = n.code
       WHERE n.shop_id = $1 AND n.customer_id = who.id
         AND (n.code IS NULL OR (c.status IN ('issued', 'failed') AND c.used_at IS NULL))) offer ON true
     CROSS JOIN LATERAL (VALUES
       ('next_offer_products', 'list.product_reference',
        (SELECT jsonb_agg('gid://shopify/Product/' || id ORDER BY place)::text
         FROM unnest(offer.missing) WITH ORDINALITY AS missing (id, place))),
       ('next_offer', 'json',
        CASE WHEN offer.missing IS NOT NULL THEN jsonb_build_object(
          'owned', cardinality(offer.owned), 'size', cardinality(offer.owned) + cardinality(offer.missing),
          'off', floor(offer.off_minor * $4::numeric)::int8, 'code', offer.code)::text END)) AS k (key, type, value)`,
    [customerIds, hundredthsPerMinor(shop.currency)],
  );
}

/** Who is offered one of these products. */
export async function readOfferedThem(
  sql: Sql,
  shopId: number,
  productIds: bigint[],
  limit: number,
): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    'SELECT customer_id AS id FROM next_offers WHERE shop_id = $1 AND missing && $2::int8[] LIMIT $3',
    [shopId, productIds, limit],
  );
  return rows.map(({ id }) => id);
}

export interface PendingCode {
  code: string;
  customerId: bigint;
  purpose: string;
  missing: bigint[];
  offMinor: bigint;
  fromMinor: bigint | null;
}

/** Codes that are wanted and do not work yet, those of one discount together. */
export async function readPendingCodes(sql: Sql, shopId: number, limit: number): Promise<PendingCode[]> {
  const { rows } = await sql.query<PendingCode>(
    `SELECT c.code, c.customer_id AS "customerId", c.purpose, c.missing, c.off_minor AS "offMinor", c.from_minor AS "fromMinor"
     FROM offer_codes c JOIN next_offers n ON n.shop_id = $1 AND n.customer_id = c.customer_id AND n.code = c.code
     WHERE c.shop_id = $1 AND c.status = 'pending' ORDER BY c.purpose, c.code LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}

/** A code that works stays one, whatever an attempt beside the one that made it was told. */
export async function settleCodes(tx: Tx, shopId: number, codes: IssuedCode[]): Promise<void> {
  await tx.query(
    `UPDATE offer_codes t
     SET status = CASE WHEN o.error IS NULL THEN 'issued' ELSE 'failed' END, error = o.error, code_id = o.code_id,
         discount_id = o.discount_id
     FROM unnest($2::text[], $3::int8[], $4::int8[], $5::text[]) AS o (code, discount_id, code_id, error)
     WHERE t.shop_id = $1 AND t.code = o.code AND t.status <> 'issued'`,
    [
      shopId,
      codes.map(({ code }) => code),
      codes.map(({ discountId }) => discountId),
      codes.map(({ codeId }) => codeId),
      codes.map(({ error }) => error),
    ],
  );
  await tx.query('UPDATE next_offers SET stands = NULL WHERE shop_id = $1 AND code = ANY ($2) AND stands IS NOT NULL', [
    shopId,
    codes.map(({ code }) => code),
  ]);
}

/** `c`, a code, is offered, or still stands. */
const offered = `EXISTS (SELECT FROM next_offers n
  WHERE n.shop_id = $1 AND n.customer_id = c.customer_id AND c.code IN (n.code, n.stands))`;

/** What our discounts for sets were made for of which nobody is offered a code any more that can still be used. */
export async function readOverPurposes(sql: Sql, shopId: number): Promise<string[]> {
  const { rows } = await sql.query<{ purpose: string }>(
    `SELECT d.purpose FROM shop_discounts d
     WHERE d.shop_id = $1 AND d.purpose LIKE '${SET_PURPOSE}%' AND NOT EXISTS (
       SELECT FROM offer_codes c
       WHERE c.shop_id = $1 AND (c.purpose = d.purpose OR c.discount_id = d.discount_id) AND c.used_at IS NULL
         AND ${offered})
     ORDER BY d.created_at`,
    [shopId],
  );
  return rows.map(({ purpose }) => purpose);
}

/** Codes that still work, of discounts that stay, and that nobody is offered any more. */
export async function readOutlived(
  sql: Sql,
  shopId: number,
  limit: number,
): Promise<{ code: string; discountId: bigint; codeId: bigint }[]> {
  const { rows } = await sql.query<{ code: string; discountId: bigint; codeId: bigint }>(
    `SELECT c.code, c.discount_id AS "discountId", c.code_id AS "codeId" FROM offer_codes c
     WHERE c.shop_id = $1 AND c.status = 'issued' AND c.used_at IS NULL AND c.code_id IS NOT NULL AND NOT ${offered}
     ORDER BY c.discount_id, c.code LIMIT $2`,
    [shopId, limit],
  );
  return rows;
}

export async function dropCodes(sql: Sql, shopId: number, codes: string[]): Promise<void> {
  await sql.query('DELETE FROM offer_codes WHERE shop_id = $1 AND code = ANY ($2)', [shopId, codes]);
}

/** Codes that nobody is offered and that do not work, or no more. What was used is remembered. */
export async function dropDeadCodes(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `DELETE FROM offer_codes c WHERE c.shop_id = $1 AND c.used_at IS NULL AND NOT ${offered}
       AND (c.status <> 'issued' OR NOT EXISTS (
         SELECT FROM shop_discounts d WHERE d.shop_id = $1 AND d.discount_id = c.discount_id))`,
    [shopId],
  );
}

/** What an order was placed with works no more. */
export async function markCodesUsed(sql: Sql, shopId: number, now: Date, orderIds: bigint[]): Promise<void> {
  if (orderIds.length === 0) return;
  await sql.query(
    `UPDATE offer_codes t SET used_at = $2
     FROM (SELECT DISTINCT upper(code) AS code FROM orders, unnest(discount_codes) AS code
           WHERE shop_id = $1 AND id = ANY ($3::int8[])) AS redeemed
     WHERE t.shop_id = $1 AND t.code = redeemed.code AND t.used_at IS NULL`,
    [shopId, now, orderIds],
  );
}

/** Codes that were used once: what they gave is not given again. */
export async function readUsed(sql: Sql, shopId: number, codes: string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ code: string }>(
    'SELECT code FROM offer_codes WHERE shop_id = $1 AND code = ANY ($2) AND used_at IS NOT NULL',
    [shopId, codes],
  );
  return new Set(rows.map(({ code }) => code));
}

/** Per bundle, how many customers own a part of it and are offered the rest. */
export async function countOffers(sql: Sql, shopId: number): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ key: string; offered: number }>(
    'SELECT bundle_key AS key, count(*)::int AS offered FROM next_offers WHERE shop_id = $1 GROUP BY 1',
    [shopId],
  );
  return new Map(rows.map(({ key, offered }) => [key, offered]));
}

export interface StoredOffer {
  bundleKey: string;
  owned: bigint[];
  missing: bigint[];
  offMinor: bigint;
  code: string | null;
  /** Of the code; null without one. */
  status: string | null;
}

export async function readOffer(sql: Sql, shopId: number, customerId: bigint): Promise<StoredOffer | null> {
  const { rows } = await sql.query<StoredOffer>(
    `SELECT n.bundle_key AS "bundleKey", n.owned, n.missing, n.off_minor AS "offMinor", n.code, c.status
     FROM next_offers n LEFT JOIN offer_codes c ON c.shop_id = $1 AND c.code = n.code
     WHERE n.shop_id = $1 AND n.customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0] ?? null;
}

export async function exportOffers(sql: Sql, shopId: number, customerId: bigint): Promise<object> {
  const offer = await readOffer(sql, shopId, customerId);
  const { rows } = await sql.query(
    'SELECT code, purpose, status, created_at, used_at FROM offer_codes WHERE shop_id = $1 AND customer_id = $2',
    [shopId, customerId],
  );
  return { offer, codes: rows };
}

/** Her offer goes at once. Codes that work at Shopify stay without her until they are taken away there. */
export async function eraseOffers(sql: Sql, shopId: number, customerId: bigint): Promise<Record<string, number>> {
  const offers = await sql.query('DELETE FROM next_offers WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    customerId,
  ]);
  const codes = await sql.query(
    `DELETE FROM offer_codes WHERE shop_id = $1 AND customer_id = $2 AND (status <> 'issued' OR used_at IS NOT NULL)`,
    [shopId, customerId],
  );
  const kept = await sql.query('UPDATE offer_codes SET customer_id = 0 WHERE shop_id = $1 AND customer_id = $2', [
    shopId,
    customerId,
  ]);
  return { next_offers: offers.rowCount ?? 0, offer_codes: (codes.rowCount ?? 0) + (kept.rowCount ?? 0) };
}
