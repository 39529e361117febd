import type { Contribution, Ctx, ShopTx, WebhookMessage } from '#app/platform/contributions.ts';
import { guestIdentity } from '../customers/index.server.ts';
import { emptyShop } from './empty-shop.server.ts';
import { type PersonAsked, personAsked } from './from-webhook.ts';
import {
  closeRequest,
  dropOldFiles,
  eraseTraces,
  findRequest,
  idsOfPerson,
  isInstalled,
  openRequest,
  saveFile,
} from './store.server.ts';

/** Shopify's three privacy webhooks, over all that the other features say they hold. */
export function privacyContribution(others: readonly Contribution[]): Contribution {
  const parts = others.flatMap(({ feature, privacy }) => (privacy ? { feature, ...privacy } : []));

  const tables = parts.flatMap((part) => part.tables ?? []);

  async function onDataRequest(ctx: Ctx, tx: ShopTx, message: WebhookMessage): Promise<void> {
    const asked = personAsked(message.payload);
    const ids = await idsAsked(ctx, tx, asked);
    const key = asked.request ?? message.eventKey;
    await openRequest(tx, ctx.shop.id, {
      kind: 'data_request',
      key,
      customerId: ids[0] ?? null,
      at: message.receivedAt,
    });
    tx.send('privacy.export', { requestKey: key, customerIds: ids.map(String) }, { key });
  }

  async function exportPerson(ctx: Ctx, key: string, asked: bigint[]): Promise<void> {
    const request = await findRequest(ctx.sql, ctx.shop.id, key);
    const file: Record<string, unknown> = {};
    // Null: redacted while it waited.
    if (request && request.customerId !== null) {
      const ids = await idsOfPerson(ctx.sql, ctx.shop.id, [request.customerId, ...asked]);
      for (const part of parts) {
        for (const id of ids) {
          const told = (await part.exportCustomer?.(ctx, id)) ?? {};
          for (const [section, value] of Object.entries(told)) {
            const before = file[section];
            file[section] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : (before ?? value);
          }
        }
      }
    }
    await saveFile(ctx.sql, ctx.shop.id, key, file, ctx.clock.now());
  }

  /** In the webhook's own transaction: what is left to do never has to be written down with a name. */
  async function onRedact(ctx: Ctx, tx: ShopTx, message: WebhookMessage): Promise<void> {
    const asked = personAsked(message.payload);
    const key = message.eventKey;
    await openRequest(tx, ctx.shop.id, { kind: 'redact', key, customerId: null, at: message.receivedAt });
    const ids = await idsAsked(ctx, tx, asked);
    const evidence: Record<string, number> = {};
    const note = (touched: Record<string, number>) => {
      for (const [table, count] of Object.entries(touched)) evidence[table] = (evidence[table] ?? 0) + count;
    };
    for (const part of parts) for (const id of ids) note((await part.eraseCustomer?.(ctx, tx, id)) ?? {});
    const words = [asked.email, asked.phone].filter((word) => word !== null);
    note(await eraseTraces(tx, ctx.shop.id, ids, words, message));
    await closeRequest(tx, ctx.shop.id, 'redact', key, evidence, ctx.clock.now());
    if (ids.length > 0) {
      tx.emit({ name: 'customers.changed', customerIds: ids });
      tx.emit({ name: 'orders.changed', orderIds: [], customerIds: ids });
    }
  }

  /** Only noted here: this transaction has other shops' messages in it, and the shop may be large. */
  async function onShopRedact(ctx: Ctx, tx: ShopTx, message: WebhookMessage): Promise<void> {
    // Asked anew: the uninstall may have been worked off a moment ago, in this very transaction.
    if (await isInstalled(tx, ctx.shop.id)) {
      ctx.log.info({}, 'shop/redact came after the app was installed again; nothing done');
      return;
    }
    await openRequest(tx, ctx.shop.id, {
      kind: 'shop_redact',
      key: message.eventKey,
      customerId: null,
      at: message.receivedAt,
    });
    tx.send('privacy.empty-shop');
  }

  return {
    feature: 'privacy',
    webhooks: {
      'customers/data_request': onDataRequest,
      'customers/redact': onRedact,
      'shop/redact': onShopRedact,
    },
    jobs: [
      { name: 'privacy.export', run: (ctx, data) => exportPerson(ctx, String(data.requestKey), idsIn(data)) },
      // It has thirty days, and a crash is no reason to give up.
      { name: 'privacy.empty-shop', collapse: true, retries: 1000, run: (ctx) => emptyShop(ctx, tables) },
      { name: 'privacy.tidy', collapse: true, run: (ctx) => dropOldFiles(ctx.sql, ctx.shop.id, ctx.clock.now()) },
    ],
    schedules: [{ name: 'privacy.tidy', job: 'privacy.tidy', when: { dailyAt: '04:30' } }],
  };
}

/**
 * Of the customer Shopify names and of the guest with that address: the same person, whichever of them is known. But a
 * guest who became another customer stays hers: she has given up the address, and is not the one who asks.
 */
async function idsAsked(ctx: Ctx, tx: ShopTx, { customerId, email }: PersonAsked): Promise<bigint[]> {
  const guest = email ? await idsOfPerson(tx, ctx.shop.id, [guestIdentity(ctx, email).id]) : [];
  if (customerId === null) return guest;
  const ids = await idsOfPerson(tx, ctx.shop.id, [customerId]);
  return guest.length === 1 ? [...new Set([...ids, ...guest])] : ids;
}

const idsIn = ({ customerIds }: Record<string, unknown>): bigint[] =>
  Array.isArray(customerIds) ? customerIds.map((id) => BigInt(String(id))) : [];
