import { setTimeout as delay } from 'node:timers/promises';
import { type JobResult, PgBoss, type Queue } from 'pg-boss';
import type { Contribution, Ctx, DomainEvent, EventName, JobDefinition, SendOptions } from '../contributions.ts';
import { type Sql, withSession } from '../database/database.ts';
import type { Log } from '../log.ts';

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
  overviewOf(shopId: number): Promise<(JobCounts & { error: string | null })[]>;
  /** Runs a shop's jobs of that name again that had failed for good; returns how many. */
  retryFailed(shopId: number, job: string): Promise<number>;
  stop(): Promise<void>;
}

export interface JobCounts {
  name: string;
  /** Could run now. */
  waiting: number;
  active: number;
  /** Planned for later, a retry after a failure among them. */
  later: number;
  /** Those of `later` that failed and are tried again in a moment. */
  retrying: number;
  failed: number;
}

const HEARTBEAT_SECONDS = 20;
/** How often somebody looks for workers that died; the first look is at the start of a process. */
const LOOK_AROUND_SECONDS = 15;
/** With its pauses of up to a minute about a quarter of an hour: as long as Shopify may be away without anything failing for good. */
const TRIES = 20;
const EVENT_BATCH = 200;
/** A notification wakes one look; a full batch looks again at once, and every other case is found by the next look. */
const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, burstWhenBatchFull: true };

/*
 * Who sends a job while one like it still waits adds none, and that one must see what is about to be committed. So every
 * sender holds this lock until the commit, and a job that collapses begins when those who may have counted on it are done.
 * It asks instead of waiting in line: nobody then waits for whoever waits.
 */
const SENDING = `SELECT pg_advisory_xact_lock_shared(hashtext('jobs'), $1)`;
const ALL_SENT = `SELECT pg_try_advisory_xact_lock(hashtext('jobs'), $1) AS yes`;
const ASK_AGAIN_MS = 10;
/** Senders hold it for milliseconds; for one that takes longer the job begins all the same, and comes once more after it. */
const ASKS = 300;
const ONCE_MORE = { key: 'once-more', after: 10 };

interface JobData {
  shopId: number;
  [key: string]: unknown;
}

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
    (Object.keys(events) as EventName[]).map((event) => ({
      feature,
      event,
      queue: `on.${event}.${feature}`,
      handle: events[event]!,
    })),
  );

  const retry = {
    retryBackoff: true,
    retryDelay: 2,
    // A worker killed under a job counts as a try as well: whoever is restarted often must not wait long afterwards.
    retryDelayMax: 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: 3600,
  };
  await ensureQueue('dead', { retryLimit: 0 });
  for (const job of definitions.values()) {
    await ensureQueue(job.name, {
      ...retry,
      retryLimit: job.retries ?? TRIES,
      deadLetter: 'dead',
      notify: true,
      policy: job.collapse ? 'stately' : 'standard',
    });
  }
  for (const { queue } of subscriptions) {
    await ensureQueue(queue, { ...retry, retryLimit: TRIES, deadLetter: 'dead', notify: true, policy: 'standard' });
  }

  /** A queue made by an older release takes the settings of this one; only its policy stays. */
  async function ensureQueue(name: string, { policy, ...settings }: Omit<Queue, 'name' | 'partition'>) {
    await boss.createQueue(name, { ...settings, ...(policy ? { policy } : {}) });
    await boss.updateQueue(name, settings);
  }

  const via = (sql: Sql) => ({
    db: {
      executeSql: (text: string, values?: unknown[]) =>
        sql.query(text, values as unknown[]) as Promise<{ rows: never[] }>,
    },
  });

  async function send(sql: Sql, shopId: number, name: string, data: object, options: SendOptions = {}): Promise<void> {
    const definition = definitions.get(name);
    if (!definition) throw new Error(`No feature defines the job ${name}`);
    const singletonKey = definition.collapse || options.key ? `${shopId}:${options.key ?? ''}` : undefined;
    if (singletonKey) await sql.query(SENDING, [shopId]);
    await boss.send(
      name,
      { ...data, shopId },
      {
        ...via(sql),
        ...(singletonKey ? { singletonKey } : {}),
        ...(options.after ? { startAfter: options.after } : {}),
      },
    );
  }

  /** @returns whether they are done */
  async function untilAllSent(shopId: number): Promise<boolean> {
    for (let asked = 0; asked < ASKS; asked++) {
      const { rows } = await boss.getDb().executeSql(ALL_SENT, [shopId]);
      if ((rows[0] as { yes: boolean }).yes) return true;
      await delay(ASK_AGAIN_MS);
    }
    return false;
  }

  return {
    send,
    async emit(sql, shopId, events) {
      for (const event of events) {
        for (const { queue } of subscriptions.filter((subscription) => subscription.event === event.name)) {
          await boss.send(
            queue,
            {
              shopId,
              event: JSON.stringify(event, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)),
            },
            via(sql),
          );
        }
      }
    },
    async startWorking(makeCtx) {
      // What a process left behind that was killed is taken up as soon as its heartbeat is missing, not a round later.
      await boss.supervise();
      for (const job of definitions.values()) {
        await boss.work<JobData>(
          job.name,
          { batchSize: 1, localConcurrency: job.concurrency ?? 1, ...polling },
          async (batch) => {
            for (const { data } of batch) {
              const allSent = !job.collapse || (await untilAllSent(data.shopId));
              const ctx = await makeCtx(data.shopId);
              if (!ctx) continue;
              if (!allSent) {
                await ctx.send(job.name, { ...data, onceMore: true }, ONCE_MORE);
                // On this one nobody but that sender counts.
                if (data.onceMore) continue;
              }
              await job.run(ctx, data).catch((error: unknown) => {
                ctx.log.error({ error, job: job.name }, 'job failed');
                throw error;
              });
            }
          },
        );
      }
      for (const { queue, event, handle } of subscriptions) {
        const deliver = async (shopId: number, theirs: { data: JobData }[]) => {
          const ctx = await makeCtx(shopId);
          if (!ctx) return;
          const events = theirs.map(({ data }) => reviveEvent(String(data.event)));
          await (handle as (ctx: Ctx, events: DomainEvent[]) => Promise<void>)(ctx, events).catch((error: unknown) => {
            ctx.log.error({ error, event }, 'event handler failed');
            throw error;
          });
        };
        // One shop's trouble is that shop's: the others' events are done, and keep their tries.
        const options = { batchSize: EVENT_BATCH, perJobResults: true, ...polling } as const;
        await boss.work<JobData, unknown, typeof options>(queue, options, async (batch) => {
          const results: JobResult[] = [];
          for (const [shopId, theirs] of Map.groupBy(batch, ({ data }) => data.shopId)) {
            const error = await deliver(shopId, theirs).catch((thrown: unknown) => thrown ?? new Error('unknown'));
            results.push(
              ...theirs.map(
                ({ id }): JobResult =>
                  error === undefined ? { id, status: 'completed' } : { id, status: 'failed', output: error },
              ),
            );
          }
          return results;
        });
      }
    },
    async overview() {
      const { rows } = (await boss.getDb().executeSql(
        `SELECT name, count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after <= now())::int AS waiting,
                count(*) FILTER (WHERE state = 'active')::int AS active,
                count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after > now())::int AS later,
                count(*) FILTER (WHERE state = 'retry' AND start_after > now())::int AS retrying,
                count(*) FILTER (WHERE state = 'failed')::int AS failed
         FROM jobs.job WHERE name <> 'dead' GROUP BY name ORDER BY name`,
      )) as { rows: JobCounts[] };
      return rows;
    },
    async overviewOf(shopId) {
      const { rows } = (await boss.getDb().executeSql(
        `SELECT name, count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after <= now())::int AS waiting,
                count(*) FILTER (WHERE state = 'active')::int AS active,
                count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after > now())::int AS later,
                count(*) FILTER (WHERE state = 'retry' AND start_after > now())::int AS retrying,
                count(*) FILTER (WHERE state = 'failed')::int AS failed,
                (array_agg(output->>'message' ORDER BY completed_on DESC) FILTER (WHERE state = 'failed'))[1] AS error
         FROM jobs.job WHERE name <> 'dead' AND (data->>'shopId')::int = $1 AND state IN ('created', 'retry', 'active', 'failed')
         GROUP BY name ORDER BY name`,
        [shopId],
      )) as { rows: (JobCounts & { error: string | null })[] };
      return rows;
    },
    async retryFailed(shopId, job) {
      const { rows } = (await boss
        .getDb()
        .executeSql("SELECT id FROM jobs.job WHERE name = $1 AND state = 'failed' AND (data->>'shopId')::int = $2", [
          job,
          shopId,
        ])) as { rows: { id: string }[] };
      if (rows.length > 0)
        await boss.retry(
          job,
          rows.map(({ id }) => id),
        );
      return rows.length;
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 15_000 });
    },
  };
}

function reviveEvent(text: string): DomainEvent {
  return JSON.parse(text, (_key, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as DomainEvent;
}
