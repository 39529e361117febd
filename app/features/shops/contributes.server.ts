import { z } from 'zod';
import type { Contribution } from '#app/platform/contributions.ts';
import { read } from '#app/platform/shopify/payload.ts';
import { deleteSessions, markUninstalled, saveDetails, saveScopes } from './store.server.ts';

const shop = z.object({
  name: z.string(),
  email: z.string().nullish(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  iana_timezone: z.string(),
  primary_locale: z.string().nullish(),
  plan_display_name: z.string().nullish(),
});
const scopes = z.object({ current: z.array(z.string()) });

export const contribution: Contribution = {
  feature: 'shops',
  webhooks: {
    /** Without a word to Shopify: the token is gone already. */
    async 'app/uninstalled'(ctx, tx, message) {
      if (!(await markUninstalled(tx, ctx.shop.id, message.triggeredAt ?? message.receivedAt))) {
        ctx.log.info({}, 'an uninstall from before the present install came late; nothing done');
        return;
      }
      await deleteSessions(tx, ctx.shop.id);
      tx.emit({ name: 'shop.uninstalled' });
    },
    async 'app/scopes_update'(ctx, tx, message) {
      await saveScopes(tx, ctx.shop.id, read(scopes, message.payload).current);
    },
    async 'shop/update'(ctx, tx, message) {
      const given = read(shop, message.payload);
      const details = {
        name: given.name,
        email: given.email ?? null,
        currency: given.currency,
        timezone: given.iana_timezone,
        locale: given.primary_locale ?? null,
        plan: given.plan_display_name ?? '',
      };
      await saveDetails(tx, ctx.shop.id, details, message.triggeredAt ?? message.receivedAt);
    },
  },
  privacy: { tables: ['sessions', 'settings', 'schedule_slots'] },
};
