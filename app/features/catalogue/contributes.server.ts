import type { Contribution, Ctx, ShopTx, WebhookMessage } from '#app/platform/contributions.ts';
import { deletedId, inventoryItemOf, productFromWebhook } from './from-webhook.ts';
import { readProduct } from './read-product.server.ts';
import { refreshCollections } from './refresh-collections.server.ts';
import { refreshStock } from './refresh-stock.server.ts';
import { markProductDeleted, markStockStale, mergeProducts } from './store.server.ts';

async function onProduct(ctx: Ctx, tx: ShopTx, message: WebhookMessage): Promise<void> {
  const product = productFromWebhook(message.payload, ctx.shop.currency);
  const productIds = await mergeProducts(tx, ctx.shop.id, [product], message.triggeredAt ?? product.updatedAt);
  if (productIds.length > 0) tx.emit({ name: 'catalogue.changed', productIds });
  if (!product.complete) tx.send('catalogue.read', { productId: String(product.id) }, { key: String(product.id) });
}

export const contribution: Contribution = {
  feature: 'catalogue',
  webhooks: {
    'products/create': onProduct,
    'products/update': onProduct,
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
    { name: 'catalogue.collections', collapse: true, run: refreshCollections },
  ],
  schedules: [{ name: 'catalogue.collections', job: 'catalogue.collections', when: { dailyAt: '03:30' } }],
  events: { 'history.read': (ctx) => ctx.send('catalogue.collections') },
  privacy: { tables: ['variants', 'products', 'collections', 'collection_products'] },
};
