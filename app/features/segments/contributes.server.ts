import type { Contribution } from '#app/platform/contributions.ts';
import { segmentOf } from './overview.server.ts';
import { beginSegments, refreshWhenRead, rescoreCustomers } from './refresh-segments.server.ts';
import { eraseScores } from './store.server.ts';

/** Above this a full refresh is quicker than scoring one by one. */
const MANY = 5_000;

export const contribution: Contribution = {
  feature: 'segments',
  jobs: [{ name: 'segments.refresh', collapse: true, run: refreshWhenRead }],
  schedules: [{ name: 'segments.daily', job: 'segments.refresh', when: { dailyAt: '03:15' } }],
  events: {
    'history.read': beginSegments,
    async 'orders.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.customerIds))];
      await (ids.length > MANY ? ctx.send('segments.refresh') : rescoreCustomers(ctx, ids));
    },
    async 'gifts.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.customerIds))];
      await (ids.length > MANY ? ctx.send('segments.refresh') : rescoreCustomers(ctx, ids));
    },
    async 'customers.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.customerIds))];
      await (ids.length > MANY ? ctx.send('segments.refresh') : rescoreCustomers(ctx, ids));
    },
  },
  privacy: {
    async exportCustomer(ctx, customerId) {
      return { segment: await segmentOf(ctx, customerId) };
    },
    eraseCustomer: (ctx, tx, customerId) => eraseScores(tx, ctx.shop.id, customerId),
    tables: ['rfm_scores', 'rfm_days', 'segment_changes'],
  },
};
