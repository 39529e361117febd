import type { Sql } from '../database/database.ts';

/** A webhook as it is stored: nothing of its body has been looked at. */
export interface Message {
  shopId: number;
  topic: string;
  eventKey: string;
  triggeredAt: Date | null;
  body: Buffer;
}

/**
 * Stores messages so that what arrives while others are being committed goes into the next statement together: one
 * commit, one round trip and one plan for all of it, and nobody waits for company. A promise resolves when its row is
 * committed, with whether any of its statement's rows was new.
 */
export interface InboxWriter {
  write(message: Message): Promise<boolean>;
}

/** A second statement fills while the first one waits for the disk. */
const STATEMENTS_UNDER_WAY = 2;
const ROWS = 32;
const BYTES = 4 * 1024 * 1024;

interface Waiting {
  message: Message;
  resolve(isNew: boolean): void;
  reject(error: unknown): void;
}

export function createInboxWriter(sql: Sql): InboxWriter {
  const queue: Waiting[] = [];
  let underWay = 0;

  function next(): void {
    if (underWay >= STATEMENTS_UNDER_WAY || queue.length === 0) return;
    underWay += 1;
    void store(takeBatch(queue)).finally(() => {
      underWay -= 1;
      next();
    });
  }

  async function store(batch: Waiting[]): Promise<void> {
    try {
      const isNew = await insert(
        sql,
        batch.map(({ message }) => message),
      );
      for (const { resolve } of batch) resolve(isNew);
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      // One that cannot be stored must not cost the others their place.
      for (const one of batch) await store([one]);
    }
  }

  return {
    write: (message) =>
      new Promise((resolve, reject) => {
        queue.push({ message, resolve, reject });
        next();
      }),
  };
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let rows = 0;
  for (let bytes = 0; rows < Math.min(queue.length, ROWS); rows++) {
    bytes += queue[rows]!.message.body.length;
    if (rows > 0 && bytes > BYTES) break;
  }
  return queue.splice(0, rows);
}

async function insert(sql: Sql, messages: Message[]): Promise<boolean> {
  // By key, so that two processes storing the same ones wait for each other in one order.
  const inOrder = messages.toSorted(
    (a, b) => a.shopId - b.shopId || compare(a.topic, b.topic) || compare(a.eventKey, b.eventKey),
  );
  const { rowCount } = await sql.query(
    { name: `inbox-insert-${messages.length}`, text: insertOf(messages.length) },
    inOrder.flatMap(({ shopId, topic, eventKey, triggeredAt, body }) => [shopId, topic, eventKey, triggeredAt, body]),
  );
  return rowCount !== 0;
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const inserts = new Map<number, string>();

/** The statement for so many rows; each connection plans each size once. */
function insertOf(rows: number): string {
  let text = inserts.get(rows);
  if (!text) {
    const row = (_: unknown, index: number) =>
      `(${[1, 2, 3, 4, 5].map((column) => `$${index * 5 + column}`).join(', ')})`;
    text = `INSERT INTO inbox (shop_id, topic, event_key, triggered_at, body)
              VALUES ${Array.from({ length: rows }, row).join(', ')} ON CONFLICT DO NOTHING`;
    inserts.set(rows, text);
  }
  return text;
}
