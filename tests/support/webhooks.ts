import { createHmac, randomUUID } from 'node:crypto';
import { TEST_SECRET } from './app.ts';

export function signature(body: string | Buffer, secret = TEST_SECRET): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

export interface Delivery {
  shop: string;
  topic: string;
  body: string | Buffer;
  eventId?: string;
  triggeredAt?: Date;
  secret?: string;
}

/** The headers Shopify sends with a webhook, signed for real. */
export function webhookHeaders({ shop, topic, body, eventId, triggeredAt, secret }: Delivery): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': shop,
    'x-shopify-hmac-sha256': signature(body, secret),
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': randomUUID(),
    'x-shopify-event-id': eventId ?? randomUUID(),
    'x-shopify-triggered-at': (triggeredAt ?? new Date()).toISOString(),
  };
}

export async function deliver(url: string, delivery: Delivery): Promise<number> {
  const response = await fetch(`${url}/webhooks`, {
    method: 'POST',
    headers: webhookHeaders(delivery),
    body: delivery.body as BodyInit,
  });
  await response.body?.cancel();
  return response.status;
}
