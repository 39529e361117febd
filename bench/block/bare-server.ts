/** The peer: node:http, Shopify's signature, and one row read by its key. */
import { createHmac } from 'node:crypto';
import http from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, SHOPIFY_API_SECRET } = process.env as Record<string, string>;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });

http
  .createServer(async (request, response) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    const text = [...searchParams]
      .filter(([name]) => name !== 'signature')
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('');
    const signature = createHmac('sha256', SHOPIFY_API_SECRET!).update(text).digest('hex');
    if (signature !== searchParams.get('signature')) {
      response.writeHead(401, { 'content-length': 0 }).end();
      return;
    }
    const { rows } = await pool.query({
      name: 'customer',
      text: 'SELECT * FROM customers WHERE shop_id = $1 AND id = $2',
      values: [1, searchParams.get('logged_in_customer_id')],
    });
    const body = JSON.stringify(rows[0]);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  })
  .listen(Number(PORT), '127.0.0.1');
