import { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import type { Clock } from '../clock.ts';
import type { Sql } from '../database/database.ts';
import type { Secrets } from '../secrets.ts';
import type { ShopDirectory } from './shop-directory.ts';

/** Sessions with their tokens encrypted. An id names its shop (`offline_SHOP`, `SHOP_USER`), so every query has it. */
export function createSessionStorage(sql: Sql, secrets: Secrets, shops: ShopDirectory, clock: Clock): SessionStorage {
  return {
    async storeSession(session) {
      const shopId = await shops.idOf(session.shop);
      // With the token the moment it was given, by which an uninstall from before it is known. The shop's row first, as
      // whoever handles an uninstall has it.
      await sql.query(
        `WITH shop AS (UPDATE shops SET access_at = GREATEST(access_at, $5) WHERE id = $1 RETURNING id)
         INSERT INTO sessions (shop_id, id, payload, expires_at, updated_at) SELECT id, $2, $3, $4, now() FROM shop
         ON CONFLICT (shop_id, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at, updated_at = now()`,
        [shopId, session.id, sealSession(session, secrets), session.expires ?? null, clock.now()],
      );
      return true;
    },
    async loadSession(id) {
      const domain = domainOf(id);
      if (!domain) return undefined;
      const shopId = await shops.idOf(domain);
      const { rows } = await sql.query<{ payload: Buffer }>(
        'SELECT payload FROM sessions WHERE shop_id = $1 AND id = $2',
        [shopId, id],
      );
      return rows[0] ? openSession(rows[0].payload, id, secrets) : undefined;
    },
    async deleteSession(id) {
      const domain = domainOf(id);
      if (domain)
        await sql.query('DELETE FROM sessions WHERE shop_id = $1 AND id = $2', [await shops.idOf(domain), id]);
      return true;
    },
    async deleteSessions(ids) {
      for (const id of ids) await this.deleteSession(id);
      return true;
    },
    async findSessionsByShop(domain) {
      const shopId = await shops.idOf(domain);
      const { rows } = await sql.query<{ id: string; payload: Buffer }>(
        'SELECT id, payload FROM sessions WHERE shop_id = $1',
        [shopId],
      );
      return rows.map(({ id, payload }) => openSession(payload, id, secrets));
    },
  };
}

export function sealSession(session: Session, secrets: Secrets): Buffer {
  return secrets.seal(JSON.stringify(session.toPropertyArray(true)), `session:${session.id}`);
}

export function openSession(payload: Buffer, id: string, secrets: Secrets): Session {
  return Session.fromPropertyArray(
    JSON.parse(secrets.open(payload, `session:${id}`)) as [string, string | number | boolean][],
    true,
  );
}

function domainOf(id: string): string | null {
  return /^(?:offline_)?([a-z0-9][a-z0-9-]*\.myshopify\.com)(?:_\d+)?$/.exec(id)?.[1] ?? null;
}
