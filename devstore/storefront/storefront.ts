import type { NextFunction, Request, Response } from 'express';
import type { StorefrontDeps } from '../storefront-deps.ts';
import { type Session, Sessions } from './session.ts';
import { Theme } from './theme.ts';
import { link, marketOf, type View } from './view.ts';

const COOKIE = '_shopper';

interface Visit {
  session: Session;
  locale: string;
  prefix: string;
}

/** One shop's site: its theme, its visitors, and what every route needs of a request. */
export class Storefront {
  readonly deps: StorefrontDeps;
  readonly theme: Theme;
  readonly #sessions = new Sessions();
  readonly #visits = new WeakMap<Request, Visit>();

  constructor(deps: StorefrontDeps) {
    this.deps = deps;
    this.theme = new Theme(deps.app);
  }

  /** Finds the visitor and the language, and takes the language's prefix off the path. */
  begin(request: Request, response: Response, next: NextFunction): void {
    const { session, fresh } = this.#sessions.of(cookie(request, COOKIE));
    if (fresh) response.cookie(COOKIE, session.token, { httpOnly: true, sameSite: 'lax', path: '/' });
    this.#sessions.keep(session);
    const { locales } = this.deps.store.info;
    // `/nl`, `/es-419`, `/zh-tw`
    const code = /^\/([a-z]{2}(?:-[a-z\d]+)*)(?=[/?]|$)/.exec(request.url)?.[1];
    const other = locales.slice(1).find((locale) => locale.toLowerCase() === code);
    if (code && other) request.url = request.url.slice(code.length + 1).replace(/^(?=\?|$)/, '/');
    this.#visits.set(request, {
      session,
      locale: other ?? locales[0] ?? 'en',
      prefix: other ? `/${code}` : '',
    });
    next();
  }

  session(request: Request): Session {
    return this.#visit(request).session;
  }

  view(request: Request, template: string): View {
    const { session, locale, prefix } = this.#visit(request);
    const { store, app, origin } = this.deps;
    const [path = '/', query = ''] = request.url.split('?');
    const customer = session.customerId === null ? undefined : store.state.customers.get(session.customerId);
    if (!customer || customer.mergedInto !== null) session.customerId = customer?.mergedInto ?? null;
    return {
      store,
      app,
      origin,
      session,
      customer: session.customerId === null ? null : (store.state.customers.get(session.customerId) ?? null),
      market: marketOf(store, session),
      locale,
      prefix,
      path: link({ prefix }, path),
      template,
      designMode: new URLSearchParams(query).has('design_mode'),
      query,
      page: Number(new URLSearchParams(query).get('page')) || 1,
    };
  }

  /** Within the visitor's language. */
  redirect(request: Request, response: Response, path: string): void {
    response.redirect(302, link(this.#visit(request), path));
  }

  #visit(request: Request): Visit {
    const visit = this.#visits.get(request);
    if (!visit) throw new Error('the request did not pass begin()');
    return visit;
  }
}

function cookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

/** A path of this shop, or the fallback: nobody is sent elsewhere by a form. */
export function ownPath(text: unknown, fallback: string): string {
  return typeof text === 'string' && /^\/(?![/\\])/.test(text) ? text : fallback;
}
