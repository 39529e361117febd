import type { Contribution, Ctx, ShopTx, WebhookMessage } from '#app/platform/contributions.ts';
import { enableBirthDateField } from './birth-date-field.server.ts';
import {
  consentFromWebhook,
  customerFromWebhook,
  deletedCustomer,
  mergeFromWebhook,
  tagsFromWebhook,
} from './from-webhook.ts';
import { eraseCustomer, exportCustomer } from './privacy.server.ts';
import { readTold } from './read-customers.server.ts';
import { pushBirthDate } from './record-birth-date.server.ts';
import { changeTags, joinGuests, mergeCustomers, setConsent } from './store.server.ts';
import { noteToRead } from './store-to-read.server.ts';
import { dropCustomer, joinCustomers } from './who-is-gone.server.ts';

/** An order that changed the customer is here by then, and several changes are one. */
const READ_AFTER_SECONDS = 10;

async function onCustomer(ctx: Ctx, tx: ShopTx, message: WebhookMessage): Promise<void> {
  const customer = customerFromWebhook(message.payload);
  const seenAt = message.triggeredAt ?? customer.updatedAt;
  const changed = await mergeCustomers(tx, ctx.shop.id, [customer], seenAt, ctx.secrets.emailHash, 'shopify');
  const joined = customer.identity?.email ? await joinGuests(tx, ctx.shop.id, [customer.id]) : [];
  if (changed.length > 0) tx.emit({ name: 'customers.changed', customerIds: [...changed, ...joined] });
  if (joined.length > 0) tx.emit({ name: 'orders.changed', orderIds: [], customerIds: joined });
  if (await noteToRead(tx, ctx.shop.id, customer, seenAt)) tx.send('customers.read', {}, { after: READ_AFTER_SECONDS });
}

const onTags = (on: boolean) => async (ctx: Ctx, tx: ShopTx, message: WebhookMessage) => {
  const { id, tags, at } = tagsFromWebhook(message.payload);
  await changeTags(tx, ctx.shop.id, id, tags, on, at ?? message.triggeredAt ?? message.receivedAt);
};

export const contribution: Contribution = {
  feature: 'customers',
  webhooks: {
    'customers/create': onCustomer,
    'customers/update': onCustomer,
    async 'customers/delete'(ctx, tx, message) {
      await dropCustomer(ctx, tx, deletedCustomer(message.payload), message.triggeredAt ?? message.receivedAt);
    },
    async 'customers/merge'(ctx, tx, message) {
      const merge = mergeFromWebhook(message.payload);
      if (!merge) return;
      await joinCustomers(ctx, tx, merge);
    },
    'customer.tags_added': onTags(true),
    'customer.tags_removed': onTags(false),
    async 'customers_email_marketing_consent/update'(ctx, tx, message) {
      const consent = consentFromWebhook(message.payload);
      const at = consent.at ?? message.triggeredAt ?? message.receivedAt;
      await setConsent(tx, ctx.shop.id, { ...consent, at }, 'shopify');
      tx.emit({ name: 'customers.changed', customerIds: [consent.id] });
    },
  },
  jobs: [
    { name: 'customers.birth-date-field', collapse: true, run: enableBirthDateField },
    { name: 'customers.read', collapse: true, run: readTold },
    {
      name: 'customers.birth-date',
      run: (ctx, data) => pushBirthDate(ctx, BigInt(String(data.customerId))),
    },
  ],
  publishes: [{ owner: 'Customer', key: 'facts.birth_date', type: 'date' }],
  privacy: { exportCustomer, eraseCustomer, tables: ['customers_to_read', 'customers'] },
};
