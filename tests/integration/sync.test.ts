import { afterAll, beforeAll, expect, test } from 'vitest';
import { getCustomer, listCustomers } from '#app/features/customers/index.server.ts';
import { reconcileNow, runBackfill, startBackfill, syncCounts, syncProgress } from '#app/features/orders/index.server.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

let s: ConnectedShop;
beforeAll(async () => {
  s = await connectedShop();
});
afterAll(() => s.close());

test('a backfill stores what the shop has, once, and says so', async () => {
  const { state } = s.store.devstore.store;
  await startBackfill(s.ctx);
  await runBackfill(s.ctx);
  const progress = await syncProgress(s.ctx);
  expect(progress).toMatchObject({ status: 'done', share: 1 });
  expect(await syncCounts(s.ctx)).toMatchObject({
    orders: state.orders.size,
    lines: [...state.orders.values()].reduce((sum, order) => sum + order.lines.length, 0),
    products: state.products.size,
  });
  const { rows } = await listCustomers(s.ctx);
  expect(rows.length).toBeGreaterThan(0);
  expect(await getCustomer(s.ctx, BigInt(rows[0]!.id))).toMatchObject({ id: rows[0]!.id });
  expect(await reconcileNow(s.ctx)).toMatchObject([{ found: 0 }, { found: 0 }, { found: 0 }]);
});
