import type { Job, JobResult } from 'pg-boss';
import type { Ctx, DomainEvent, EventName } from '../contributions.ts';
import type { Database } from '../database/database.ts';
import { type JobData, polling } from './job-data.ts';
import type { RunDeps } from './run-jobs.ts';

export interface Subscription {
  feature: string;
  event: EventName;
  queue: string;
  handle(ctx: Ctx, events: DomainEvent[]): Promise<void>;
}

const EVENT_BATCH = 200;
/** Shops of one batch side by side. */
const SHOPS_AT_ONCE = 4;
/** Where a shop's rows are held for longer, by a rebuild for instance, its events come back and the others' go on. */
const LOCK_WAIT = `SET LOCAL lock_timeout = '2s'`;
const LOCK_NOT_AVAILABLE = '55P03';

/** Delivers what waited of an event to one feature, each shop's at once. */
export async function deliverEvents({ boss, rows, makeCtx }: RunDeps, subscription: Subscription): Promise<void> {
  const { queue, event } = subscription;

  async function deliver(shopId: number, theirs: Job<JobData>[]): Promise<void> {
    const ctx = await makeCtx(shopId);
    if (!ctx) return;
    const events = theirs.map(({ data }) => reviveEvent(String(data.event)));
    await subscription.handle(impatient(ctx), events).catch((error: unknown) => {
      if (isHeld(error)) ctx.log.debug({ event }, 'a shop’s rows are held; its events come back');
      else ctx.log.error({ error, event }, 'event handler failed');
      throw error;
    });
  }

  // One shop's trouble is that shop's: the others' events are done, and keep their tries.
  async function settle(shopId: number, theirs: Job<JobData>[]): Promise<JobResult[]> {
    try {
      await deliver(shopId, theirs);
    } catch (error) {
      if (!isHeld(error)) return theirs.map(({ id }) => ({ id, status: 'failed', output: error ?? 'unknown' }));
      await rows.putBack(queue, theirs);
    }
    // Of those that were put back this says nothing: they are not ours any more.
    return theirs.map(({ id }) => ({ id, status: 'completed' }));
  }

  const options = { batchSize: EVENT_BATCH, perJobResults: true, ...polling } as const;
  await boss.work<JobData, unknown, typeof options>(queue, options, async (batch) => {
    const results: JobResult[] = [];
    const shops = Map.groupBy(batch, ({ data }) => data.shopId).entries();
    const nextShops = async () => {
      for (const [shopId, theirs] of shops) results.push(...(await settle(shopId, theirs)));
    };
    await Promise.all(Array.from({ length: SHOPS_AT_ONCE }, nextShops));
    return results;
  });
}

const isHeld = (error: unknown) => (error as { code?: unknown } | null)?.code === LOCK_NOT_AVAILABLE;

/** The same whose transactions do not wait long for rows and locks that another one holds. */
function impatient(ctx: Ctx): Ctx {
  const transaction: Database['transaction'] = (work) =>
    ctx.db.transaction(async (tx) => {
      await tx.query(LOCK_WAIT);
      return work(tx);
    });
  return {
    ...ctx,
    db: { ...ctx.db, transaction },
    transaction: (work) =>
      ctx.transaction(async (tx) => {
        await tx.query(LOCK_WAIT);
        return work(tx);
      }),
  };
}

export const toldAs = (event: DomainEvent): string =>
  JSON.stringify(event, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));

function reviveEvent(text: string): DomainEvent {
  return JSON.parse(text, (_key, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as DomainEvent;
}
