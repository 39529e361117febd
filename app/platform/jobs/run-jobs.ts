import { setTimeout as delay } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import type { Ctx, JobDefinition } from '../contributions.ts';
import { type JobData, polling } from './job-data.ts';
import type { QueueRows } from './queue-rows.ts';

/** So that a shop whose Shopify keeps silent, for minutes a call, holds up only its own jobs. */
const AT_ONCE = 4;

/*
 * Who sends a job while one like it still waits adds none, and that one must see what is about to be committed. So every
 * sender holds this lock until the commit, and a job that collapses begins when those who may have counted on it are done.
 * It asks instead of waiting in line: nobody then waits for whoever waits.
 */
export const SENDING = `SELECT pg_advisory_xact_lock_shared(hashtext('jobs'), $1)`;
const ALL_SENT = `SELECT pg_try_advisory_xact_lock(hashtext('jobs'), $1) AS yes`;
const ASK_AGAIN_MS = 10;
/** Senders hold it for milliseconds; for one that takes longer the job begins all the same, and comes once more after it. */
const ASKS = 300;
const ONCE_MORE = { key: 'once-more', after: 10 };

export interface RunDeps {
  boss: PgBoss;
  rows: QueueRows;
  makeCtx(shopId: number): Promise<Ctx | null>;
}

/** Takes on a job for several shops side by side; one that collapses never twice at once for the same shop. */
export async function runJobs({ boss, rows, makeCtx }: RunDeps, job: JobDefinition): Promise<void> {
  const running = new Set<number>();

  /** Whoever stops hearing of a worker gives its job to another: here it may still be under way all the same. */
  async function alone(own: Job<JobData>): Promise<boolean> {
    const { shopId } = own.data;
    if (running.has(shopId)) return false;
    running.add(shopId);
    // Two that look at the same moment see each other and both step back.
    const alone = await rows.takenTwice(job.name, shopId, own).then(
      (twice) => !twice,
      (error: unknown) => {
        running.delete(shopId);
        throw error;
      },
    );
    if (!alone) running.delete(shopId);
    return alone;
  }

  /** @returns whether they are done */
  async function untilAllSent(shopId: number): Promise<boolean> {
    for (let asked = 0; asked < ASKS; asked++) {
      const { rows: found } = await boss.getDb().executeSql(ALL_SENT, [shopId]);
      if ((found[0] as { yes: boolean }).yes) return true;
      await delay(ASK_AGAIN_MS);
    }
    return false;
  }

  async function run(data: JobData): Promise<void> {
    const allSent = !job.collapse || (await untilAllSent(data.shopId));
    const ctx = await makeCtx(data.shopId);
    if (!ctx) return;
    if (!allSent) {
      await ctx.send(job.name, { ...data, onceMore: true }, ONCE_MORE);
      // On this one nobody but that sender counts.
      if (data.onceMore) return;
    }
    await job.run(ctx, data).catch((error: unknown) => {
      ctx.log.error({ error, job: job.name }, 'job failed');
      throw error;
    });
  }

  async function runAlone(own: Job<JobData>): Promise<void> {
    if (!(await alone(own))) return rows.putBack(job.name, [own]);
    try {
      await run(own.data);
      await rows.dropCovered(job.name, own);
    } finally {
      running.delete(own.data.shopId);
    }
  }

  const options = {
    batchSize: 1,
    localConcurrency: job.concurrency ?? AT_ONCE,
    groupConcurrency: job.collapse ? 1 : (job.perShop ?? 1),
    ...polling,
  };
  await boss.work<JobData>(job.name, options, async (batch) => {
    for (const own of batch) await (job.collapse ? runAlone(own) : run(own.data));
  });
}
