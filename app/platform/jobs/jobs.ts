import { PgBoss, type Queue } from 'pg-boss';
import type { Contribution, Ctx, DomainEvent, EventName, JobDefinition, SendOptions } from '../contributions.ts';
import { type Sql, withSession } from '../database/database.ts';
import type { Log } from '../log.ts';
import { deliverEvents, type Subscription, toldAs } from './deliver-events.ts';
import { type JobCounts, type JobCountsOfShop, queueRowsOf } from './queue-rows.ts';
import { runJobs, SENDING } from './run-jobs.ts';

/**
 * Jobs on the product's own database (pg-boss). A job sent inside a transaction exists only if that commits. A worker
 * that dies is noticed by its missing heartbeat, not by a long time-out, and its job is tried again elsewhere.
 */
export interface Jobs {
  send(via: Sql, shopId: number, job: string, data: object, options?: SendOptions): Promise<void>;
  emit(via: Sql, shopId: number, events: DomainEvent[]): Promise<void>;
  startWorking(makeCtx: (shopId: number) => Promise<Ctx | null>): Promise<void>;
  /** For the health page: what waits, runs and failed for good, per job. */
  overview(): Promise<JobCounts[]>;
  /** The same for one shop, with what the last failure said. */
  overviewOf(shopId: number): Promise<JobCountsOfShop[]>;
  /** Runs a shop's jobs of that name again that had failed for good, one for all copies where it collapses; returns how many. */
  retryFailed(shopId: number, job: string): Promise<number>;
  stop(): Promise<void>;
}

const HEARTBEAT_SECONDS = 20;
/** How often somebody looks for workers that died; the first look is at the start of a process. */
const LOOK_AROUND_SECONDS = 15;
/** With its pauses of up to a minute about a quarter of an hour: as long as Shopify may be away without anything failing for good. */
const TRIES = 20;
/**
 * The most pg-boss allows. A worker that died is noticed by its heartbeat; what runs out of time is begun again beside
 * itself, so this is for what hangs for ever.
 */
const EXPIRE_SECONDS = 24 * 3600;

/**
 * One copy waits for its first turn, whatever else of it waits to be tried again; that one shop's do not run side by side
 * is seen to when they are taken. With pg-boss's own policy for both, `stately`, a copy that fails beside another in trouble
 * has failed for good, and a list of keys that is a minute old holds up whoever is on it.
 */
const COLLAPSING = 'short';

export async function openJobs(databaseUrl: string, contributions: Contribution[], log: Log): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: withSession(databaseUrl),
    schema: 'jobs',
    max: 6,
    application_name: 'stamgast-jobs',
    // Daily work is planned by platform/jobs/schedules.ts, in shop time.
    schedule: false,
    useListenNotify: true,
    monitorVacuum: false,
    superviseIntervalSeconds: LOOK_AROUND_SECONDS,
    monitorIntervalSeconds: LOOK_AROUND_SECONDS,
  });
  boss.on('error', (error: Error) => log.error({ error }, 'job queue'));
  await boss.start();

  const definitions = new Map<string, JobDefinition>();
  for (const contribution of contributions) {
    for (const job of contribution.jobs ?? []) {
      if (definitions.has(job.name)) throw new Error(`Two features define the job ${job.name}`);
      definitions.set(job.name, job);
    }
  }
  const subscriptions = contributions.flatMap(({ feature, events = {} }) =>
    (Object.keys(events) as EventName[]).map((event): Subscription => {
      const handle = events[event] as Subscription['handle'];
      return { feature, event, queue: `on.${event}.${feature}`, handle };
    }),
  );
  const collapsing = [...definitions.values()].filter(({ collapse }) => collapse).map(({ name }) => name);
  const rows = queueRowsOf(boss);

  const retry = {
    retryBackoff: true,
    retryDelay: 2,
    // A worker killed under a job counts as a try as well: whoever is restarted often must not wait long afterwards.
    retryDelayMax: 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: EXPIRE_SECONDS,
  };
  await rows.setPolicy(collapsing, COLLAPSING);
  await ensureQueue('dead', { retryLimit: 0 });
  for (const job of definitions.values()) {
    await ensureQueue(job.name, {
      ...retry,
      retryLimit: job.retries ?? TRIES,
      deadLetter: 'dead',
      notify: true,
      policy: job.collapse ? COLLAPSING : 'standard',
    });
  }
  for (const { queue } of subscriptions) {
    await ensureQueue(queue, { ...retry, retryLimit: TRIES, deadLetter: 'dead', notify: true, policy: 'standard' });
  }

  /** A queue made by an older release takes the settings of this one. */
  async function ensureQueue(name: string, { policy, ...settings }: Omit<Queue, 'name' | 'partition'>) {
    await boss.createQueue(name, { ...settings, ...(policy ? { policy } : {}) });
    await boss.updateQueue(name, settings);
  }

  const keyOf = (shopId: number, key?: string | null) => `${shopId}:${key ?? ''}`;
  const ofShop = (shopId: number) => ({ group: { id: String(shopId) } });
  const via = (sql: Sql) => ({
    db: {
      executeSql: (text: string, values?: unknown[]) =>
        sql.query(text, values as unknown[]) as Promise<{ rows: never[] }>,
    },
  });

  async function send(sql: Sql, shopId: number, name: string, data: object, options: SendOptions = {}): Promise<void> {
    const definition = definitions.get(name);
    if (!definition) throw new Error(`No feature defines the job ${name}`);
    const singletonKey = definition.collapse || options.key ? keyOf(shopId, options.key) : undefined;
    if (singletonKey) await sql.query(SENDING, [shopId]);
    await boss.send(
      name,
      { ...data, shopId },
      {
        ...via(sql),
        ...ofShop(shopId),
        ...(singletonKey ? { singletonKey } : {}),
        ...(options.after ? { startAfter: options.after } : {}),
      },
    );
  }

  return {
    send,
    async emit(sql, shopId, events) {
      for (const event of events) {
        for (const { queue } of subscriptions.filter((subscription) => subscription.event === event.name)) {
          await boss.send(queue, { shopId, event: toldAs(event) }, { ...via(sql), ...ofShop(shopId) });
        }
      }
    },
    async startWorking(makeCtx) {
      // What a process left behind that was killed is taken up as soon as its heartbeat is missing, not a round later.
      await boss.supervise();
      const deps = { boss, rows, makeCtx };
      for (const job of definitions.values()) await runJobs(deps, job);
      for (const subscription of subscriptions) await deliverEvents(deps, subscription);
    },
    overview: () => rows.countJobs(null),
    overviewOf: (shopId) => rows.countJobs(shopId),
    async retryFailed(shopId, job) {
      const failed = await rows.failedOf(job, shopId);
      if (failed.length === 0) return 0;
      const ids = failed.map(({ id }) => id);
      if (!definitions.get(job)?.collapse) {
        await boss.retry(job, ids);
        return ids.length;
      }
      const newest = [...Map.groupBy(failed, ({ key }) => key).values()].map(([first]) => first!);
      for (const { key, data } of newest)
        await boss.send(job, data, { ...ofShop(shopId), singletonKey: keyOf(shopId, key) });
      await boss.deleteJob(job, ids);
      return newest.length;
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 15_000 });
    },
  };
}
