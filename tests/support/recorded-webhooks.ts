import { randomUUID } from 'node:crypto';
import type { Change } from '#devstore/store/changes.ts';
import { Store } from '#devstore/store/store.ts';
import { smallShop } from '#devstore/testing/small-shop.ts';
import { payload } from '#devstore/webhooks/payloads.ts';

/** A webhook as the stand-in would send it, kept instead of sent, so that a test decides when and in which order it comes. */
export interface RecordedWebhook {
  topic: string;
  body: string;
  triggeredAt: Date;
  eventId: string;
}

export interface RecordedShop {
  store: Store;
  webhooks: RecordedWebhook[];
  /** Lets time pass in the shop. */
  wait(milliseconds: number): void;
}

/** A shop with four products whose every change is written down as Shopify would tell it. */
export function recordShop(domain: string): RecordedShop {
  const store = new Store(smallShop(domain));
  const webhooks: RecordedWebhook[] = [];
  store.onChange((change: Change, at) => {
    const body = payload(change, store, at);
    if (body) {
      webhooks.push({
        topic: change.topic,
        body: JSON.stringify(body),
        triggeredAt: new Date(at),
        eventId: randomUUID(),
      });
    }
  });
  return { store, webhooks, wait: (milliseconds) => store.clock.advance(milliseconds) };
}
