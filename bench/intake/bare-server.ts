/** The peer: node:http, the signature, one committed row in the same table. What durable intake costs at the least. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, SHOPIFY_API_SECRET } = process.env as Record<string, string>;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
await pool.query(`INSERT INTO shops (domain) VALUES ('bench.myshopify.com') ON CONFLICT DO NOTHING`);

http
  .createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks);
      const expected = createHmac('sha256', SHOPIFY_API_SECRET!).update(body).digest();
      const given = Buffer.from(String(request.headers['x-shopify-hmac-sha256']), 'base64');
      let status = 401;
      if (given.length === expected.length && timingSafeEqual(given, expected)) {
        await pool.query({
          name: 'insert',
          text: 'INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body) VALUES (1, $1, $2, $3, $4) ON CONFLICT DO NOTHING',
          values: [
            request.headers['x-shopify-topic'],
            request.headers['x-shopify-event-id'],
            request.headers['x-shopify-triggered-at'],
            body,
          ],
        });
        status = 200;
      }
      response.writeHead(status, { 'content-length': 0 });
      response.end();
    });
  })
  .listen(Number(PORT), '127.0.0.1');
