import { noteVisit } from '#app/features/segments/index.server.ts';
import type { Contribution } from '#app/platform/contributions.ts';
import { idIn } from '#app/platform/shopify/gid.ts';
import { giveBirthdayTreats } from './birthday.server.ts';
import { personalBlocks } from './personal/answer.server.ts';
import { flowSettings } from './settings.server.ts';
import { eraseTreats, markUsed, moveTreats, readTreats } from './store.server.ts';
import { tellAllTreats, tellTreats } from './treats-told.server.ts';

/** Two grids of six. */
const MOST_DEFAULTS = 12;

export const contribution: Contribution = {
  feature: 'flows',
  jobs: [
    { name: 'flows.birthdays', collapse: true, run: giveBirthdayTreats },
    { name: 'flows.treats-told', collapse: true, run: tellAllTreats },
  ],
  schedules: [{ name: 'flows.birthdays', job: 'flows.birthdays', when: { dailyAt: '00:01' } }],
  events: {
    async 'history.read'(ctx) {
      if ((await flowSettings(ctx)).birthday.on) await ctx.send('flows.treats-told');
    },
    async 'customers.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap(({ customerIds }) => customerIds))];
      await moveTreats(ctx.sql, ctx.shop.id, ids);
      if (!(await flowSettings(ctx)).birthday.on) return;
      await ctx.transaction((tx) => tellTreats(ctx, tx, ids));
      // Perhaps a birth date was left on the very day.
      await ctx.send('flows.birthdays', {}, { after: 5 });
    },
    async 'orders.changed'(ctx, events) {
      const ids = [...new Set(events.flatMap(({ orderIds }) => orderIds))];
      if (ids.length === 0) return;
      await ctx.transaction(async (tx) => tellTreats(ctx, tx, await markUsed(tx, ctx.shop.id, ctx.clock.now(), ids)));
    },
  },
  storefront: {
    personal: (ctx, { parameters, customerId }) => {
      if (customerId !== null) noteVisit(ctx, customerId);
      return personalBlocks(ctx, {
        customerId,
        blocks: (parameters.get('blocks') ?? '').split(','),
        locale: parameters.get('locale'),
        root: parameters.get('root'),
        currency: parameters.get('currency'),
        productId: idIn(parameters.get('product')),
        defaults: (parameters.get('defaults') ?? '').split(',', MOST_DEFAULTS).flatMap((text) => idIn(text) ?? []),
      });
    },
  },
  publishes: [
    { owner: 'AppInstallation', key: 'flows.replenishment', type: 'boolean' },
    { owner: 'AppInstallation', key: 'flows.birthday', type: 'boolean' },
    { owner: 'Customer', key: 'birthday_treat_until', type: 'date' },
    { owner: 'Customer', key: 'no_birthday_treat', type: 'boolean' },
  ],
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
