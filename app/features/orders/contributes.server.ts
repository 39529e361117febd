import { z } from 'zod';
import type { Contribution, Ctx, ShopTx, WebhookMessage } from '#app/platform/contributions.ts';
import { id, read } from '#app/platform/shopify/payload.ts';
import { guestIdentity } from '../customers/index.server.ts';
import { orderFromWebhook, refundFromWebhook } from './from-webhook.ts';
import { forgetObjectors, markCustomers, refreshGifts } from './gifts/mark-gifts.server.ts';
import { oneOfEach } from './one-of-each.ts';
import { idsOf, readOrder } from './read-order.server.ts';
import { reconcileNow } from './reconcile.server.ts';
import { reconcileAllCustomers } from './reconcile-customers.server.ts';
import { reconcileDeletedOrders } from './reconcile-deleted.server.ts';
import { runBackfill, startBackfill } from './run-backfill.server.ts';
import { inMemory, markDeleted, mergeOrders, mergeRefund, type OrderVersion } from './store.server.ts';
import { forgetBuyer, ordersOf } from './store-privacy.server.ts';
import { abandonRuns } from './store-sync.server.ts';

/** Of each order the oldest version first: the first of all orders together, then the second, and so on. */
async function onOrders(ctx: Ctx, tx: ShopTx, messages: WebhookMessage[]): Promise<void> {
  const versions = messages.map((message): OrderVersion => {
    const order = orderFromWebhook(message.payload);
    return { order, seenAt: message.triggeredAt ?? order.updatedAt };
  });
  for (const round of oneOfEach(versions)) {
    const source = inMemory(round, (email) => guestIdentity(ctx, email));
    const applied = await mergeOrders(tx, ctx.shop.id, source);
    if (applied.length > 0) tx.emit({ name: 'orders.changed', ...idsOf(applied) });
  }
}

const edit = z.object({ order_edit: z.object({ order_id: id }) });
const removed = z.object({ id });

const customersIn = (events: { customerIds: bigint[] }[]): bigint[] => [
  ...new Set(events.flatMap(({ customerIds }) => customerIds)),
];

export const contribution: Contribution = {
  feature: 'orders',
  webhookBatches: [
    { topics: ['orders/create', 'orders/updated', 'orders/paid', 'orders/cancelled'], handle: onOrders },
  ],
  webhooks: {
    /** Tells what changed but not what the order has become; so the order is read. */
    async 'orders/edited'(_ctx, tx, message) {
      const { order_id: orderId } = read(edit, message.payload).order_edit;
      tx.send('orders.read', { orderId: String(orderId) }, { key: String(orderId) });
    },
    async 'orders/delete'(ctx, tx, message) {
      const at = message.triggeredAt ?? message.receivedAt;
      const { id: orderId } = read(removed, message.payload);
      const order = await markDeleted(tx, ctx.shop.id, orderId, at, ctx.shop.currency);
      tx.emit({ name: 'orders.changed', ...idsOf([order]) });
    },
    async 'refunds/create'(ctx, tx, message) {
      const refund = refundFromWebhook(message.payload, ctx.shop.currency);
      const order = await mergeRefund(
        tx,
        ctx.shop.id,
        refund,
        message.triggeredAt ?? refund.createdAt,
        ctx.shop.currency,
      );
      tx.emit({ name: 'orders.changed', ...idsOf([order]) });
    },
    /** More orders may be shown now: the job finds out. */
    async 'app/scopes_update'(_ctx, tx) {
      tx.send('orders.backfill');
    },
    /** The job may be waiting for its next look; this is the sign not to. */
    async 'bulk_operations/finish'(_ctx, tx) {
      tx.send('orders.backfill');
    },
  },
  jobs: [
    // A crash is no reason to give up: the job carries on where it was.
    // Shops take turns at it: what one reads fills the memory there is for it.
    { name: 'orders.backfill', collapse: true, concurrency: 1, retries: 1000, run: runBackfill },
    { name: 'orders.read', perShop: 2, run: (ctx, data) => readOrder(ctx, BigInt(String(data.orderId))) },
    {
      name: 'orders.reconcile',
      collapse: true,
      run: async (ctx) => {
        await reconcileNow(ctx);
      },
    },
    {
      name: 'orders.deleted',
      collapse: true,
      run: reconcileDeletedOrders,
    },
    {
      name: 'orders.customers',
      collapse: true,
      run: reconcileAllCustomers,
    },
    { name: 'orders.gifts', collapse: true, concurrency: 2, run: refreshGifts },
  ],
  schedules: [
    // Before the segments of the day, which leave gifts out.
    { name: 'orders.gifts', job: 'orders.gifts', when: { dailyAt: '02:45' } },
    { name: 'orders.reconcile', job: 'orders.reconcile', when: { everyMinutes: 30 } },
    { name: 'orders.deleted', job: 'orders.deleted', when: { dailyAt: '01:30' } },
    { name: 'orders.customers', job: 'orders.customers', when: { dailyAt: '02:00' } },
    { name: 'orders.resume', job: 'orders.backfill', when: { everyMinutes: 5 } },
  ],
  events: {
    'shop.installed': (ctx) => startBackfill(ctx),
    'orders.changed': (ctx, events) => markCustomers(ctx, customersIn(events)),
    'customers.changed': (ctx, events) => forgetObjectors(ctx, customersIn(events)),
    async 'shop.uninstalled'(ctx) {
      // Installed again before this came to its turn: then the open backfill is the new install's.
      if (!ctx.shop.installed) await abandonRuns(ctx.sql, ctx.shop.id, 'uninstalled', ctx.clock.now());
    },
  },
  privacy: {
    exportCustomer: async (ctx, customerId) => ({ orders: await ordersOf(ctx.sql, ctx.shop.id, customerId) }),
    eraseCustomer: (ctx, tx, customerId) => forgetBuyer(tx, ctx.shop.id, customerId),
    tables: ['gift_marks', 'refunds', 'order_lines', 'orders', 'data_issues', 'sync_runs', 'sync_cursors'],
  },
};
