/**
 * The storefront's visitors: signed requests for customers in a scattered order, at a fixed pace over so many
 * connections (0: as fast as answers come). In a process of its own; prints one line of JSON.
 */
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
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
const paths = Array.from({ length: 20_000 }, (_, i) => {
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
  return `/proxy/personal?${new URLSearchParams({ ...parameters, signature })}`;
});

const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
const latencies: number[] = [];
const statuses: Record<string, number> = {};
let bytes = 0;
const started = performance.now();
const ends = started + seconds * 1000;
let sent = 0;

function ask(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
      statuses[response.statusCode ?? 0] = (statuses[response.statusCode ?? 0] ?? 0) + 1;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', resolve);
    });
    request.on('error', reject);
  });
}

async function visitor(): Promise<void> {
  for (;;) {
    // By the clock, not by the last answer: a slow server does not get fewer requests.
    const due = rate > 0 ? started + (sent * 1000) / rate : performance.now();
    if (due >= ends) return;
    const path = paths[sent++ % paths.length]!;
    const wait = due - performance.now();
    if (wait > 1) await delay(wait);
    await ask(path);
    latencies.push(performance.now() - due);
  }
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
agent.destroy();
