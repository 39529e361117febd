import { dayNumber, localDate } from '#app/platform/time.ts';
import { knowledgeOf } from '../learning/knowledge.server.ts';
import { encodeCandidates } from '../pipeline/stored.ts';
import type { Work } from '../work.ts';
import { candidatesOfNobody, computeCandidates } from './candidates.server.ts';
import { dropOutdated, EVERYBODY, readActive, writePersonal } from './personal.store.server.ts';

/** Customers computed at once: one statement reads their orders. */
const BATCH = 250;

/** Who has not ordered for so long is computed when she comes. */
const ACTIVE_DAYS = 731;

/** Puts what these customers might be shown in place; nothing while nothing has been learned from the shop's orders. */
export async function refreshCustomers(work: Work, customerIds: readonly bigint[]): Promise<void> {
  const people = [...new Set(customerIds)].filter((id) => id > 0n);
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = people.slice(from, from + BATCH);
    const asOf = work.clock.now();
    const { version, candidates } = await computeCandidates(work, batch);
    if (version === 0) return;
    const rows = new Map(
      batch.map((id) => {
        const own = candidates.get(id) ?? [];
        return [id, own.length === 0 ? null : encodeCandidates(own)];
      }),
    );
    await work.db.transaction((tx) => writePersonal(tx, work.shop.id, version, asOf, rows));
  }
}

/**
 * Everybody who has ordered in the last two years and whose row was made with an older model, or never; and what
 * strangers are shown. Goes on where it was when it is started again: what is done carries the version.
 *
 * @returns how many customers were computed
 */
export async function refreshEverybody(work: Work): Promise<number> {
  const { db, sql, shop, clock } = work;
  const knowledge = await knowledgeOf(work);
  if (!knowledge) return 0;
  const now = clock.now();
  const today = dayNumber(localDate(now, shop.timezone));
  const everybody = new Map([[EVERYBODY, encodeCandidates(candidatesOfNobody(knowledge, today))]]);
  await db.transaction((tx) => writePersonal(tx, shop.id, knowledge.version, now, everybody));
  let done = 0;
  for (let after = 0n; ; ) {
    const { last, wanting } = await readActive(sql, shop.id, knowledge.version, today - ACTIVE_DAYS, after, BATCH);
    if (last === null) break;
    await refreshCustomers(work, wanting);
    done += wanting.length;
    after = last;
  }
  await dropOutdated(sql, shop.id, knowledge.version);
  return done;
}
