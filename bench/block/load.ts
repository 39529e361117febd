/**
 * The storefront's visitors: signed requests for customers in a scattered order, at a fixed pace over so many
 * connections (0: as fast as answers come). In a process of its own, on bare sockets, so that asking takes little of
 * the two cores that are being measured; prints one line of JSON.
 */
import { createHmac } from 'node:crypto';
import net from 'node:net';
import { SHOP } from './fill.ts';

interface Options {
  port: number;
  secret: string;
  connections: number;
  seconds: number;
  rate: number;
  customers: number;
}

const { port, secret, connections, seconds, rate, customers } = JSON.parse(process.argv[2]!) as Options;
const timestamp = String(Math.floor(Date.now() / 1000));
const requests = Array.from({ length: 20_000 }, (_, i) => {
  const parameters = {
    blocks: 'home,buy-again,running-out,birthday',
    locale: 'nl',
    logged_in_customer_id: String(1 + ((i * 7_919 * 61) % customers)),
    path_prefix: '/apps/for-you',
    shop: SHOP,
    timestamp,
  };
  const text = Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('');
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const query = new URLSearchParams({ ...parameters, signature });
  return `GET /proxy/personal?${query} HTTP/1.1\r\nHost: app.example.com\r\nAccept: application/json\r\n\r\n`;
});

const latencies: number[] = [];
const statuses: Record<string, number> = {};
let bytes = 0;
const started = performance.now();
const ends = started + seconds * 1000;
let sent = 0;

function visitor(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let since = 0;
    let head = '';
    /** Bytes of the answer's body that have not come yet; -1 while its head is being read. */
    let missing = -1;

    const send = (request: string, from: number) => {
      since = from;
      head = '';
      missing = -1;
      socket.write(request, 'latin1');
    };
    const next = () => {
      const now = performance.now();
      // By the clock, not by the last answer: a slow server does not get fewer requests, and who is kept waiting by an
      // earlier answer counts that too. Who is early is counted from when she really asks: timers are late.
      const due = rate > 0 ? started + (sent * 1000) / rate : now;
      if (Math.max(now, due) >= ends) {
        socket.end();
        return resolve();
      }
      const request = requests[sent++ % requests.length]!;
      if (due > now) setTimeout(() => send(request, performance.now()), due - now);
      else send(request, due);
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      let body = chunk.length;
      if (missing < 0) {
        const before = head.length;
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n') + 4;
        if (end < 4) return;
        const status = head.slice(9, 12);
        statuses[status] = (statuses[status] ?? 0) + 1;
        missing = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        if (Number.isNaN(missing)) reject(new Error(`An answer without its length: ${head.slice(0, end)}`));
        body = before + chunk.length - end;
      }
      missing -= body;
      bytes += body;
      if (missing > 0) return;
      latencies.push(performance.now() - since);
      next();
    });
    socket.on('error', reject);
  });
}

await Promise.all(Array.from({ length: connections }, visitor));
const took = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const percentile = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
console.log(
  JSON.stringify({
    perSecond: latencies.length / took,
    p50: percentile(0.5),
    p99: percentile(0.99),
    answers: latencies.length,
    bytesPerAnswer: Math.round(bytes / latencies.length),
    statuses,
  }),
);
