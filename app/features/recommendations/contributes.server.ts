import type { Contribution } from '#app/platform/contributions.ts';
import { countOrders, followCatalogue } from './count-orders.server.ts';
import { rebuildRecommendations } from './rebuild.server.ts';

/** Above this a rebuild is quicker than order after order. */
const MANY_ORDERS = 2_000;

export const contribution: Contribution = {
  feature: 'recommendations',
  jobs: [{ name: 'recommendations.rebuild', collapse: true, run: rebuildRecommendations }],
  schedules: [{ name: 'recommendations.daily', job: 'recommendations.rebuild', when: { dailyAt: '03:45' } }],
  events: {
    'history.read': (ctx) => ctx.send('recommendations.rebuild'),
    async 'orders.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.orderIds))];
      await (ids.length > MANY_ORDERS ? ctx.send('recommendations.rebuild') : countOrders(ctx, ids));
    },
    async 'catalogue.changed'(ctx, events) {
      await followCatalogue(ctx, [...new Set(events.flatMap((event) => event.productIds))]);
    },
  },
  privacy: {
    tables: ['counted_baskets', 'product_counts', 'pair_counts', 'recommendations', 'bundles', 'recommendation_rules'],
  },
};
