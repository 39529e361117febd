import type { Sql } from '#app/platform/database/database.ts';

export interface ShopDetails {
  name: string;
  email: string | null;
  currency: string;
  timezone: string;
  locale: string | null;
  plan: string;
}

/** What the shop was at that moment; unless something later is known of it. */
export async function saveDetails(sql: Sql, shopId: number, details: ShopDetails, at: Date): Promise<void> {
  await sql.query(
    `UPDATE shops SET name = $2, email = $3, currency = $4, timezone = $5, locale = COALESCE($6, locale), plan = $7,
       details_at = $8
     WHERE id = $1 AND (details_at IS NULL OR details_at <= $8)`,
    [shopId, details.name, details.email, details.currency, details.timezone, details.locale, details.plan, at],
  );
}

export async function saveScopes(sql: Sql, shopId: number, scopes: string[]): Promise<void> {
  await sql.query('UPDATE shops SET scopes = $2 WHERE id = $1', [shopId, [...scopes].sort().join(',')]);
}

/** True for the first install and for the first after an uninstall; locks the shop's row for the caller's transaction. */
export async function markInstalled(tx: Sql, shopId: number, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE shops SET installed_at = GREATEST($2, uninstalled_at + interval '1 millisecond'), redacted_at = NULL
     WHERE id = $1 AND (installed_at IS NULL OR uninstalled_at >= installed_at)`,
    [shopId, at],
  );
  return rowCount === 1;
}

/**
 * False when the uninstall happened before the present install, or before Shopify last gave a token: then the app was
 * installed again, and only the webhook came late.
 */
export async function markUninstalled(tx: Sql, shopId: number, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE shops SET uninstalled_at = GREATEST(uninstalled_at, $2)
     WHERE id = $1 AND (installed_at IS NULL OR installed_at <= $2) AND (access_at IS NULL OR access_at <= $2)`,
    [shopId, at],
  );
  return rowCount === 1;
}

export async function deleteSessions(tx: Sql, shopId: number): Promise<void> {
  await tx.query('DELETE FROM sessions WHERE shop_id = $1', [shopId]);
}
