import { randomBytes } from 'node:crypto';
import type { Id } from '../model.ts';

export interface CartLine {
  key: string;
  variantId: Id;
  quantity: number;
  properties: { name: string; value: string }[];
}

/** What the shop remembers of one browser. */
export interface Session {
  token: string;
  customerId: Id | null;
  lines: CartLine[];
  note: string;
  attributes: Map<string, string>;
  discountCode: string | null;
  /** Where she said she is; null: in the shop's own country. */
  country: string | null;
  /** Orders placed from this browser: it may look at them without logging in. */
  orderIds: Set<Id>;
  /** Said once on the next page, then forgotten. */
  notice: string | null;
}

/** Sessions live in memory, as the whole shop does. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** The session of a cookie, or a new one; `fresh` tells that the browser must be given its cookie. */
  of(token: string | undefined): { session: Session; fresh: boolean } {
    const known = token === undefined ? undefined : this.#sessions.get(token);
    if (known) return { session: known, fresh: false };
    const session: Session = {
      token: randomBytes(18).toString('base64url'),
      customerId: null,
      lines: [],
      note: '',
      attributes: new Map(),
      discountCode: null,
      country: null,
      orderIds: new Set(),
      notice: null,
    };
    return { session, fresh: true };
  }

  /** Kept only once there is something to remember, so that a crawler does not fill the memory. */
  keep(session: Session): void {
    this.#sessions.set(session.token, session);
  }
}
