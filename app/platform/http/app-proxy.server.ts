import { createHmac } from 'node:crypto';
import { sameText } from '../secrets.ts';
import { idIn } from '../shopify/gid.ts';

/** A storefront request that Shopify forwarded and signed. */
export interface ProxyVisit {
  shop: string;
  /** The only thing that identifies a shopper; null for a stranger. */
  customerId: bigint | null;
  parameters: URLSearchParams;
}

const SHOP = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i;
const PATIENCE_SECONDS = 90;

/** What Shopify adds; a visitor who sends one of these herself makes it come twice. */
const ITS_OWN = ['shop', 'logged_in_customer_id', 'path_prefix', 'timestamp', 'signature'];

/**
 * Verifies Shopify's signature over the query: parameters of one name joined by commas, all sorted, no separators.
 * Done here and not by the library because that reads a session from the database for every page view. Null when the
 * request was not signed by Shopify just now.
 */
export function verifyProxyRequest(url: URL, secret: string, now = new Date()): ProxyVisit | null {
  const parameters = url.searchParams;
  if (ITS_OWN.some((name) => parameters.getAll(name).length > 1)) return null;
  const signature = parameters.get('signature');
  const shop = parameters.get('shop');
  if (!signature || !shop || !SHOP.test(shop)) return null;
  const text = [...new Set(parameters.keys())]
    .filter((name) => name !== 'signature')
    .map((name) => `${name}=${parameters.getAll(name).join(',')}`)
    .sort()
    .join('');
  if (!sameText(signature, createHmac('sha256', secret).update(text).digest('hex'))) return null;
  const age = now.getTime() / 1000 - Number(parameters.get('timestamp') ?? Number.NaN);
  if (!(Math.abs(age) <= PATIENCE_SECONDS)) return null;
  return { shop: shop.toLowerCase(), customerId: idIn(parameters.get('logged_in_customer_id')), parameters };
}
