import type { AppLoadContext } from '@remix-run/node';
import type { Ctx } from '../contributions.ts';
import { type ProxyVisit, verifyProxyRequest } from './app-proxy.server.ts';

const LARGEST_FORM = 10_000;

/** The way into every storefront answer: what Shopify did not sign is refused, and so is a shop without the app. */
export async function proxyVisit(request: Request, { app }: AppLoadContext): Promise<{ ctx: Ctx; visit: ProxyVisit }> {
  const visit = verifyProxyRequest(new URL(request.url), app.config.shopify.apiSecret);
  if (!visit) throw Response.json({ error: 'not signed by Shopify' }, { status: 401 });
  const ctx = await app.ctxByDomain(visit.shop);
  if (!ctx.shop.installed) throw Response.json({ error: 'not installed' }, { status: 404 });
  return { ctx, visit };
}

/** A urlencoded form of modest size; anything else is an empty one. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const text = await request.text();
  return new URLSearchParams(text.length <= LARGEST_FORM ? text : '');
}
