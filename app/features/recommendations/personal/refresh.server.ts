import { dayNumber, localDate } from '#app/platform/time.ts';
import { versionInUse } from '../learning/learn.server.ts';
import { encodeCandidates } from '../pipeline/stored.ts';
import type { Work } from '../work.ts';
import { computeCandidates } from './candidates.server.ts';
import { dropOutdated, readActive, writePersonal } from './personal.store.server.ts';

/** Customers computed at once: one statement reads their orders. */
const BATCH = 250;

/** Who has not ordered for so long is computed when she comes. */
const ACTIVE_DAYS = 731;

/** Puts what these customers might be shown in place. */
export async function refreshCustomers(work: Work, customerIds: readonly bigint[], version?: number): Promise<void> {
  const made = version ?? (await versionInUse(work));
  const people = [...new Set(customerIds)].filter((id) => id > 0n);
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = people.slice(from, from + BATCH);
    const asOf = work.clock.now();
    const found = await computeCandidates(work, batch);
    const rows = new Map(
      batch.map((id) => {
        const candidates = found.get(id) ?? [];
        return [id, candidates.length === 0 ? null : encodeCandidates(candidates)];
      }),
    );
    await work.db.transaction((tx) => writePersonal(tx, work.shop.id, made, asOf, rows));
  }
}

/**
 * Everybody who has ordered in the last two years and whose row was made with an older model, or never. Goes on where
 * it was when it is started again: what is done carries the version.
 */
export async function refreshEverybody(work: Work): Promise<number> {
  const version = await versionInUse(work);
  const { sql, shop, clock } = work;
  const since = dayNumber(localDate(clock.now(), shop.timezone)) - ACTIVE_DAYS;
  let done = 0;
  for (let after = 0n; ; ) {
    const { last, wanting } = await readActive(sql, shop.id, version, since, after, BATCH);
    if (last === null) break;
    await refreshCustomers(work, wanting, version);
    done += wanting.length;
    after = last;
  }
  await dropOutdated(sql, shop.id, version);
  return done;
}
