import type { Contribution, Ctx, ShopTx, WebhookMessage } from '#app/platform/contributions.ts';
import type { ProductVersion } from './facts.ts';
import { deletedId, inventoryItemOf, productFromWebhook } from './from-webhook.ts';
import { inRounds } from './in-rounds.ts';
import { readProduct } from './read-product.server.ts';
import { reconcileDeletedProducts } from './reconcile-deleted.server.ts';
import { readMembersSoon, refreshCollections } from './refresh-collections.server.ts';
import { refreshStock } from './refresh-stock.server.ts';
import { markProductDeleted, markStockStale, mergeProducts } from './store.server.ts';
import { tellChanges } from './tell-changes.ts';

async function onProducts(ctx: Ctx, tx: ShopTx, messages: WebhookMessage[]): Promise<void> {
  const versions = messages.map(({ payload, triggeredAt }): ProductVersion => {
    const product = productFromWebhook(payload, ctx.shop.currency);
    return { product, seenAt: triggeredAt ?? product.updatedAt };
  });
  for (const round of inRounds(versions)) tellChanges(tx, await mergeProducts(tx, ctx.shop.id, round));
  for (const { product } of versions) {
    if (!product.complete) tx.send('catalogue.read', { productId: String(product.id) }, { key: String(product.id) });
  }
}

export const contribution: Contribution = {
  feature: 'catalogue',
  webhookBatches: [{ topics: ['products/create', 'products/update'], handle: onProducts }],
  webhooks: {
    async 'products/delete'(ctx, tx, message) {
      const id = deletedId(message.payload);
      if (await markProductDeleted(tx, ctx.shop.id, id, message.triggeredAt ?? message.receivedAt))
        tx.emit({ name: 'catalogue.changed', productIds: [id] });
    },
    async 'inventory_levels/update'(ctx, tx, message) {
      const at = message.triggeredAt ?? message.receivedAt;
      if (await markStockStale(tx, ctx.shop.id, inventoryItemOf(message.payload), at)) tx.send('catalogue.stock');
    },
  },
  jobs: [
    { name: 'catalogue.read', perShop: 2, run: (ctx, data) => readProduct(ctx, BigInt(String(data.productId))) },
    { name: 'catalogue.stock', collapse: true, run: refreshStock },
    {
      name: 'catalogue.deleted',
      collapse: true,
      run: async (ctx) => {
        await reconcileDeletedProducts(ctx);
      },
    },
    { name: 'catalogue.collections', collapse: true, run: refreshCollections },
    { name: 'catalogue.members', run: (ctx, data) => readMembersSoon(ctx, BigInt(String(data.collectionId))) },
  ],
  schedules: [
    { name: 'catalogue.deleted', job: 'catalogue.deleted', when: { dailyAt: '01:15' } },
    { name: 'catalogue.collections', job: 'catalogue.collections', when: { dailyAt: '03:30' } },
  ],
  events: { 'history.read': (ctx) => ctx.send('catalogue.collections') },
  privacy: { tables: ['variants', 'products', 'collections', 'collection_products'] },
};
