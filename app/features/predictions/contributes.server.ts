import { z } from 'zod';
import type { Contribution, Ctx } from '#app/platform/contributions.ts';
import { whenHistoryRead } from '../orders/index.server.ts';
import { fitShop, isDue } from './fit.server.ts';
import { predictionOf } from './pages.server.ts';
import { progress, whileLearning } from './progress.server.ts';
import { learnReplenishment, refreshDueDates } from './replenishment/replenish.server.ts';
import { eraseDueDates, lockDueDates, readDueFile } from './replenishment/store.server.ts';
import { rescoreCustomers, scoreShop } from './score.server.ts';
import { eraseScore } from './scores.store.server.ts';

const causeSchema = z.enum(['first', 'schedule', 'drift', 'owner']).catch('schedule');

async function answerAnew(ctx: Ctx, events: { customerIds: bigint[] }[]): Promise<void> {
  const ids = customersOf(events);
  await rescoreCustomers(ctx, ids);
  await refreshDueDates(ctx, ids);
}

export const contribution: Contribution = {
  feature: 'predictions',
  // A thread, a core and a shop's whole history each.
  jobs: [
    {
      name: 'predictions.fit',
      collapse: true,
      concurrency: 1,
      // On the day of the install the night's turn comes in the same minute as the end of the history: one is enough.
      run: whenHistoryRead(async (ctx, { cause }) =>
        cause === 'first' && !(await isDue(ctx)) ? scoreShop(ctx) : fitShop(ctx, causeSchema.parse(cause)),
      ),
    },
    { name: 'predictions.score', collapse: true, concurrency: 1, run: whenHistoryRead((ctx) => scoreShop(ctx)) },
    {
      name: 'predictions.daily',
      collapse: true,
      concurrency: 1,
      // A fit has everybody scored.
      run: whenHistoryRead(async (ctx) => ((await isDue(ctx)) ? fitShop(ctx, 'schedule') : scoreShop(ctx))),
    },
    {
      name: 'predictions.replenishment',
      collapse: true,
      concurrency: 1,
      run: whenHistoryRead((ctx, { cause }) =>
        whileLearning(ctx, 'replenishment', () =>
          learnReplenishment(ctx, cause === undefined ? null : causeSchema.parse(cause)),
        ),
      ),
    },
  ],
  schedules: [
    { name: 'predictions.daily', job: 'predictions.daily', when: { dailyAt: '02:20' } },
    { name: 'predictions.replenishment', job: 'predictions.replenishment', when: { dailyAt: '04:15' } },
  ],
  events: {
    async 'history.read'(ctx) {
      await progress(ctx, 'purchases', 'waiting');
      await ctx.send('predictions.fit', { cause: 'first' });
      await ctx.send('predictions.replenishment');
    },
    'orders.changed': answerAnew,
    'customers.changed': answerAnew,
    'gifts.changed': (ctx, events) => refreshDueDates(ctx, customersOf(events)),
  },
  privacy: {
    async exportCustomer(ctx, customerId) {
      return {
        prediction: await predictionOf(ctx, customerId),
        dueDates: await readDueFile(ctx.sql, ctx.shop.id, customerId),
      };
    },
    async eraseCustomer(ctx, tx, customerId) {
      const scores = await eraseScore(tx, ctx.shop.id, customerId);
      await lockDueDates(tx, ctx.shop.id);
      return { ...scores, due_dates: await eraseDueDates(tx, ctx.shop.id, customerId) };
    },
    tables: ['prediction_scores', 'models_in_use', 'model_versions', 'product_intervals', 'due_dates'],
  },
};

const customersOf = (events: { customerIds: bigint[] }[]) => [...new Set(events.flatMap((event) => event.customerIds))];
