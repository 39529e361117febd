import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/**
 * Two doors to one database. Facts, effects and everything hot go through `sql` (plain SQL, one transaction with the
 * events they cause); settings and screens may use `prisma`. Both are used in `store.server.ts` files only.
 * int8 comes back as bigint in both.
 */
export interface Database {
  url: string;
  sql: Sql;
  prisma: PrismaClient;
  /** Runs `work` in one transaction; commits when it resolves, rolls back when it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Anything that takes a query: the pool or a transaction. */
export interface Sql {
  query<Row extends object = Record<string, unknown>>(
    text: string | Prepared,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** A statement each connection plans once, for what is asked hundreds of times a second. */
export interface Prepared {
  name: string;
  text: string;
}

/** A transaction. `client` is there for COPY and for libraries that join in. */
export interface Tx extends Sql {
  client: pg.PoolClient;
}

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === 20) return BigInt;
      if (oid === 1016) return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt));
      // A date is a day of a calendar, not an instant: as text nobody can shift it.
      if (oid === 1082) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * The session every statement is written for, whatever server, database or role say by default: dates as the drivers
 * read them, and no compiling of queries that take milliseconds. Options the address itself carries win.
 */
export function withSession(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has('options')) {
    address.searchParams.set('options', '-c DateStyle=ISO,MDY -c IntervalStyle=postgres -c TimeZone=UTC -c jit=off');
  }
  return address.href;
}

export function openDatabase(url: string, poolSize = 16): Database {
  const connectionString = withSession(url);
  const pool = new pg.Pool({ connectionString, max: poolSize, types, application_name: 'stamgast' });
  // A connection that breaks while idle is replaced by the pool; queries in flight see their own error.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 4 }) });
  return {
    url,
    sql: pool as unknown as Sql,
    prisma,
    async transaction(work) {
      const client = await pool.connect();
      const tx = Object.assign(Object.create(null), {
        client,
        query: client.query.bind(client),
      }) as Tx;
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(tx);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((rollbackError: Error) => {
          broken = rollbackError;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async close() {
      await Promise.all([pool.end(), prisma.$disconnect()]);
    },
  };
}

/** Two transactions stood in each other's way; doing it again is right. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code;
  return (
    code === '40P01' || code === '40001' || code === '55P03' || code === '57P01' || code === '08006' || code === '08003'
  );
}
