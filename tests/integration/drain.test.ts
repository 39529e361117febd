import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Contribution, Ctx } from '#app/platform/contributions.ts';
import { createDrain } from '#app/platform/inbox/drain.ts';
import type { Jobs } from '#app/platform/jobs/jobs.ts';
import { createLog } from '#app/platform/log.ts';
import { freshDatabase } from '#tests/support/database.ts';
import { until } from '#tests/support/until.ts';

let db: Awaited<ReturnType<typeof freshDatabase>>;
let emitted: unknown[];
const log = createLog('silent');

beforeEach(async () => {
  db = await freshDatabase();
  emitted = [];
  await db.sql.query('CREATE TABLE effects (shop_id int, note text)');
});
afterEach(() => db.drop());

// What leaves is written down instead of queued; the queue has tests of its own.
const jobs = () =>
  ({
    emit: async (_via: unknown, _shop: number, events: unknown[]) => void emitted.push(...events),
    send: async () => undefined,
  }) as unknown as Jobs;
const drainWith = (
  webhooks: NonNullable<Contribution['webhooks']>,
  webhookBatches: NonNullable<Contribution['webhookBatches']> = [],
  installed = true,
) =>
  createDrain({
    db,
    jobs: jobs(),
    contributions: [{ feature: 'test', webhooks, webhookBatches }],
    log,
    makeCtx: async (id) => ({ shop: { id, installed } }) as Ctx,
  });

async function put(key: string, topic = 'orders/create', shopId = 1) {
  await db.sql.query('INSERT INTO inbox (shop_id, topic, event_key, body) VALUES ($1, $2, $3, $4)', [
    shopId,
    topic,
    key,
    Buffer.from(JSON.stringify({ key })),
  ]);
}
const effects = async () =>
  (await db.sql.query<{ note: string }>('SELECT note FROM effects ORDER BY note')).rows.map(({ note }) => note);
const row = async (key: string) =>
  (
    await db.sql.query<{ status: number; attempts: number; error: string | null; body: Buffer | null }>(
      'SELECT status, attempts, error, body FROM inbox WHERE event_key = $1',
      [key],
    )
  ).rows[0]!;

describe('the drain', () => {
  test('a message that fails takes back its own effects only, and comes again', async () => {
    let broken = true;
    const drain = drainWith({
      'orders/create': async (_ctx, tx, { payload }) => {
        const { key } = payload as { key: string };
        await tx.query('INSERT INTO effects VALUES (1, $1)', [key]);
        tx.emit({ name: 'orders.changed', orderIds: [BigInt(key)], customerIds: [] });
        if (key === '2' && broken) throw new Error('not yet');
      },
    });
    for (const key of ['1', '2', '3']) await put(key);
    expect(await drain.drainOnce()).toBe(3);
    expect(await effects()).toEqual(['1', '3']);
    expect(emitted).toEqual([{ name: 'orders.changed', orderIds: [1n, 3n], customerIds: [] }]);
    expect(await row('2')).toMatchObject({ status: 0, attempts: 1, error: 'not yet' });
    expect((await row('1')).body).toBeNull();

    broken = false;
    await db.sql.query("UPDATE inbox SET due_at = now() WHERE event_key = '2'");
    expect(await drain.drainOnce()).toBe(1);
    expect(await effects()).toEqual(['1', '2', '3']);
  });

  test('what comes by the thousand is handled together, and one by one as soon as one of them fails', async () => {
    const calls: string[][] = [];
    const drain = drainWith({}, [
      {
        topics: ['orders/create', 'orders/updated'],
        handle: async (_ctx, tx, messages) => {
          const keys = messages.map(({ payload }) => (payload as { key: string }).key);
          calls.push(keys.sort());
          for (const key of keys) await tx.query('INSERT INTO effects VALUES (1, $1)', [key]);
          if (keys.includes('bad')) throw new Error('not this one');
        },
      },
    ]);
    await put('1');
    await put('2', 'orders/updated');
    await put('3', 'orders/paid');
    await drain.drainOnce();
    expect(calls).toEqual([['1', '2']]);
    await put('4');
    await put('5');
    await put('bad');
    await drain.drainOnce();
    expect(calls.slice(1).map((keys) => keys.join())).toEqual(['4,5,bad', '4', '5', 'bad']);
    expect(await effects()).toEqual(['1', '2', '4', '5']);
    expect(await row('bad')).toMatchObject({ status: 0, attempts: 1, error: 'not this one' });
  });

  test('an error inside PostgreSQL does not spoil the batch', async () => {
    const drain = drainWith({
      'orders/create': async (_ctx, tx, { payload }) => {
        const { key } = payload as { key: string };
        await tx.query(key === '1' ? 'SELECT 1/0' : "INSERT INTO effects VALUES (1, 'fine')");
      },
    });
    await put('1');
    await put('2');
    await drain.drainOnce();
    expect(await effects()).toEqual(['fine']);
    expect((await row('1')).error).toContain('division by zero');
  });

  test('what never works is put aside with its error and its body, for a person to try again', async () => {
    const drain = drainWith({
      'orders/create': async () => {
        throw new Error('never');
      },
    });
    await put('1');
    for (let i = 0; i < 12; i++) {
      await db.sql.query('UPDATE inbox SET due_at = now()');
      await drain.drainOnce();
    }
    expect(await row('1')).toMatchObject({ status: 2, attempts: 8, error: 'never' });
    expect((await row('1')).body).not.toBeNull();
  });

  test('two workers share the work and do nothing twice', async () => {
    const drain = () =>
      drainWith({
        'orders/create': async (_ctx, tx, { payload }) =>
          void (await tx.query('INSERT INTO effects VALUES (1, $1)', [(payload as { key: string }).key])),
      });
    for (let i = 0; i < 120; i++) await put(String(i));
    const workers = [drain(), drain(), drain()];
    await Promise.all(
      workers.map(async (worker) => {
        while ((await worker.drainOnce()) > 0);
      }),
    );
    expect(new Set(await effects()).size).toBe(120);
    expect((await effects()).length).toBe(120);
  });

  test('while one worker has a shop, another takes the next one', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const taken: string[] = [];
    const drain = () =>
      drainWith({
        'orders/create': async (ctx, _tx, { payload }) => {
          taken.push(`${ctx.shop.id}/${(payload as { key: string }).key}`);
          if (ctx.shop.id === 1) await held;
        },
      });
    await put('1');
    const first = drain().drainOnce();
    await until('the first worker has shop 1', () => taken.length === 1);
    await put('2');
    await put('3', 'orders/create', 2);
    expect(await drain().drainOnce()).toBe(1);
    expect(taken).toEqual(['1/1', '2/3']);
    letGo();
    await first;
    expect(await drain().drainOnce()).toBe(1);
    expect(taken.at(-1)).toBe('1/2');
  });

  const noteTopics = (topics: string[], noted: string[]) =>
    Object.fromEntries(topics.map((topic) => [topic, async () => void noted.push(topic)]));

  test('of a shop without the app only its end and its customers’ rights are handled; the rest is let go', async () => {
    const noted: string[] = [];
    const rights = ['app/uninstalled', 'customers/data_request', 'customers/redact', 'shop/redact'];
    const facts = ['orders/updated', 'customers/update', 'products/create', 'shop/update'];
    const together = [{ topics: ['orders/create'], handle: async () => void noted.push('orders/create') }];
    const drain = drainWith(noteTopics([...rights, ...facts], noted), together, false);
    for (const topic of [...rights, ...facts, 'orders/create']) await put(topic, topic);
    await drain.drainOnce();
    expect(noted.toSorted()).toEqual(rights);
    expect(await row('customers/update')).toMatchObject({ status: 1, body: null });
  });

  test('the end of a shop comes after all that waited with it', async () => {
    const noted: string[] = [];
    const drain = drainWith(noteTopics(['shop/redact', 'app/uninstalled', 'customers/update'], noted));
    for (const topic of ['shop/redact', 'app/uninstalled', 'customers/update']) await put(topic, topic);
    await drain.drainOnce();
    expect(noted).toEqual(['customers/update', 'app/uninstalled', 'shop/redact']);
  });

  test('a body that is no JSON is refused with a word, not dropped', async () => {
    const drain = drainWith({ 'orders/create': async () => undefined });
    await db.sql.query(
      "INSERT INTO inbox (shop_id, topic, event_key, body) VALUES (1, 'orders/create', 'bad', '{oops')",
    );
    await drain.drainOnce();
    expect((await row('bad')).error).toContain('JSON');
  });
});
