/**
 * Shopify under load, in a process of its own: webhooks at a fixed pace, then many times as many for a while. What is not
 * answered with 200 is sent again, some are sent twice. Prints one line of JSON.
 */
import { createHmac } from 'node:crypto';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Lives } from './lives.ts';

export interface SendOptions {
  port: number;
  secret: string;
  domains: string[];
  seconds: number;
  rate: number;
  burstSeconds: number;
  burstRate: number;
}

export interface Sent {
  lives: number;
  steady: PhaseFigures;
  burst: PhaseFigures;
  resent: number;
  twice: number;
}

export interface PhaseFigures {
  webhooks: number;
  seconds: number;
  perSecond: number;
  /** Milliseconds from when it was due, so that a slow door is not asked less. */
  p50: number;
  p99: number;
  /** Milliseconds from when it was sent. Shopify gives up after five seconds. */
  slowest: number;
}

const CONNECTIONS = 64;
/** Orders under way at a time: so many webhooks lie between two of one order. */
const UNDER_WAY = 300;
const TWICE_EVERY = 50;
const MOST_ATTEMPTS = 30;

const options = JSON.parse(process.argv[2]!) as SendOptions;
const lives = new Lives(options.domains);
const underWay: { number: number; shop: string; steps: ReturnType<Lives['life']>['steps']; next: number }[] = [];
const again: { at: number; webhook: Webhook }[] = [];
let begun = 0;
let made = 0;
let resent = 0;
let twice = 0;

interface Webhook {
  head: string;
  body: Buffer;
}

/** The next webhook; null when no new order may begin and all are at their end. */
function next(mayBegin: boolean): Webhook | null {
  if (again[0] && (again[0].at <= made || !mayBegin)) {
    twice += 1;
    return again.shift()!.webhook;
  }
  while (mayBegin && underWay.length < UNDER_WAY) {
    underWay.push({ number: begun, shop: lives.shopOf(begun), steps: lives.life(begun).steps, next: 0 });
    begun += 1;
  }
  if (underWay.length === 0) return null;
  const index = made % underWay.length;
  const life = underWay[index]!;
  const step = life.steps[life.next]!;
  const webhook = sign(step, life.shop, `${life.number}-${life.next}`);
  life.next += 1;
  if (life.next === life.steps.length) underWay.splice(index, 1);
  made += 1;
  if (made % TWICE_EVERY === 0) again.push({ at: made + 1000, webhook });
  return webhook;
}

function sign(
  { topic, triggeredAt, body: text }: (typeof underWay)[0]['steps'][0],
  shop: string,
  event: string,
): Webhook {
  const body = Buffer.from(text);
  const hmac = createHmac('sha256', options.secret).update(body).digest('base64');
  return {
    head:
      `POST /webhooks HTTP/1.1\r\nHost: app.example.com\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
      `X-Shopify-Topic: ${topic}\r\nX-Shopify-Shop-Domain: ${shop}\r\nX-Shopify-API-Version: 2026-10\r\n` +
      `X-Shopify-Hmac-Sha256: ${hmac}\r\nX-Shopify-Triggered-At: ${triggeredAt.toISOString()}\r\n` +
      `X-Shopify-Webhook-Id: w-${event}\r\nX-Shopify-Event-Id: e-${event}\r\n\r\n`,
    body,
  };
}

/** One connection that is kept; asked once at a time. */
class Connection {
  #socket: net.Socket | null = null;

  async send({ head, body }: Webhook): Promise<number> {
    const socket = this.#socket ?? (await this.#connect());
    return new Promise((resolve) => {
      let answer = '';
      const done = (status: number) => {
        socket.off('data', onData).off('close', onClose);
        resolve(status);
      };
      const onClose = () => {
        this.#socket = null;
        done(0);
      };
      const onData = (chunk: Buffer) => {
        answer += chunk.toString('latin1');
        const end = answer.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
        if (answer.length >= end + 4 + length) done(Number(answer.slice(9, 12)));
      };
      socket.on('data', onData).on('close', onClose);
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    });
  }

  end(): void {
    this.#socket?.end();
  }

  async #connect(): Promise<net.Socket> {
    for (;;) {
      const socket = net.connect(options.port, '127.0.0.1');
      socket.setNoDelay(true);
      const connected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        // What is broken is also closed; who waits for an answer hears it there.
        socket.on('error', () => resolve(false));
      });
      if (connected) {
        this.#socket = socket;
        return socket;
      }
      await delay(50);
    }
  }
}

const connections = Array.from({ length: CONNECTIONS }, () => new Connection());

async function phase(count: number, rate: number): Promise<PhaseFigures> {
  const latencies: number[] = [];
  let slowest = 0;
  let index = 0;
  const started = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (;;) {
        if (count > 0 && index >= count) return;
        const due = rate > 0 ? started + (index * 1000) / rate : performance.now();
        index += 1;
        const wait = due - performance.now();
        if (wait > 1) await delay(wait);
        const webhook = next(count > 0);
        if (!webhook) return;
        for (let attempt = 1; ; attempt++) {
          const sent = performance.now();
          const status = await connection.send(webhook);
          slowest = Math.max(slowest, performance.now() - sent);
          if (status === 200) break;
          if (attempt === MOST_ATTEMPTS) throw new Error(`A webhook was answered with ${status} ${attempt} times`);
          resent += 1;
          await delay(200);
        }
        latencies.push(performance.now() - due);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => round(latencies[Math.floor(latencies.length * share)] ?? 0);
  return {
    webhooks: latencies.length,
    seconds: round(seconds),
    perSecond: round(latencies.length / seconds),
    p50: at(0.5),
    p99: at(0.99),
    slowest: round(slowest),
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

const steady = await phase(options.seconds * options.rate, options.rate);
const burst = await phase(options.burstSeconds * options.burstRate, options.burstRate);
// Every order that was begun comes to its end.
await phase(0, 0);
for (const connection of connections) connection.end();
const sent: Sent = { lives: begun, steady, burst, resent, twice };
console.log(JSON.stringify(sent));
