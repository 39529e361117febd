import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fixedClock } from '#app/platform/clock.ts';
import type { Contribution, Ctx } from '#app/platform/contributions.ts';
import { type Jobs, openJobs } from '#app/platform/jobs/jobs.ts';
import { runSchedules } from '#app/platform/jobs/schedules.ts';
import { createLog } from '#app/platform/log.ts';
import { makeShopTx } from '#app/platform/shop-tx.ts';
import { freshDatabase } from '#tests/support/database.ts';

let db: Awaited<ReturnType<typeof freshDatabase>>;
let jobs: Jobs | undefined;
const log = createLog('silent');

beforeEach(async () => {
  db = await freshDatabase();
});
afterEach(async () => {
  await jobs?.stop();
  jobs = undefined;
  await db.drop();
});

const ctxOf = async (shopId: number) =>
  ({
    shop: { id: shopId },
    log,
    db: db as Ctx['db'],
    transaction: (work) => db.transaction((tx) => work(makeShopTx(tx))),
    send: (job, data = {}, options) => jobs!.send(db.sql, shopId, job, data, options),
  }) as Ctx;
const open = async (contribution: Omit<Contribution, 'feature'>) => {
  jobs = await openJobs(db.url, [{ feature: 'test', ...contribution }], log);
  return jobs;
};

describe('jobs', () => {
  test('what is sent in a transaction runs if and only if it commits', async () => {
    const ran: unknown[] = [];
    const queue = await open({ jobs: [{ name: 'note', run: async (_ctx, data) => void ran.push(data.text) }] });
    await queue.startWorking(ctxOf);
    const put = (text: string, fail: boolean) =>
      db.transaction(async (tx) => {
        const shopTx = makeShopTx(tx);
        shopTx.send('note', { text });
        await shopTx.flush(queue, 1);
        if (fail) throw new Error('rolled back');
      });
    await expect(put('lost', true)).rejects.toThrow('rolled back');
    await put('kept', false);
    await vi.waitFor(() => expect(ran).toEqual(['kept']), { timeout: 60_000 });
  });

  test('a job that collapses runs once for many sends, per shop', async () => {
    const ran: number[] = [];
    const queue = await open({
      jobs: [{ name: 'recompute', collapse: true, run: async (ctx) => void ran.push(ctx.shop.id) }],
    });
    for (let i = 0; i < 20; i++) await queue.send(db.sql, 1 + (i % 2), 'recompute', {});
    await queue.startWorking(ctxOf);
    await vi.waitFor(() => expect(ran.toSorted()).toEqual([1, 2]), { timeout: 60_000 });
  });

  test.each([
    ['a moment', false],
    ['longer than the job waits for it', true],
  ])('who counts on a job that waits already is seen by it, if her commit takes %s', async (_, long) => {
    const seen: string[][] = [];
    const queue = await open({
      jobs: [
        {
          name: 'recompute',
          collapse: true,
          run: async () => {
            const { rows } = await db.sql.query<{ text: string }>('SELECT text FROM facts');
            seen.push(rows.map(({ text }) => text));
          },
        },
      ],
    });
    await db.sql.query('CREATE TABLE facts (text text)');
    await queue.send(db.sql, 1, 'recompute', {});
    const sent = Promise.withResolvers<void>();
    const allowed = Promise.withResolvers<void>();
    const late = db.transaction(async (tx) => {
      await tx.query(`INSERT INTO facts VALUES ('written')`);
      await queue.send(tx, 1, 'recompute', {});
      sent.resolve();
      await allowed.promise;
    });
    await sent.promise;
    await queue.startWorking(ctxOf);
    await vi.waitFor(
      async () => {
        const { rows } = await db.sql.query(`SELECT 1 FROM jobs.job WHERE state = 'active'`);
        expect(long ? seen.length : rows.length + seen.length).toBeGreaterThan(0);
      },
      { timeout: 60_000 },
    );
    allowed.resolve();
    await late;
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(['written']), { timeout: 60_000 });
  });

  test('events that waited together reach a feature together, with every id exact', async () => {
    const calls: bigint[][] = [];
    const queue = await open({
      events: { 'orders.changed': async (_ctx, events) => void calls.push(events.flatMap((event) => event.orderIds)) },
    });
    for (const id of [1n, 9007199254740993n, 3n])
      await queue.emit(db.sql, 1, [{ name: 'orders.changed', orderIds: [id], customerIds: [] }]);
    await queue.startWorking(ctxOf);
    await vi.waitFor(() => expect(calls.flat().toSorted()).toEqual([1n, 3n, 9007199254740993n]), { timeout: 60_000 });
    expect(calls).toHaveLength(1);
  });

  test('where one shop’s events fail, those of the others that waited with them are done, once', async () => {
    const calls: number[] = [];
    const queue = await open({
      events: {
        'customers.changed': async (ctx) => {
          calls.push(ctx.shop.id);
          if (ctx.shop.id === 1) throw new Error('shop 1 is broken');
        },
      },
    });
    for (const shopId of [1, 2, 1, 3])
      await queue.emit(db.sql, shopId, [{ name: 'customers.changed', customerIds: [] }]);
    await queue.startWorking(ctxOf);
    const stateOf = async (shopId: number) => (await queue.overviewOf(shopId))[0];
    await vi.waitFor(
      async () => {
        expect(await stateOf(1)).toMatchObject({ active: 0 });
        expect(calls).toEqual(expect.arrayContaining([1, 2, 3]));
        expect([await stateOf(2), await stateOf(3)]).toEqual([undefined, undefined]);
      },
      { timeout: 60_000 },
    );
    const { rows } = await db.sql.query<{ shop: number; told: string }>(
      `SELECT DISTINCT (data ->> 'shopId')::int AS shop, output ->> 'message' AS told FROM jobs.job WHERE output IS NOT NULL`,
    );
    expect(rows).toEqual([{ shop: 1, told: 'shop 1 is broken' }]);
    expect(calls.filter((id) => id !== 1).toSorted()).toEqual([2, 3]);
  });

  test('what fails for good is kept as failed and seen', async () => {
    let attempts = 0;
    const queue = await open({
      jobs: [
        {
          name: 'broken',
          retries: 0,
          run: async () => {
            attempts += 1;
            throw new Error('no');
          },
        },
      ],
    });
    await queue.send(db.sql, 1, 'broken', {});
    await queue.startWorking(ctxOf);
    await vi.waitFor(
      async () => expect((await queue.overview()).find(({ name }) => name === 'broken')?.failed).toBe(1),
      { timeout: 60_000 },
    );
    expect(attempts).toBe(1);
  });

  test('a release that changes how often a job is tried changes the queue that is there already', async () => {
    const broken = (retries: number) => ({
      jobs: [{ name: 'broken', retries, run: () => Promise.reject(new Error('no')) }],
    });
    await (await open(broken(5))).stop();
    const queue = await open(broken(0));
    await queue.send(db.sql, 1, 'broken', {});
    await queue.startWorking(ctxOf);
    const counts = await vi.waitFor(
      async () => {
        const found = (await queue.overview()).find(({ name }) => name === 'broken')!;
        expect(found.failed + found.later).toBe(1);
        return found;
      },
      { timeout: 60_000 },
    );
    expect(counts).toMatchObject({ failed: 1, later: 0 });
  });
});

const within = { timeout: 60_000 };

describe('jobs of several shops', () => {
  /** What runs of it stays under way until it is let go. */
  function held() {
    const began: number[] = [];
    const under = new Map<number, number>();
    let most = 0;
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    const run = async (ctx: Ctx, holding: (shopId: number) => boolean) => {
      const { id } = ctx.shop;
      began.push(id);
      under.set(id, (under.get(id) ?? 0) + 1);
      most = Math.max(most, ...under.values());
      if (holding(id)) await promise;
      under.set(id, under.get(id)! - 1);
    };
    return { began, letGo, run, most: () => most };
  }

  test('one that takes long holds up only its own shop’s, whatever waits behind it, and is never beside itself', async () => {
    const slow = held();
    const queue = await open({
      jobs: [{ name: 'ask', collapse: true, run: (ctx) => slow.run(ctx, (id) => id === 1) }],
    });
    await queue.send(db.sql, 1, 'ask', {});
    await queue.startWorking(ctxOf);
    await vi.waitFor(() => expect(slow.began).toEqual([1]), within);
    await queue.send(db.sql, 1, 'ask', {});
    await queue.send(db.sql, 1, 'ask', {}, { key: 'soon' });
    for (const shopId of [2, 3]) await queue.send(db.sql, shopId, 'ask', {});
    await vi.waitFor(() => expect(slow.began.toSorted()).toEqual([1, 2, 3]), within);
    slow.letGo();
    await vi.waitFor(() => expect(slow.began.toSorted()).toEqual([1, 1, 1, 2, 3]), within);
    expect(slow.most()).toBe(1);
  });

  test('one steps back that was taken in the same moment as another of its shop', async () => {
    const ran: unknown[] = [];
    const queue = await open({
      jobs: [{ name: 'ask', collapse: true, run: async (_ctx, { by }) => void ran.push(by) }],
    });
    for (const by of ['them', 'us'])
      await queue.send(db.sql, 1, 'ask', { by }, { key: by, ...(by === 'them' && { after: 600 }) });
    await db.sql.query(
      `CREATE FUNCTION jobs.taken_by_them() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         UPDATE jobs.job SET state = 'active', started_on = now(), heartbeat_on = now() + interval '1 hour'
         WHERE name = 'ask' AND state = 'created' AND data ->> 'by' = 'them';
         RETURN NULL;
       END $$;
       CREATE TRIGGER taken AFTER UPDATE ON jobs.job_common FOR EACH ROW
         WHEN (NEW.state = 'active' AND NEW.data ->> 'by' = 'us') EXECUTE FUNCTION jobs.taken_by_them()`,
    );
    await queue.startWorking(ctxOf);
    await vi.waitFor(
      async () => expect((await queue.overviewOf(1))[0]).toMatchObject({ active: 1, retrying: 1 }),
      within,
    );
    expect(ran).toEqual([]);
    await db.sql.query(`UPDATE jobs.job SET state = 'completed', completed_on = now() WHERE data ->> 'by' = 'them'`);
    await vi.waitFor(() => expect(ran).toEqual(['us']), within);
    expect((await db.sql.query('SELECT 1 FROM jobs.job WHERE output IS NOT NULL')).rows).toEqual([]);
  });

  test('events of a shop whose rows are held come back, while those of others go on', async () => {
    const done: number[] = [];
    const queue = await open({
      events: {
        'customers.changed': (ctx) =>
          ctx.transaction(async (tx) => {
            await tx.query('SELECT pg_advisory_xact_lock(4711, $1)', [ctx.shop.id]);
            done.push(ctx.shop.id);
          }),
      },
    });
    const tell = (shopId: number) =>
      queue.emit(db.sql, shopId, [{ name: 'customers.changed', customerIds: [BigInt(done.length)] }]);
    await db.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(4711, 1)');
      for (const shopId of [1, 2]) await tell(shopId);
      await queue.startWorking(ctxOf);
      await vi.waitFor(() => expect(done).toEqual([2]), within);
      await vi.waitFor(async () => expect((await queue.overviewOf(1))[0]).toMatchObject({ retrying: 1 }), within);
      await tell(3);
      await vi.waitFor(() => expect(done).toEqual([2, 3]), within);
    });
    await vi.waitFor(() => expect(done).toEqual([2, 3, 1]), within);
    // It failed at nothing.
    expect((await db.sql.query(`SELECT 1 FROM jobs.job WHERE output IS NOT NULL`)).rows).toEqual([]);
  });

  test('one that takes hours is not begun again beside itself', async () => {
    const slow = held();
    const contribution = { jobs: [{ name: 'long', run: (ctx: Ctx) => slow.run(ctx, () => true) }] };
    const queue = await open(contribution);
    await queue.send(db.sql, 1, 'long', {});
    await queue.startWorking(ctxOf);
    await vi.waitFor(() => expect(slow.began).toEqual([1]), within);
    await db.sql.query(`UPDATE jobs.job SET started_on = now() - interval '6 hours'`);
    await db.sql.query('UPDATE jobs.queue SET monitor_on = NULL, monitor_claim_on = NULL');
    // Whoever starts looks for what others left behind.
    const other = await openJobs(db.url, [{ feature: 'test', ...contribution }], log);
    await other.startWorking(ctxOf);
    await other.stop();
    expect((await queue.overviewOf(1))[0]).toMatchObject({ active: 1, retrying: 0, failed: 0 });
    slow.letGo();
    await vi.waitFor(async () => expect(await queue.overviewOf(1)).toEqual([]), within);
    expect(slow.began).toEqual([1]);
  });
});

describe('what collapses and fails', () => {
  async function broken(retries?: number) {
    const state = { broken: true, done: 0 };
    const run = async () => {
      if (state.broken) throw new Error('Shopify is away');
      state.done += 1;
    };
    const queue = await open({
      jobs: [{ name: 'push', collapse: true, ...(retries === undefined ? {} : { retries }), run }],
    });
    await queue.startWorking(ctxOf);
    const counts = async () => (await queue.overviewOf(1))[0];
    const failOnce = async (expected: object) => {
      await queue.send(db.sql, 1, 'push', {});
      await vi.waitFor(async () => expect(await counts()).toMatchObject(expected), within);
    };
    return { state, queue, counts, failOnce };
  }

  test('is tried again however many of it do, and once it is done the others are', async () => {
    const { state, counts, failOnce } = await broken();
    await failOnce({ retrying: 1, failed: 0 });
    await failOnce({ retrying: 2, failed: 0 });
    await db.sql.query(
      `UPDATE jobs.job SET start_after = now() + interval '1 hour'
       WHERE id = (SELECT id FROM jobs.job WHERE state = 'retry' ORDER BY created_on LIMIT 1)`,
    );
    state.broken = false;
    await vi.waitFor(async () => expect(await counts()).toBeUndefined(), within);
    expect(state.done).toBe(1);
  });

  test('for good is run again once for all copies of it', async () => {
    const { state, queue, counts, failOnce } = await broken(0);
    for (const failed of [1, 2, 3]) await failOnce({ failed, error: 'Shopify is away' });
    state.broken = false;
    expect(await queue.retryFailed(1, 'push')).toBe(1);
    await vi.waitFor(async () => expect(await counts()).toBeUndefined(), within);
    expect(state.done).toBe(1);
    expect(await queue.retryFailed(1, 'push')).toBe(0);
  });

  test('for good is not told of any more once a later one is done', async () => {
    const { state, queue, counts, failOnce } = await broken(0);
    await failOnce({ failed: 1 });
    state.broken = false;
    await queue.send(db.sql, 1, 'push', {});
    await vi.waitFor(async () => expect(await counts()).toBeUndefined(), within);
    state.broken = true;
    await failOnce({ failed: 1 });
  });

  test('waits in a queue of an older release like in one of this', async () => {
    await (await open({ jobs: [{ name: 'push', collapse: true, run: async () => undefined }] })).stop();
    await db.sql.query(`UPDATE jobs.queue SET policy = 'stately' WHERE name = 'push'`);
    const { failOnce } = await broken();
    await failOnce({ retrying: 1, failed: 0 });
    await failOnce({ retrying: 2, failed: 0 });
  });
});

test('a schedule starts once per slot, however many processes look', async () => {
  const queue = await open({ jobs: [{ name: 'daily', run: async () => undefined }] });
  const shop = { id: 1, timezone: 'Europe/Amsterdam', installedAt: new Date('2026-10-23T12:00:00Z') };
  const schedules = [{ name: 'daily', job: 'daily', when: { dailyAt: '3:15' } } as const];
  const look = (at: string) =>
    Promise.all([1, 2, 3, 4].map(() => runSchedules(db, queue, fixedClock(at), [...schedules], [shop])));
  const started = async (at: string) => (await look(at)).reduce((sum, n) => sum + n, 0);
  // Installed at noon: the day's work had been due before.
  expect(await started('2026-10-23T13:00:00Z')).toBe(0);
  expect(await started('2026-10-24T00:00:00Z')).toBe(0);
  expect(await started('2026-10-24T02:00:00Z')).toBe(1);
  expect(await started('2026-10-24T20:00:00Z')).toBe(0);
  expect(await started('2026-10-25T03:00:00Z')).toBe(1);
});

test('a process that knows what is started asks the database nothing, until a slot is new', async () => {
  const queue = await open({ jobs: [{ name: 'daily', run: async () => undefined }] });
  const shop = { id: 1, timezone: 'UTC', installedAt: new Date('2026-10-20T12:00:00Z') };
  const schedules = [{ name: 'daily', job: 'daily', when: { dailyAt: '3:15' as const } }];
  let asked = 0;
  const counted: typeof db = {
    ...db,
    sql: {
      query(...query) {
        asked += 1;
        return db.sql.query(...query);
      },
    },
    transaction(work) {
      asked += 1;
      return db.transaction(work);
    },
  };
  const process = () => {
    const started = new Map<string, string>();
    return async (at: string) => {
      const before = asked;
      const sent = await runSchedules(counted, queue, fixedClock(at), schedules, [shop], started);
      return { sent, asked: asked - before };
    };
  };
  const [one, other] = [process(), process()];
  expect(await one('2026-10-24T04:00:00Z')).toEqual({ sent: 1, asked: 2 });
  expect(await one('2026-10-24T04:00:02Z')).toEqual({ sent: 0, asked: 0 });
  // What another process started is seen without a transaction.
  expect(await other('2026-10-24T04:00:02Z')).toEqual({ sent: 0, asked: 1 });
  expect(await other('2026-10-25T04:00:00Z')).toEqual({ sent: 1, asked: 2 });
  expect(await one('2026-10-25T04:00:00Z')).toEqual({ sent: 0, asked: 1 });
});
