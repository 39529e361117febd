import type { Contribution, Ctx } from '#app/platform/contributions.ts';
import { whenHistoryRead } from '../orders/index.server.ts';
import { noteChange } from './changes.store.server.ts';
import { countOrders, followCatalogue } from './count-orders.server.ts';
import { KIND } from './learning/ranker-version.ts';
import {
  followCustomers as followOffers,
  followOrders,
  followProducts,
  refreshAllOffers,
  settleOfferCodes,
} from './offers/offers.server.ts';
import { eraseOffers, exportOffers } from './offers/offers.store.server.ts';
import { dropPersonal, dropUnknown, exportPersonal, lockPersonal } from './personal/personal.store.server.ts';
import { refreshCustomers } from './personal/refresh.server.ts';
import {
  followChosen,
  learnNow,
  rebuildRecommendations,
  refreshPersonalPicks,
  refreshShopSets,
} from './rebuild.server.ts';
import { stockMoved } from './rules/stock-moved.server.ts';
import { followViewers, forgetViewer, readViewsOf } from './viewed/views.store.server.ts';

/** Above this a rebuild is quicker than order after order. */
const MANY_ORDERS = 2_000;

/** Above this what was computed for them goes, and is computed anew behind everybody else's or when they come. */
const MANY_CUSTOMERS = 2_000;

/** What these customers have has changed: so does what they might be shown. */
async function followCustomers(ctx: Ctx, events: { customerIds: bigint[] }[]): Promise<void> {
  const ids = [...new Set(events.flatMap(({ customerIds }) => customerIds))];
  if (ids.length <= MANY_CUSTOMERS) return refreshCustomers(ctx, ids);
  await dropPersonal(ctx.sql, ctx.shop.id, ids);
  await ctx.send('recommendations.everybody');
}

const productsIn = (events: { productIds: bigint[] }[]): bigint[] => [
  ...new Set(events.flatMap(({ productIds }) => productIds)),
];

/** These products are others than they were: what shows them follows. */
async function followShelf(ctx: Ctx, productIds: bigint[]): Promise<void> {
  await followCatalogue(ctx, productIds);
  await followProducts(ctx, productIds);
}

export const contribution: Contribution = {
  feature: 'recommendations',
  // Whole histories in memory, and a core each: other shops' wait behind it.
  jobs: [
    { name: 'recommendations.rebuild', collapse: true, concurrency: 1, run: whenHistoryRead(rebuildRecommendations) },
    { name: 'recommendations.sets', collapse: true, concurrency: 1, run: whenHistoryRead(refreshShopSets) },
    { name: 'recommendations.learn', collapse: true, concurrency: 1, run: whenHistoryRead(learnNow) },
    { name: 'recommendations.ranker', collapse: true, concurrency: 1, run: whenHistoryRead(followChosen) },
    { name: 'recommendations.everybody', collapse: true, concurrency: 1, run: whenHistoryRead(refreshPersonalPicks) },
    { name: 'recommendations.offers', collapse: true, concurrency: 2, run: whenHistoryRead(refreshAllOffers) },
    { name: 'recommendations.offer-codes', collapse: true, run: settleOfferCodes },
  ],
  schedules: [{ name: 'recommendations.daily', job: 'recommendations.rebuild', when: { dailyAt: '03:45' } }],
  events: {
    async 'history.read'(ctx) {
      await noteChange(ctx.sql, ctx.shop.id, 'shelf', ctx.clock.now());
      await ctx.send('recommendations.rebuild');
    },
    async 'orders.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.orderIds))];
      const many = ids.length > MANY_ORDERS;
      try {
        // Before the counts: these may wait for a rebuild, her own page need not.
        await followCustomers(ctx, events);
        // A rebuild ends with everybody's offers.
        await followOrders(ctx, ids, many ? [] : events.flatMap(({ customerIds }) => customerIds));
      } finally {
        // What goes wrong for one customer holds up nobody's counts.
        await (many ? ctx.send('recommendations.rebuild') : countOrders(ctx, ids));
      }
    },
    async 'model.wanted'(ctx, events) {
      for (const { kind, what } of events) {
        if (kind === KIND) await ctx.send(what === 'learn' ? 'recommendations.learn' : 'recommendations.ranker');
      }
    },
    async 'gifts.changed'(ctx, events) {
      await followCustomers(ctx, events);
      await followOffers(
        ctx,
        events.flatMap(({ customerIds }) => customerIds),
      );
    },
    async 'customers.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap(({ customerIds }) => customerIds))];
      await dropUnknown(ctx.sql, ctx.shop.id, ids);
      await followViewers(ctx.sql, ctx.shop.id, ids);
      await followOffers(ctx, ids);
    },
    'catalogue.changed': (ctx, events) => followShelf(ctx, productsIn(events)),
    async 'stock.changed'(ctx, events) {
      const ids = await stockMoved(ctx, productsIn(events));
      if (ids.length > 0) await followShelf(ctx, ids);
    },
  },
  publishes: [
    { owner: 'Product', key: 'also_bought', type: 'list.product_reference' },
    {
      owner: 'Product',
      key: 'also_bought_basis',
      type: 'single_line_text_field',
      choices: ['orders', 'mixed', 'content'],
    },
    { owner: 'Product', key: 'bundle_items', type: 'list.product_reference' },
    { owner: 'Product', key: 'bought_together', type: 'json' },
    { owner: 'Customer', key: 'next_offer_products', type: 'list.product_reference' },
    { owner: 'Customer', key: 'next_offer', type: 'json' },
    { owner: 'AppInstallation', key: 'recommendations.popular', type: 'list.product_reference' },
  ],
  privacy: {
    exportCustomer: async (ctx, customerId) => ({
      recommended: await exportPersonal(ctx.sql, ctx.shop.id, customerId),
      viewed: await readViewsOf(ctx.sql, ctx.shop.id, customerId),
      offered: await exportOffers(ctx.sql, ctx.shop.id, customerId),
    }),
    async eraseCustomer(ctx, tx, customerId) {
      await lockPersonal(tx, ctx.shop.id);
      return {
        personal_picks: await dropPersonal(tx, ctx.shop.id, [customerId]),
        product_views: await forgetViewer(tx, ctx.shop.id, customerId),
        ...(await eraseOffers(tx, ctx.shop.id, customerId)),
      };
    },
    tables: [
      'counted_baskets',
      'product_counts',
      'pair_counts',
      'recommendations',
      'bundles',
      'recommendation_rules',
      'basket_models',
      'personal_picks',
      'product_views',
      'product_boosts',
      'next_offers',
      'offer_codes',
    ],
  },
};
