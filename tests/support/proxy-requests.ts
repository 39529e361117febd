import { createHmac } from 'node:crypto';
import { TEST_SECRET } from './app.ts';

/** Shopify's signature over the parameters of a proxied request: sorted, repeated ones joined by commas, no separator. */
export function proxySignature(parameters: [string, string][], secret = TEST_SECRET): string {
  const byName = new Map<string, string[]>();
  for (const [name, value] of parameters) byName.set(name, [...(byName.get(name) ?? []), value]);
  const text = [...byName]
    .map(([name, values]) => `${name}=${values.join(',')}`)
    .sort()
    .join('');
  return createHmac('sha256', secret).update(text).digest('hex');
}

export interface ProxyRequest {
  shop: string;
  customerId?: string;
  parameters?: [string, string][];
  secret?: string;
  at?: Date;
}

/** The query string Shopify adds when it forwards a storefront request. */
export function proxyQuery({ shop, customerId = '', parameters = [], secret, at }: ProxyRequest): string {
  const all: [string, string][] = [
    ...parameters,
    ['shop', shop],
    ['logged_in_customer_id', customerId],
    ['path_prefix', '/apps/for-you'],
    ['timestamp', String(Math.floor((at ?? new Date()).getTime() / 1000))],
  ];
  return new URLSearchParams([...all, ['signature', proxySignature(all, secret)]]).toString();
}
