import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Sql } from '../database/database.ts';
import type { Log } from '../log.ts';
import type { ShopDirectory } from '../shopify/shop-directory.ts';
import { createInboxWriter } from './write-together.ts';

/**
 * The webhook door, in front of Remix: the raw body's signature, one committed row, 200. Nothing is decoded, parsed or
 * decided here; what Shopify sends twice finds its row there already.
 */
export interface Intake {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Shopify's largest payloads are a few MB; more is not a webhook. */
const MAX_BODY = 20 * 1024 * 1024;

export interface IntakeDeps {
  sql: Sql;
  apiSecret: string;
  shops: ShopDirectory;
  log: Log;
  /** Called after a new row is committed, to wake the drain in this process. */
  onStored(): void;
}

export function createIntake({ sql, apiSecret, shops, log, onStored }: IntakeDeps): Intake {
  const inbox = createInboxWriter(sql);
  return {
    async handle(request, response) {
      if (request.method !== 'POST') return answer(response, 405, 'Webhooks are POST requests.');
      let body: Buffer;
      try {
        body = await readBody(request);
      } catch (error) {
        return answer(response, (error as { status?: number }).status ?? 400, 'The body could not be read.');
      }
      const headers = readHeaders(request.headers);
      if (!validHmac(body, headers.hmac, apiSecret))
        return answer(response, 401, 'The signature does not belong to this body.');
      if (!headers.topic || !headers.shop || !headers.eventKey) {
        return answer(
          response,
          400,
          'X-Shopify-Topic, X-Shopify-Shop-Domain and X-Shopify-Event-Id or -Webhook-Id are needed.',
        );
      }
      try {
        const shopId = await shops.idOf(headers.shop);
        const { topic, eventKey, triggeredAt } = headers;
        const isNew = await inbox.write({ shopId, topic, eventKey, triggeredAt, body });
        answer(response, 200, '');
        if (isNew) onStored();
      } catch (error) {
        // Shopify tries again for four hours; the row was not stored, so it must.
        log.error({ error, topic: headers.topic }, 'a webhook could not be stored');
        answer(response, 503, 'Not stored; please send it again.');
      }
    },
  };
}

export function validHmac(body: Buffer, hmac: string | undefined, secret: string): boolean {
  if (!hmac) return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(hmac, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

function readHeaders(headers: IncomingHttpHeaders) {
  const one = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' && value.length <= 255 ? value : undefined;
  };
  const shop = one('x-shopify-shop-domain')?.toLowerCase();
  const triggered = Date.parse(one('x-shopify-triggered-at') ?? '');
  return {
    hmac: one('x-shopify-hmac-sha256'),
    topic: one('x-shopify-topic')?.toLowerCase(),
    shop: shop && SHOP_DOMAIN.test(shop) ? shop : undefined,
    eventKey: one('x-shopify-event-id') || one('x-shopify-webhook-id'),
    // A date the database cannot hold is none: the header is not signed, and the message counts without it.
    triggeredAt: triggered > 0 ? new Date(triggered) : null,
  };
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        request.destroy();
        reject(Object.assign(new Error('too large'), { status: 413 }));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
