import { parentPort, workerData } from 'node:worker_threads';
import type { Shop } from '#app/platform/contributions.ts';
import { openDatabase } from '#app/platform/database/database.ts';
import { TASKS, type TaskName } from './tasks.server.ts';

/** What a thread is to do, for which shop and as of when. */
export interface Assignment {
  task: TaskName;
  databaseUrl: string;
  shop: Shop;
  now: Date;
}

const { task, databaseUrl, shop, now } = workerData as Assignment;
const db = openDatabase(databaseUrl, 2);
try {
  const result = await TASKS[task]({ db, sql: db.sql, shop, clock: { now: () => now } });
  parentPort?.postMessage(result);
} finally {
  await db.close();
}
