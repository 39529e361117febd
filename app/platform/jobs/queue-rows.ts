import type { PgBoss, QueuePolicy } from 'pg-boss';

/** What pg-boss has no call for, on its own table; one place, so that a new version of it is compared with one file. */
export interface QueueRows {
  /** Lets go of claimed jobs: they come again after a moment, and it costs them no try. */
  putBack(name: string, claims: readonly Claim[]): Promise<void>;
  /** Whether another process, or another look at the same moment, has taken a job of that name and shop as well. */
  takenTwice(name: string, shopId: number, own: Claim): Promise<boolean>;
  /** Takes away what failed before this job began, waits to be tried again and is done with it. */
  dropCovered(name: string, own: Claim): Promise<void>;
  /** @param shopId null for all shops */
  countJobs(shopId: number | null): Promise<JobCountsOfShop[]>;
  /** Those that failed for good, the newest first. */
  failedOf(name: string, shopId: number): Promise<{ id: string; key: string | null; data: object }[]>;
  /** For queues that an older release made. */
  setPolicy(names: readonly string[], policy: QueuePolicy): Promise<void>;
}

/** A job as it was taken; another attempt of it is another claim. */
export interface Claim {
  id: string;
  retryCount: number;
}

export interface JobCounts {
  name: string;
  /** Could run now. */
  waiting: number;
  active: number;
  /** Planned for later, a retry after a failure among them. */
  later: number;
  /** Those of `later` that failed, or could not begin, and are tried again in a moment. */
  retrying: number;
  /** For good, and nothing of the same key was done after it. */
  failed: number;
}

export interface JobCountsOfShop extends JobCounts {
  /** What the last failure said. */
  error: string | null;
}

const PUT_BACK_SECONDS = 2;

export function queueRowsOf(boss: PgBoss): QueueRows {
  async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await boss.getDb().executeSql(text, values);
    return rows as Row[];
  }

  return {
    async putBack(name, claims) {
      // Not all at once again: two that stood in each other's way would do so for ever.
      await query(
        `UPDATE jobs.job SET state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = NULL,
           start_after = now() + make_interval(secs => $4 * (1 + random()))
         WHERE name = $1 AND state = 'active' AND (id, retry_count) IN (SELECT * FROM unnest($2::uuid[], $3::int[]))`,
        [name, claims.map(({ id }) => id), claims.map(({ retryCount }) => retryCount), PUT_BACK_SECONDS],
      );
    },
    async takenTwice(name, shopId, own) {
      const others = await query(
        `SELECT FROM jobs.job WHERE name = $1 AND state = 'active' AND group_id = $2 AND id <> $3 LIMIT 1`,
        [name, String(shopId), own.id],
      );
      return others.length > 0;
    },
    async dropCovered(name, own) {
      // One that was only put back has no output, and may have been sent since.
      await query(
        `DELETE FROM jobs.job covered USING jobs.job own
         WHERE own.name = $1 AND own.id = $2 AND covered.name = $1 AND covered.state = 'retry' AND covered.output IS NOT NULL
           AND covered.singleton_key = own.singleton_key AND covered.created_on < own.started_on`,
        [name, own.id],
      );
    },
    async countJobs(shopId) {
      return query<JobCountsOfShop>(
        `WITH counted AS MATERIALIZED (
           SELECT id, name, state, singleton_key, start_after > now() AS later, completed_on, output FROM jobs.job
           WHERE name <> 'dead' AND state IN ('created', 'retry', 'active', 'failed')
             AND ($1::int IS NULL OR (data->>'shopId')::int = $1)
         ), made_good AS (
           SELECT counted.id FROM counted JOIN jobs.job done USING (name, singleton_key)
           WHERE counted.state = 'failed' AND done.state = 'completed' AND done.completed_on > counted.completed_on
         )
         SELECT name, count(*) FILTER (WHERE state IN ('created', 'retry') AND NOT later)::int AS waiting,
                count(*) FILTER (WHERE state = 'active')::int AS active,
                count(*) FILTER (WHERE state IN ('created', 'retry') AND later)::int AS later,
                count(*) FILTER (WHERE state = 'retry' AND later)::int AS retrying,
                count(*) FILTER (WHERE state = 'failed')::int AS failed,
                (array_agg(output->>'message' ORDER BY completed_on DESC) FILTER (WHERE state = 'failed'))[1] AS error
         FROM counted WHERE id NOT IN (SELECT id FROM made_good) GROUP BY name ORDER BY name`,
        [shopId],
      );
    },
    failedOf: (name, shopId) =>
      query(
        `SELECT id, substr(singleton_key, strpos(singleton_key, ':') + 1) AS key, data FROM jobs.job
         WHERE name = $1 AND state = 'failed' AND (data->>'shopId')::int = $2 ORDER BY completed_on DESC`,
        [name, shopId],
      ),
    async setPolicy(names, policy) {
      await query(`UPDATE jobs.queue SET policy = $2 WHERE name = ANY($1) AND policy <> $2`, [names, policy]);
      await query(
        `UPDATE jobs.job SET policy = $2 WHERE name = ANY($1) AND state IN ('created', 'retry') AND policy <> $2`,
        [names, policy],
      );
    },
  };
}
