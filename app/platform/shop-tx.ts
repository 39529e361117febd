import type { DomainEvent, SendOptions, ShopTx } from './contributions.ts';
import type { Tx } from './database/database.ts';
import type { Jobs } from './jobs/jobs.ts';

interface Leaving {
  events: DomainEvent[];
  jobs: { name: string; data: object; options: SendOptions | undefined }[];
}

export interface FlushableTx extends ShopTx {
  /** Where the list of things to leave stands now; `rewind` drops what came after (a savepoint was rolled back). */
  mark(): { events: number; jobs: number };
  rewind(mark: { events: number; jobs: number }): void;
  /** Writes events and jobs into the transaction; events of one name become one. */
  flush(jobs: Jobs, shopId: number): Promise<void>;
}

export function makeShopTx(tx: Tx): FlushableTx {
  const leaving: Leaving = { events: [], jobs: [] };
  return {
    client: tx.client,
    query: tx.query,
    emit: (event) => leaving.events.push(event),
    send: (name, data = {}, options) => leaving.jobs.push({ name, data, options }),
    mark: () => ({ events: leaving.events.length, jobs: leaving.jobs.length }),
    rewind(mark) {
      leaving.events.length = mark.events;
      leaving.jobs.length = mark.jobs;
    },
    async flush(jobs, shopId) {
      await jobs.emit(tx, shopId, mergeEvents(leaving.events));
      // Two hundred messages that ask for the same work ask for it once.
      const different = new Map(leaving.jobs.map((job) => [JSON.stringify(job), job]));
      for (const { name, data, options } of different.values()) await jobs.send(tx, shopId, name, data, options);
      leaving.events = [];
      leaving.jobs = [];
    },
  };
}

/** One event per name with every id once: fifty orders in one transaction are one job, not fifty. */
export function mergeEvents(events: DomainEvent[]): DomainEvent[] {
  const merged = new Map<string, DomainEvent>();
  for (const event of events) {
    const before = merged.get(event.name) as Record<string, unknown> | undefined;
    const next: Record<string, unknown> = { ...event };
    for (const [key, value] of Object.entries(next)) {
      if (Array.isArray(value))
        next[key] = [...new Set([...((before?.[key] as bigint[] | undefined) ?? []), ...value])];
    }
    merged.set(event.name, next as unknown as DomainEvent);
  }
  return [...merged.values()];
}
