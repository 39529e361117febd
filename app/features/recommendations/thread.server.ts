import { Worker } from 'node:worker_threads';
import type { Ctx } from '#app/platform/contributions.ts';
import { hasOrders } from './store.server.ts';
import { type Results, TASKS, type TaskName } from './tasks.server.ts';
import type { Assignment } from './worker.ts';

/** From so many orders on, starting a thread costs less than others would wait. */
const WORTH_A_THREAD = 20_000;

/**
 * Does it on this thread for a small shop, and for a large one on a thread of its own with its own connections: reading,
 * computing and writing there never keep a request waiting here, and its memory goes with it.
 */
export async function inThread<Name extends TaskName>(
  ctx: Ctx,
  task: Name,
  fromOrders = WORTH_A_THREAD,
): Promise<Results[Name]> {
  const { db, shop, clock } = ctx;
  if (!(await hasOrders(ctx.sql, shop.id, fromOrders))) return TASKS[task](ctx);
  const workerData: Assignment = { task, databaseUrl: db.url, shop, now: clock.now() };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    // After an answer this changes nothing.
    worker.once('exit', (code) => reject(new Error(`the thread of ${task} ended with ${code} before it answered`)));
  });
}
