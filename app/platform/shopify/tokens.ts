import { Session } from '@shopify/shopify-api';
import type { Database } from '../database/database.ts';
import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import { openSession, sealSession } from './session-storage.ts';
import type { ShopFetch } from './shop-fetch.ts';

/**
 * Offline tokens live an hour and their refresh tokens rotate on use, so only one process may refresh at a time: the
 * session's row is locked while it does, and whoever waited finds the new token there.
 */
export interface Tokens {
  accessToken(shopId: number, domain: string): Promise<string>;
  /** After a 401: forget the token and get another, unless somebody already did. */
  renewed(shopId: number, domain: string, rejected: string): Promise<string>;
}

const EARLY_MS = 2 * 60_000;

export interface TokensDeps {
  db: Database;
  secrets: Secrets;
  shopFetch: ShopFetch;
  apiKey: string;
  apiSecret: string;
  log: Log;
}

export function createTokens({ db, secrets, shopFetch, apiKey, apiSecret, log }: TokensDeps): Tokens {
  async function current(shopId: number, domain: string, rejected?: string): Promise<string> {
    const id = `offline_${domain}`;
    const { rows } = await db.sql.query<{ payload: Buffer }>(
      'SELECT payload FROM sessions WHERE shop_id = $1 AND id = $2',
      [shopId, id],
    );
    if (!rows[0]) throw noAccess(domain);
    const session = openSession(rows[0].payload, id, secrets);
    // Leases and tokens keep real time.
    const fresh = !session.expires || session.expires.getTime() - Date.now() > EARLY_MS;
    if (session.accessToken && fresh && session.accessToken !== rejected) return session.accessToken;
    const renewed = await refresh(shopId, domain, id, rejected);
    if (renewed === null) throw noAccess(domain);
    return renewed;
  }

  /** Null when there is no way to another token. */
  async function refresh(
    shopId: number,
    domain: string,
    id: string,
    rejected: string | undefined,
  ): Promise<string | null> {
    return db.transaction(async (tx) => {
      const { rows } = await tx.query<{ payload: Buffer }>(
        'SELECT payload FROM sessions WHERE shop_id = $1 AND id = $2 FOR UPDATE',
        [shopId, id],
      );
      if (!rows[0]) return null;
      const session = openSession(rows[0].payload, id, secrets);
      const fresh = !session.expires || session.expires.getTime() - Date.now() > EARLY_MS;
      if (session.accessToken && fresh && session.accessToken !== rejected) return session.accessToken;
      const save = (next: Session) =>
        tx.query(
          'UPDATE sessions SET payload = $3, expires_at = $4, updated_at = now() WHERE shop_id = $1 AND id = $2',
          [shopId, id, sealSession(next, secrets), next.expires ?? null],
        );
      const giveUp = async () => {
        // A page that is opened exchanges its token only for a session that has run out. The refresh token stays: it may
        // have been our own credentials that were wrong.
        if (fresh) await save(new Session({ ...session.toObject(), expires: new Date() }));
        return null;
      };
      if (!session.refreshToken) return giveUp();
      const response = await shopFetch(`https://${domain}/admin/oauth/access_token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          client_id: apiKey,
          client_secret: apiSecret,
          grant_type: 'refresh_token',
          refresh_token: session.refreshToken,
        }),
        signal: AbortSignal.timeout(15_000),
      });
      if (response.status === 400 || response.status === 401) return giveUp();
      if (!response.ok) throw new Error(`Refreshing the token of ${domain} was answered with ${response.status}`);
      const answer = (await response.json()) as {
        access_token: string;
        expires_in?: number;
        refresh_token?: string;
        refresh_token_expires_in?: number;
        scope?: string;
      };
      const renewed = new Session({
        ...session.toObject(),
        accessToken: answer.access_token,
        scope: answer.scope ?? session.scope,
        expires: answer.expires_in ? new Date(Date.now() + answer.expires_in * 1000) : undefined,
        refreshToken: answer.refresh_token ?? session.refreshToken,
        refreshTokenExpires: answer.refresh_token_expires_in
          ? new Date(Date.now() + answer.refresh_token_expires_in * 1000)
          : session.refreshTokenExpires,
      });
      await save(renewed);
      log.info({ shopId }, 'offline token refreshed');
      return answer.access_token;
    });
  }

  return {
    accessToken: (shopId, domain) => current(shopId, domain),
    renewed: (shopId, domain, rejected) => current(shopId, domain, rejected),
  };
}

function noAccess(domain: string): DomainError {
  return new DomainError(
    'shop_access_lost',
    `No usable offline token for ${domain}; the merchant must open the app once`,
    { values: { shop: domain }, status: 403 },
  );
}
