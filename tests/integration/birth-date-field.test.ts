/** Before a shopper can leave her birthday, the field for it is at Shopify as Shopify defines it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contribution } from '#app/features/customers/contributes.server.ts';
import { flowSettings, saveFlowSettings } from '#app/features/flows/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

const FIELD = 'CUSTOMER facts birth_date';
let t: ConnectedShop;
beforeAll(async () => {
  t = await connectedShop();
});
afterAll(() => t.close());

test('switching birthdays on enables the definition, once, and whoever has it already is no trouble', async () => {
  const sent: string[] = [];
  const ctx: Ctx = {
    ...t.ctx,
    transaction: (work) =>
      t.ctx.transaction((tx) =>
        work({
          ...tx,
          send: (job, ...rest) => {
            sent.push(job);
            tx.send(job, ...rest);
          },
        }),
      ),
  };
  const { standard } = t.store.devstore.store.metafields;
  const settings = await flowSettings(ctx);
  await saveFlowSettings(ctx, { ...settings, birthday: { ...settings.birthday, on: true } });
  expect(sent).toContain('customers.birth-date-field');
  const job = contribution.jobs!.find(({ name }) => name === 'customers.birth-date-field')!;
  expect(standard.has(FIELD)).toBe(false);
  await job.run(ctx, {});
  expect(standard.has(FIELD)).toBe(true);
  // TAKEN
  await job.run(ctx, {});
  // UNSTRUCTURED_ALREADY_EXISTS: somebody else wrote dates there before.
  standard.clear();
  const { store } = t.store.devstore;
  const ownerGid = `gid://shopify/Customer/${[...store.state.customers.keys()][0]}`;
  store.metafields.set([{ ownerGid, namespace: 'facts', key: 'birth_date', type: 'date', value: '1990-02-28' }]);
  await job.run(ctx, {});
  expect(standard.has(FIELD)).toBe(false);
});
