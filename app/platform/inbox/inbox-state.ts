import type { Ctx } from '../contributions.ts';

/** How the door to Shopify's webhooks stands for one shop; for the health page. */
export interface InboxState {
  waiting: number;
  /** Seconds the oldest waiting message has been here: the lag of the sync. */
  lagSeconds: number;
  lastReceivedAt: string | null;
  failedTotal: number;
  /** Put aside after many attempts, newest first. */
  failed: { topic: string; eventKey: string; receivedAt: string; error: string }[];
}

const FAILED_SHOWN = 20;

type Asking = Pick<Ctx, 'shop' | 'sql'>;

export async function inboxState({ shop, sql }: Asking): Promise<InboxState> {
  const [counts, failed] = await Promise.all([
    // Each part by its own index: what is done may be a million rows.
    sql.query<{ waiting: number; failed: number; lag: number | null; last: Date | null }>(
      `SELECT count(*)::int AS waiting, extract(epoch FROM now() - min(received_at))::float8 AS lag,
         (SELECT count(*)::int FROM inbox WHERE shop_id = $1 AND status = 2) AS failed,
         GREATEST(max(received_at), (SELECT max(received_at) FROM inbox WHERE shop_id = $1 AND status = 1),
           (SELECT max(received_at) FROM inbox WHERE shop_id = $1 AND status = 2)) AS last
       FROM inbox WHERE shop_id = $1 AND status = 0`,
      [shop.id],
    ),
    sql.query<{ topic: string; event_key: string; received_at: Date; error: string | null }>(
      `SELECT topic, event_key, received_at, error FROM inbox WHERE shop_id = $1 AND status = 2
       ORDER BY received_at DESC LIMIT $2`,
      [shop.id, FAILED_SHOWN],
    ),
  ]);
  const row = counts.rows[0]!;
  return {
    waiting: row.waiting,
    lagSeconds: Math.max(0, Math.round(row.lag ?? 0)),
    lastReceivedAt: row.last?.toISOString() ?? null,
    failedTotal: row.failed,
    failed: failed.rows.map(({ topic, event_key, received_at, error }) => ({
      topic,
      eventKey: event_key,
      receivedAt: received_at.toISOString(),
      error: error ?? '',
    })),
  };
}

/** Everything put aside is due again, with all its attempts. */
export async function retryFailedMessages({ shop, sql }: Asking): Promise<number> {
  const { rowCount } = await sql.query(
    'UPDATE inbox SET status = 0, attempts = 0, due_at = now() WHERE shop_id = $1 AND status = 2',
    [shop.id],
  );
  return rowCount ?? 0;
}
