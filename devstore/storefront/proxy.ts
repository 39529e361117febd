import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Parameters that Shopify sets itself; what the shopper's browser sends under these names is not passed on. */
const RESERVED = new Set(['shop', 'path_prefix', 'timestamp', 'logged_in_customer_id', 'signature']);

/**
 * The signature of an app proxy request: parameters sorted, written `name=value` with repeated values joined by commas,
 * put together without separators, HMAC-SHA256 in hex. An empty `logged_in_customer_id` is signed like any other.
 */
export function proxySignature(parameters: Iterable<[string, string]>, secret: string): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    if (name !== 'signature') values.set(name, [...(values.get(name) ?? []), value]);
  }
  const message = [...values].map(([name, list]) => `${name}=${list.join(',')}`).sort();
  return createHmac('sha256', secret).update(message.join('')).digest('hex');
}

export interface ProxyRequest {
  shop: string;
  pathPrefix: string;
  /** Seconds of real time: signatures do not follow the store's movable clock. */
  timestamp: number;
  customerId: string | null;
  secret: string;
}

/** The query that Shopify sends on: the shopper's own, then its own parameters and the signature. */
export function signedQuery(query: string, request: ProxyRequest): URLSearchParams {
  const parameters = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => !RESERVED.has(name)));
  parameters.append('logged_in_customer_id', request.customerId ?? '');
  parameters.append('path_prefix', request.pathPrefix);
  parameters.append('shop', request.shop);
  parameters.append('timestamp', String(request.timestamp));
  parameters.append('signature', proxySignature(parameters, request.secret));
  return parameters;
}

/** Headers that go on to the app: no cookies, and nothing that belongs to one hop. */
export function forwardedHeaders(headers: IncomingHttpHeaders, client: string | undefined, host: string): Headers {
  const kept = new Headers({ 'x-forwarded-host': host, 'x-forwarded-proto': 'http' });
  for (const name of ['accept', 'accept-language', 'content-type', 'user-agent']) {
    const value = headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  if (client) kept.set('x-forwarded-for', client);
  return kept;
}

/** Headers of the app's answer that reach the shopper: Shopify takes cookies out. */
export const ANSWER_HEADERS = [
  'content-type',
  'cache-control',
  'location',
  'content-language',
  'etag',
  'vary',
  'retry-after',
];
