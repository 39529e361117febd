import { createHmac, randomUUID } from 'node:crypto';
import { API_VERSION } from '../admin-api/schema.ts';
import { type Faults, strikes } from '../control/faults.ts';
import type { Instant } from '../model.ts';
import type { StoreClock } from '../store/clock.ts';

/** Waits between the nine attempts, in seconds of the store's clock: eight retries over four hours. */
export const RETRY_SECONDS = [10, 60, 300, 600, 1200, 2400, 4200, 5630] as const;

const ANSWER_WITHIN_MS = 5_000;
const AT_ONCE = 8;
const KEPT = 2_000;
/** How long an overtaken delivery waits for another to overtake it. */
const REORDER_MS = 1_500;

export interface Attempt {
  at: Instant;
  /** HTTP status, or why there was none. */
  answer: number | string;
  milliseconds: number;
}

export interface Delivery {
  webhookId: string;
  eventId: string;
  topic: string;
  shop: string;
  triggeredAt: string;
  body: string;
  dueAt: Instant;
  state: 'waiting' | 'sending' | 'delivered' | 'failed' | 'lost';
  attempts: Attempt[];
  fault: 'duplicate' | 'late' | 'reordered' | 'lost' | null;
}

export interface DeliveryOptions {
  url: string;
  secret: string;
  clock: StoreClock;
  faults: Faults;
  /** 1 is Shopify's pace; tests retry faster. */
  retryPace?: number;
}

/** Signs and delivers webhooks, and tries again as Shopify does. What it sends first it sends again: the original body. */
export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #log: Delivery[] = [];
  #waiting: Delivery[] = [];
  #sending = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  readonly #stopListening: () => void;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#stopListening = options.clock.onMove(() => this.#pump());
  }

  /** Takes a webhook in. `after` holds it back, as for the shop's redaction two days after it left. */
  send(topic: string, shop: string, payload: unknown, options: { after?: number } = {}): void {
    const { clock, faults } = this.#options;
    const now = clock.now();
    const delivery: Delivery = {
      webhookId: randomUUID(),
      eventId: randomUUID(),
      topic,
      shop,
      triggeredAt: triggeredAt(now),
      body: JSON.stringify(payload),
      dueAt: now + (options.after ?? 0),
      state: 'waiting',
      attempts: [],
      fault: null,
    };
    const { lose, late, lateMs, reorder, duplicate } = faults.webhooks;
    this.#record(delivery);
    if (strikes(lose)) {
      Object.assign(delivery, { state: 'lost', fault: 'lost' });
      return;
    }
    if (strikes(late)) Object.assign(delivery, { dueAt: delivery.dueAt + lateMs, fault: 'late' });
    else if (strikes(reorder)) Object.assign(delivery, { dueAt: delivery.dueAt + REORDER_MS, fault: 'reordered' });
    this.#waiting.push(delivery);
    if (strikes(duplicate)) {
      const copy: Delivery = { ...delivery, webhookId: randomUUID(), attempts: [], fault: 'duplicate' };
      this.#record(copy);
      this.#waiting.push(copy);
    }
    this.#pump();
  }

  /** Newest first. */
  log(limit = 200): Delivery[] {
    return this.#log.slice(-limit).reverse();
  }

  /** Deliveries under way or due now; `later` are retries and late ones that wait for the clock. */
  get pending(): { now: number; later: number } {
    const now = this.#options.clock.now();
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now).length;
    return { now: due + this.#sending, later: this.#waiting.length - due };
  }

  counts(): Record<string, { sent: number; failed: number; lost: number }> {
    const counts: Record<string, { sent: number; failed: number; lost: number }> = {};
    for (const { topic, state } of this.#log) {
      counts[topic] ??= { sent: 0, failed: 0, lost: 0 };
      if (state === 'delivered') counts[topic].sent += 1;
      if (state === 'failed') counts[topic].failed += 1;
      if (state === 'lost') counts[topic].lost += 1;
    }
    return counts;
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    if (this.#timer) clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #record(delivery: Delivery): void {
    this.#log.push(delivery);
    if (this.#log.length > KEPT * 1.5) this.#log.splice(0, this.#log.length - KEPT);
  }

  /** Starts what is due, as far as there is room, and comes back when the next one is. */
  #pump(): void {
    if (this.#closed) return;
    const now = this.#options.clock.now();
    let next = Number.POSITIVE_INFINITY;
    const kept: Delivery[] = [];
    for (const delivery of this.#waiting) {
      if (delivery.dueAt <= now && this.#sending < AT_ONCE) {
        this.#sending += 1;
        void this.#deliver(delivery).finally(() => {
          this.#sending -= 1;
          this.#pump();
        });
      } else {
        kept.push(delivery);
        if (delivery.dueAt > now) next = Math.min(next, delivery.dueAt);
      }
    }
    this.#waiting = kept;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = Number.isFinite(next) ? setTimeout(() => this.#pump(), Math.min(next - now, 60_000)).unref() : null;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    delivery.state = 'sending';
    const started = performance.now();
    const answer = await this.#post(delivery);
    delivery.attempts.push({
      at: this.#options.clock.now(),
      answer,
      milliseconds: Math.round(performance.now() - started),
    });
    if (typeof answer === 'number' && answer >= 200 && answer < 300) {
      delivery.state = 'delivered';
      return;
    }
    const wait = RETRY_SECONDS[delivery.attempts.length - 1];
    if (wait === undefined) {
      delivery.state = 'failed';
      return;
    }
    delivery.state = 'waiting';
    delivery.dueAt = this.#options.clock.now() + (wait * 1000) / (this.#options.retryPace ?? 1);
    this.#waiting.push(delivery);
  }

  async #post(delivery: Delivery): Promise<number | string> {
    const { url, secret } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Shopify-Captain-Hook',
          'x-shopify-topic': delivery.topic,
          'x-shopify-shop-domain': delivery.shop,
          'x-shopify-hmac-sha256': createHmac('sha256', secret).update(delivery.body, 'utf8').digest('base64'),
          'x-shopify-api-version': API_VERSION,
          'x-shopify-webhook-id': delivery.webhookId,
          'x-shopify-event-id': delivery.eventId,
          'x-shopify-triggered-at': delivery.triggeredAt,
        },
        body: delivery.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      return error instanceof Error
        ? error.cause instanceof Error
          ? error.cause.message
          : error.message
        : String(error);
    }
  }
}

let ticks = 0n;

/** With nanoseconds, as Shopify sends it, and no two alike: events of one millisecond keep their order. */
function triggeredAt(now: Instant): string {
  ticks = (ticks + 1n) % 1_000_000n;
  return new Date(now).toISOString().replace('Z', `${ticks.toString().padStart(6, '0')}Z`);
}
