import { randomBytes } from 'node:crypto';
import type { AppRegistration } from './app-registration.ts';
import { sessionToken, verifySessionToken } from './session-token.ts';

export const OFFLINE_SECONDS = 60 * 60;
export const REFRESH_SECONDS = 90 * 24 * 60 * 60;
/** How long a spent refresh token may be tried again. */
const RETRY_SECONDS = 30 * 24 * 60 * 60;
const ONLINE_SECONDS = 24 * 60 * 60;

export const MERCHANT = {
  id: '902541635',
  firstName: 'Sanne',
  lastName: 'de Wit',
  email: 'sanne@example.com',
};

interface AccessToken {
  token: string;
  scopes: string[];
  online: boolean;
  expiresAt: number | null;
}

interface RefreshToken {
  token: string;
  expiresAt: number;
  revoked: boolean;
  /** The answer of the first refresh, repeated to whoever lost it. */
  successor: { access: AccessToken; refresh: RefreshToken; at: number } | null;
  /** The token that was spent to get this one: retired once this one is used. */
  spent: RefreshToken | null;
}

export interface TokenAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** One app in one shop: what it was granted, and the tokens it holds. Tokens live in real time. */
export class Installation {
  readonly #app: AppRegistration;
  readonly #shop: string;
  readonly #now: () => number;
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  #scopes: string[] | null = null;

  constructor(app: AppRegistration, shop: string, now: () => number = Date.now) {
    this.#app = app;
    this.#shop = shop;
    this.#now = now;
  }

  get installed(): boolean {
    return this.#scopes !== null;
  }

  get scopes(): readonly string[] {
    return this.#scopes ?? [];
  }

  /** Grants what the app asks for, as the merchant does with the install button. */
  install(scopes: readonly string[] = this.#app.scopes): void {
    this.#scopes = [...scopes];
  }

  /** Takes everything back: every token stops working at once. */
  uninstall(): void {
    this.#scopes = null;
    this.#access.clear();
    this.#refresh.clear();
  }

  idToken(userId = MERCHANT.id): string {
    return sessionToken(this.#app, this.#shop, userId, this.#now());
  }

  /** What a request with this token may do; null when the token is unknown, expired or revoked. */
  authorize(token: string): ReadonlySet<string> | null {
    const known = this.#access.get(token);
    if (!known || this.#scopes === null) return null;
    if (known.expiresAt !== null && known.expiresAt <= this.#now()) return null;
    const granted = new Set(this.#scopes);
    return new Set(known.scopes.filter((scope) => granted.has(scope)));
  }

  /** `POST /admin/oauth/access_token`: token exchange and refresh. */
  answer(request: Record<string, unknown>): TokenAnswer {
    if (request.client_id !== this.#app.apiKey || request.client_secret !== this.#app.apiSecret) {
      return refuse(401, 'invalid_client', 'The client credentials are not valid');
    }
    if (this.#scopes === null) return refuse(400, 'app_not_installed', 'The app is not installed in this shop');
    if (request.grant_type === 'refresh_token') return this.#refreshed(String(request.refresh_token));
    if (request.grant_type === 'urn:ietf:params:oauth:grant-type:token-exchange') return this.#exchange(request);
    return refuse(400, 'unsupported_grant_type', `Grant type ${String(request.grant_type)} is not supported`);
  }

  #exchange(request: Record<string, unknown>): TokenAnswer {
    const user = verifySessionToken(String(request.subject_token), this.#app, this.#shop, this.#now());
    if (user === null) return refuse(400, 'invalid_subject_token', 'The session token is not valid');
    const scopes = [...this.scopes];
    if (request.requested_token_type === 'urn:shopify:params:oauth:token-type:online-access-token') {
      const access = this.#issue(true, ONLINE_SECONDS);
      return { status: 200, body: { ...tokenBody(access, ONLINE_SECONDS), ...onlineBody(user, scopes) } };
    }
    if (String(request.expiring) !== '1') {
      const access = this.#issue(false, null);
      return { status: 200, body: { access_token: access.token, scope: scopes.join(',') } };
    }
    const access = this.#issue(false, OFFLINE_SECONDS);
    return { status: 200, body: offlineBody(access, this.#issueRefresh(null), this.#now()) };
  }

  /** Rotates. The spent token still gets an answer until its replacement is used, for thirty days at most. */
  #refreshed(token: string): TokenAnswer {
    const known = this.#refresh.get(token);
    if (!known || known.revoked || known.expiresAt <= this.#now()) {
      return refuse(400, 'invalid_grant', 'The refresh token is not valid');
    }
    const now = this.#now();
    if (known.successor && known.successor.at + RETRY_SECONDS * 1000 <= now) {
      return refuse(400, 'invalid_grant', 'The refresh token was used more than thirty days ago');
    }
    if (known.spent) known.spent.revoked = true;
    known.successor ??= { access: this.#issue(false, OFFLINE_SECONDS), refresh: this.#issueRefresh(known), at: now };
    // Who comes back after the first answer's access token has run out gets a living one.
    if ((known.successor.access.expiresAt ?? 0) <= now) known.successor.access = this.#issue(false, OFFLINE_SECONDS);
    const { access, refresh } = known.successor;
    return { status: 200, body: offlineBody(access, refresh, this.#now()) };
  }

  #issue(online: boolean, seconds: number | null): AccessToken {
    const token: AccessToken = {
      token: `${online ? 'shpua' : 'shpat'}_${randomBytes(16).toString('hex')}`,
      scopes: [...this.scopes],
      online,
      expiresAt: seconds === null ? null : this.#now() + seconds * 1000,
    };
    this.#access.set(token.token, token);
    return token;
  }

  #issueRefresh(spent: RefreshToken | null): RefreshToken {
    const token: RefreshToken = {
      token: `shprt_${randomBytes(16).toString('hex')}`,
      expiresAt: this.#now() + REFRESH_SECONDS * 1000,
      revoked: false,
      successor: null,
      spent,
    };
    this.#refresh.set(token.token, token);
    return token;
  }
}

const refuse = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

const tokenBody = (access: AccessToken, seconds: number) => ({
  access_token: access.token,
  scope: access.scopes.join(','),
  expires_in: seconds,
});

const offlineBody = (access: AccessToken, refresh: RefreshToken, now: number) => ({
  ...tokenBody(access, Math.floor(((access.expiresAt ?? now) - now) / 1000)),
  refresh_token: refresh.token,
  refresh_token_expires_in: Math.floor((refresh.expiresAt - now) / 1000),
});

const onlineBody = (user: string, scopes: string[]) => ({
  associated_user_scope: scopes.join(','),
  associated_user: {
    id: Number(user),
    first_name: MERCHANT.firstName,
    last_name: MERCHANT.lastName,
    email: MERCHANT.email,
    email_verified: true,
    account_owner: true,
    locale: 'en',
    collaborator: false,
  },
});
