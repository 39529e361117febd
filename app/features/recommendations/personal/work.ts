import type { Sql } from '#app/platform/database/database.ts';

/** The shop and the moment a computation is for: what it needs of a `Ctx`, and what a thread can be given. */
export interface Work {
  sql: Sql;
  shopId: number;
  timezone: string;
  now: Date;
}
