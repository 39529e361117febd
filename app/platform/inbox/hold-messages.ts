import type { Sql } from '../database/database.ts';

/**
 * Keeps a shop's messages waiting until this transaction ends, after those that are being handled now. For work that
 * writes many of the rows that messages write: in another order, the two would wait for each other.
 */
export async function holdMessages(tx: Sql, shopId: number): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('inbox'), $1)`, [shopId]);
}
