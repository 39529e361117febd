import { noteVisit } from '#app/features/segments/index.server.ts';
import type { Contribution } from '#app/platform/contributions.ts';
import { giveBirthdayTreats } from './birthday.server.ts';
import { personalBlocks } from './personal/answer.server.ts';
import { flowSettings } from './settings.server.ts';
import { eraseTreats, markUsed, readTreats } from './store.server.ts';

export const contribution: Contribution = {
  feature: 'flows',
  jobs: [{ name: 'flows.birthdays', collapse: true, run: giveBirthdayTreats }],
  schedules: [{ name: 'flows.birthdays', job: 'flows.birthdays', when: { dailyAt: '00:01' } }],
  events: {
    // Perhaps a birth date was left on the very day.
    async 'customers.changed'(ctx) {
      if ((await flowSettings(ctx)).birthday.on) await ctx.send('flows.birthdays', {}, { key: 'soon', after: 5 });
    },
    async 'orders.changed'(ctx, events) {
      await markUsed(ctx.sql, ctx.shop.id, ctx.clock.now(), [...new Set(events.flatMap(({ orderIds }) => orderIds))]);
    },
  },
  storefront: {
    personal: (ctx, { parameters, customerId }) => {
      if (customerId !== null) noteVisit(ctx, customerId);
      const product = parameters.get('product') ?? '';
      return personalBlocks(ctx, {
        customerId,
        blocks: (parameters.get('blocks') ?? '').split(','),
        locale: parameters.get('locale'),
        root: parameters.get('root'),
        productId: /^\d{1,18}$/.test(product) ? BigInt(product) : null,
      });
    },
  },
  privacy: {
    async exportCustomer(ctx, customerId) {
      return { birthdayTreats: await readTreats(ctx.sql, ctx.shop.id, customerId) };
    },
    async eraseCustomer(ctx, tx, customerId) {
      return { birthday_treats: await eraseTreats(tx, ctx.shop.id, customerId) };
    },
    tables: ['birthday_treats'],
  },
};
