import type { Database } from './database/database.ts';
import type { Jobs } from './jobs/jobs.ts';

/** What is still to do. All zero means that nothing happens until something new comes in. */
export interface Rest {
  inboxWaiting: number;
  inboxFailed: number;
  jobsBusy: number;
  jobsLater: number;
  jobsFailed: number;
  publicationsWaiting: number;
  publicationsFailed: number;
}

export async function restOf(db: Database, jobs: Jobs): Promise<Rest> {
  // One after the other, the way the work goes: what leaves one place meanwhile is met in the next.
  const inbox = await db.sql.query<{ waiting: number; failed: number }>(
    'SELECT count(*) FILTER (WHERE status = 0)::int AS waiting, count(*) FILTER (WHERE status = 2)::int AS failed FROM inbox WHERE status <> 1',
  );
  const counts = await jobs.overview();
  const publications = await db.sql.query<{ waiting: number; failed: number }>(
    'SELECT count(*) FILTER (WHERE error IS NULL)::int AS waiting, count(error)::int AS failed FROM publications WHERE dirty',
  );
  const sum = (pick: (count: (typeof counts)[number]) => number) =>
    counts.reduce((total, count) => total + pick(count), 0);
  return {
    inboxWaiting: inbox.rows[0]!.waiting,
    inboxFailed: inbox.rows[0]!.failed,
    // What is about to be tried again is not done: with nothing else under way it would look like rest.
    jobsBusy: sum(({ waiting, active, retrying }) => waiting + active + retrying),
    jobsLater: sum(({ later, retrying }) => later - retrying),
    jobsFailed: sum(({ failed }) => failed),
    publicationsWaiting: publications.rows[0]!.waiting,
    publicationsFailed: publications.rows[0]!.failed,
  };
}
