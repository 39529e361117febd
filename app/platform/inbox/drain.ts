import type { Contribution, Ctx, WebhookMessage } from '../contributions.ts';
import { type Database, isTransient } from '../database/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../log.ts';
import { type FlushableTx, makeShopTx } from '../shop-tx.ts';
import { parseExactJson } from './exact-json.ts';

/**
 * Works off the inbox. A batch is claimed, handled and marked as done in one transaction: facts, the events they cause
 * and the mark commit together or not at all, and a worker that dies lets go of its rows at once. What is due of one shop
 * is handled together; when that fails, each message runs in its own savepoint, so that the one to blame does not hold
 * up the others: it comes back later and, after enough attempts, is put aside with its error for the health page.
 */
export interface Drain {
  /** Looks now instead of at the next tick. */
  wake(): void;
  /** Handles what is due; returns how many messages. For tests and for a last look before stopping. */
  drainOnce(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const BATCH = 200;
const MAX_ATTEMPTS = 8;
const IDLE_MS = 500;

/**
 * What concerns a shop that has not, or no longer, the app. Everything else is let go unread: an install reads the whole
 * shop anyway, and what came after `shop/redact` nothing would ever erase.
 */
const WITHOUT_THE_APP = new Set([
  'app/uninstalled',
  'app/scopes_update',
  'shop/redact',
  'customers/redact',
  'customers/data_request',
]);

/** What ends something comes after all that came with it, or that would be written once it is over. */
const ENDS = ['app/uninstalled', 'shop/redact'];

export const inboxStatus = { waiting: 0, done: 1, failed: 2 } as const;

/**
 * Every shop for which something is due, the longest waiting first; one look into the index per shop. A millisecond of
 * grace, because `due_at` is rounded to one and may lie ahead of the moment it was written.
 */
const SHOPS_WITH_WORK = `
  WITH RECURSIVE shop AS (
    (SELECT shop_id FROM inbox WHERE status = 0 ORDER BY shop_id LIMIT 1)
    UNION ALL
    SELECT (SELECT i.shop_id FROM inbox i WHERE i.status = 0 AND i.shop_id > shop.shop_id ORDER BY i.shop_id LIMIT 1)
    FROM shop WHERE shop.shop_id IS NOT NULL
  ), oldest AS (
    SELECT shop_id, (SELECT i.due_at FROM inbox i WHERE i.shop_id = shop.shop_id AND i.status = 0 ORDER BY i.due_at LIMIT 1) AS due_at
    FROM shop WHERE shop_id IS NOT NULL
  )
  SELECT shop_id FROM oldest WHERE due_at <= now() + INTERVAL '1 ms' ORDER BY due_at`;

/**
 * A shop's messages are for one worker at a time: those of one order come within seconds, and two workers would wait for
 * each other's rows. A shop that another worker has gives no rows.
 */
const CLAIM = `
  SELECT shop_id, topic, event_key, triggered_at, received_at, body, attempts FROM inbox
  WHERE shop_id = $1 AND status = 0 AND due_at <= now() + INTERVAL '1 ms'
    AND (SELECT pg_try_advisory_xact_lock(hashtext('inbox'), $1))
  ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`;

interface Row {
  shop_id: number;
  topic: string;
  event_key: string;
  triggered_at: Date | null;
  received_at: Date;
  body: Buffer | null;
  attempts: number;
}

export interface DrainDeps {
  db: Database;
  jobs: Jobs;
  contributions: Contribution[];
  log: Log;
  makeCtx(shopId: number): Promise<Ctx | null>;
}

/** For the health page. PostgreSQL's text holds no NUL, and an error may quote one from a payload: that must not stop the queue. */
const textOf = (error: unknown) =>
  String((error as Error)?.message ?? error)
    .replaceAll('\0', '\ufffd')
    .slice(0, 500);

export function createDrain({ db, jobs, contributions, log, makeCtx }: DrainDeps): Drain {
  const handlers = new Map<string, NonNullable<Contribution['webhooks']>[string][]>();
  const together = contributions.flatMap(({ webhookBatches = [] }) => webhookBatches);
  for (const { webhooks = {} } of contributions) {
    for (const [topic, handle] of Object.entries(webhooks)) {
      handlers.set(topic, [...(handlers.get(topic) ?? []), handle]);
    }
  }

  async function drainOnce(): Promise<number> {
    return db.transaction(async (plain) => {
      let handled = 0;
      const { rows: waiting } = await plain.query<{ shop_id: number }>(SHOPS_WITH_WORK);
      for (const { shop_id: shopId } of waiting) {
        const { rows } = await plain.query<Row>(CLAIM, [shopId, BATCH]);
        const inOrder = rows.toSorted((a, b) => ENDS.indexOf(a.topic) - ENDS.indexOf(b.topic));
        if (rows.length > 0) await handleShop(makeShopTx(plain), shopId, inOrder);
        handled += rows.length;
        if (handled >= BATCH) break;
      }
      return handled;
    });
  }

  async function handleShop(tx: FlushableTx, shopId: number, rows: Row[]): Promise<void> {
    const ctx = await makeCtx(shopId);
    const failure = await attempt(ctx, tx, rows);
    if (failure !== null && rows.length === 1) await putBack(rows[0]!, failure.error, tx);
    else if (failure !== null) {
      for (const row of rows) {
        const alone = await attempt(ctx, tx, [row]);
        if (alone) await putBack(row, alone.error, tx);
      }
    }
    await tx.flush(jobs, shopId);
  }

  /** Handles the rows and marks them as done; when that fails nothing of it has happened. */
  async function attempt(ctx: Ctx | null, tx: FlushableTx, rows: Row[]): Promise<{ error: unknown } | null> {
    const mark = tx.mark();
    await tx.query('SAVEPOINT messages');
    try {
      if (ctx) await handle(ctx, tx, rows);
      await tx.query(
        `UPDATE inbox SET status = 1, body = NULL, error = NULL, attempts = attempts + 1
         WHERE shop_id = $1 AND (topic, event_key) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
        [rows[0]!.shop_id, rows.map(({ topic }) => topic), rows.map(({ event_key }) => event_key)],
      );
      await tx.query('RELEASE SAVEPOINT messages');
      return null;
    } catch (error) {
      tx.rewind(mark);
      await tx.query('ROLLBACK TO SAVEPOINT messages');
      return { error };
    }
  }

  async function handle(ctx: Ctx, tx: FlushableTx, rows: Row[]): Promise<void> {
    const theirs = ctx.shop.installed ? rows : rows.filter(({ topic }) => WITHOUT_THE_APP.has(topic));
    const messages = theirs.map(
      (row): WebhookMessage => ({
        topic: row.topic,
        eventKey: row.event_key,
        triggeredAt: row.triggered_at,
        receivedAt: row.received_at,
        payload: parseExactJson((row.body ?? Buffer.from('null')).toString('utf8')),
      }),
    );
    for (const { topics, handle: handleAll } of together) {
      const some = messages.filter(({ topic }) => topics.includes(topic));
      if (some.length > 0) await handleAll(ctx, tx, some);
    }
    for (const message of messages) {
      for (const handleOne of handlers.get(message.topic) ?? []) await handleOne(ctx, tx, message);
    }
  }

  async function putBack(row: Row, error: unknown, sql: Database['sql']): Promise<void> {
    const attempts = isTransient(error) ? row.attempts : row.attempts + 1;
    const failed = attempts >= MAX_ATTEMPTS;
    const waitSeconds = isTransient(error) ? 1 : Math.min(4 ** attempts, 3600);
    log.warn(
      { error, topic: row.topic, shopId: row.shop_id, attempts },
      failed ? 'a webhook was put aside' : 'a webhook will be tried again',
    );
    await sql.query(
      `UPDATE inbox SET status = $4, attempts = $5, error = $6, due_at = now() + make_interval(secs => $7)
       WHERE shop_id = $1 AND topic = $2 AND event_key = $3`,
      [
        row.shop_id,
        row.topic,
        row.event_key,
        failed ? inboxStatus.failed : inboxStatus.waiting,
        attempts,
        textOf(error),
        waitSeconds,
      ],
    );
  }

  let running: Promise<void> | undefined;
  let stopping = false;
  let wakeUp: (() => void) | undefined;

  async function loop(): Promise<void> {
    while (!stopping) {
      let handled = 0;
      try {
        handled = await drainOnce();
      } catch (error) {
        log.error({ error }, 'the inbox could not be worked off; trying again');
      }
      if (handled === 0 && !stopping) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, IDLE_MS);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wakeUp = undefined;
      }
    }
  }

  return {
    drainOnce,
    wake: () => wakeUp?.(),
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      wakeUp?.();
      await running;
    },
  };
}
