import type { Sql } from './database.ts';

/**
 * Keeps a shop from being emptied until the end of the transaction: for whoever writes what it has read and computed.
 *
 * @returns false when it has been emptied already: then nothing may be written
 */
export async function holdShop(tx: Sql, shopId: number): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT 1 FROM shops WHERE id = $1 AND redacted_at IS NULL FOR KEY SHARE', [
    shopId,
  ]);
  return rowCount === 1;
}
