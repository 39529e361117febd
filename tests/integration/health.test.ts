import { afterAll, beforeAll, expect, test } from 'vitest';
import { action, loader } from '#app/routes/app.health._index.tsx';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';

/** The health page, through its own door: what a merchant sees there, and what her buttons do. */

let t: ConnectedShop;
beforeAll(async () => {
  t = await connectedShop();
});
afterAll(() => t.close());

const args = (body?: URLSearchParams) => {
  const request = new Request('http://127.0.0.1:1/app/health', {
    headers: { authorization: `Bearer ${t.store.devstore.shop().installation.idToken()}` },
    ...(body && { method: 'POST', body }),
  });
  return { request, params: {}, context: { app: t.app.app } } as never;
};

test('after an outage “Try again” runs a job once, however many copies of it have failed, beside one that is tried anyway', async () => {
  const { ctx } = t;
  for (const state of ['failed', 'failed', 'retry']) {
    await ctx.send('publish.push');
    await ctx.sql.query(
      `UPDATE jobs.job SET state = $2::jobs.job_state, completed_on = CASE WHEN $2 = 'failed' THEN now() END,
         start_after = now() + interval '1 hour', output = '{"message":"HTTP 503"}'
       WHERE name = 'publish.push' AND state = 'created' AND data ->> 'shopId' = $1`,
      [String(ctx.shop.id), state],
    );
  }
  const seen = async () => (await loader(args())).health.jobs.find(({ name }) => name === 'publish.push');
  expect(await seen()).toMatchObject({ waiting: 0, later: 1, failed: 2, error: 'HTTP 503' });
  const answer = await action(args(new URLSearchParams({ intent: 'retryJob', name: 'publish.push' })));
  expect(answer).toEqual({ ok: true, intent: 'retryJob', result: 1 });
  expect(await seen()).toMatchObject({ waiting: 1, later: 1, failed: 0, error: null });
});
