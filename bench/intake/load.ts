/**
 * The shops: so many connections that each send the next webhook when the last was answered, or all together at a fixed
 * pace. In a process of its own; prints one line of JSON.
 */
import { createHmac, randomUUID } from 'node:crypto';
import net from 'node:net';

interface Options {
  port: number;
  secret: string;
  connections: number;
  seconds: number;
  bodyBytes: number;
  /** Requests a second over all connections; 0 sends as fast as answers come. */
  rate: number;
}

const options = JSON.parse(process.argv[2]!) as Options;
const heads = Array.from({ length: 64 }, (_, index) => {
  const order = { id: 5_000_000_000_000 + index, note: 'é€💶', line_items: [] as object[] };
  while (JSON.stringify(order).length < options.bodyBytes) {
    order.line_items.push({
      id: 14_000_000_000_000 + order.line_items.length,
      title: 'Pour-over kettle',
      price: '69.00',
      quantity: 1,
    });
  }
  const body = Buffer.from(JSON.stringify(order));
  const hmac = createHmac('sha256', options.secret).update(body).digest('base64');
  const head =
    `POST /webhooks HTTP/1.1\r\nHost: app.example.com\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
    `X-Shopify-Topic: orders/updated\r\nX-Shopify-Shop-Domain: bench.myshopify.com\r\nX-Shopify-API-Version: 2026-10\r\n` +
    `X-Shopify-Hmac-Sha256: ${hmac}\r\nX-Shopify-Triggered-At: 2026-11-21T12:00:00.000000000Z\r\n`;
  return { head, body };
});

const latencies: number[] = [];
const statuses = new Map<number, number>();
const started = performance.now();
const ends = started + options.seconds * 1000;
let sent = 0;

function connect(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(options.port, '127.0.0.1');
    socket.setNoDelay(true);
    let answer = '';
    let due = 0;
    const next = () => {
      let wait = 0;
      const now = performance.now();
      if (options.rate > 0) {
        // By the clock, not by the last answer: a slow server does not get fewer requests (no coordinated omission).
        due = started + (sent * 1000) / options.rate;
        wait = due - now;
      } else due = now;
      if (Math.max(now, due) >= ends) {
        socket.end();
        return resolve();
      }
      const { head, body } = heads[sent % heads.length]!;
      sent += 1;
      const send = () => {
        socket.cork();
        socket.write(
          `${head}X-Shopify-Webhook-Id: ${randomUUID()}\r\nX-Shopify-Event-Id: ${randomUUID()}\r\n\r\n`,
          'latin1',
        );
        socket.write(body);
        socket.uncork();
      };
      if (wait > 1) setTimeout(send, wait);
      else send();
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(answer)?.[1];
      const complete = length ? answer.length >= end + 4 + Number(length) : answer.endsWith('0\r\n\r\n');
      if (!complete) return;
      latencies.push(performance.now() - due);
      const status = Number(answer.slice(9, 12));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      answer = '';
      next();
    });
    socket.on('error', reject);
  });
}

await Promise.all(Array.from({ length: options.connections }, connect));
const seconds = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
console.log(
  JSON.stringify({
    perSecond: latencies.length / seconds,
    p50: percentile(0.5),
    p99: percentile(0.99),
    answers: latencies.length,
    statuses: Object.fromEntries(statuses),
  }),
);
