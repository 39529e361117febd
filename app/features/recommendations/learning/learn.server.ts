import type { Work } from '../work.ts';
import { readModelAge } from './learning.store.server.ts';

/** Learns anew from the shop's orders where there is enough new; the version now in use, or null when it stays. */
export async function learn(_work: Work, _orders: number): Promise<number | null> {
  return null;
}

/** The version in use; 0 before the first. */
export async function versionInUse({ sql, shop }: Pick<Work, 'sql' | 'shop'>): Promise<number> {
  return (await readModelAge(sql, shop.id))?.version ?? 0;
}
