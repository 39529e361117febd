import type { Contribution, Ctx } from '#app/platform/contributions.ts';
import { whenHistoryRead } from '../orders/index.server.ts';
import { dormancyOf } from './dormancy/dormancy.server.ts';
import { refreshDormancy, refreshDormancyOf } from './dormancy/refresh-dormancy.server.ts';
import { eraseDormancy, readSigns } from './dormancy/store.server.ts';
import { segmentOf } from './overview.server.ts';
import { refreshSegments, rescoreCustomers } from './refresh-segments.server.ts';
import { SEGMENTS } from './schema.ts';
import { eraseScores } from './store.server.ts';

/** Above this a full refresh is quicker than scoring one by one. */
const MANY = 5_000;

async function lookAgain(ctx: Ctx, events: { customerIds: bigint[] }[]): Promise<void> {
  const ids = [...new Set(events.flatMap((event) => event.customerIds))];
  if (ids.length > MANY) {
    await ctx.send('segments.refresh');
    await ctx.send('segments.rhythm');
    return;
  }
  await rescoreCustomers(ctx, ids);
  await refreshDormancyOf(ctx, ids);
}

export const contribution: Contribution = {
  feature: 'segments',
  jobs: [
    { name: 'segments.refresh', collapse: true, concurrency: 2, run: whenHistoryRead(refreshSegments) },
    { name: 'segments.rhythm', collapse: true, concurrency: 2, run: whenHistoryRead(refreshDormancy) },
  ],
  schedules: [
    { name: 'segments.daily', job: 'segments.refresh', when: { dailyAt: '03:15' } },
    { name: 'segments.rhythm', job: 'segments.rhythm', when: { dailyAt: '03:40' } },
  ],
  events: {
    async 'history.read'(ctx) {
      await ctx.send('segments.refresh');
      await ctx.send('segments.rhythm');
    },
    'orders.changed': lookAgain,
    async 'gifts.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap((event) => event.customerIds))];
      await (ids.length > MANY ? ctx.send('segments.refresh') : rescoreCustomers(ctx, ids));
    },
    'customers.changed': lookAgain,
  },
  publishes: [
    { owner: 'Customer', key: 'rfm_segment', type: 'single_line_text_field', choices: SEGMENTS },
    { owner: 'Customer', key: 'rfm', type: 'json' },
  ],
  privacy: {
    async exportCustomer(ctx, customerId) {
      return {
        segment: await segmentOf(ctx, customerId),
        rhythm: await dormancyOf(ctx, customerId),
        signsOfLife: await readSigns(ctx.sql, ctx.shop.id, customerId),
      };
    },
    async eraseCustomer(ctx, tx, customerId) {
      return {
        ...(await eraseScores(tx, ctx.shop.id, customerId)),
        ...(await eraseDormancy(tx, ctx.shop.id, customerId)),
      };
    },
    tables: ['rfm_scores', 'rfm_days', 'segment_changes', 'dormancy', 'dormancy_overrides', 'signs_of_life'],
  },
};
