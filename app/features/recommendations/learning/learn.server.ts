import { encodeModel, type NextBasketModel, withRanker } from '#app/algorithms/next-basket/model.ts';
import { train } from '#app/algorithms/next-basket/train.ts';
import type { Tx } from '#app/platform/database/database.ts';
import { dayNumber, fromDayNumber, isoDate, localDate } from '#app/platform/time.ts';
import { lastFit, recordVersion, versionInUse } from '../../predictions/index.server.ts';
import type { Cause } from '../../predictions/schema.ts';
import { ALL_ORDERS, readOrdersWith } from '../store.server.ts';
import { forgetViewsBefore, readVisits } from '../viewed/views.store.server.ts';
import type { Work } from '../work.ts';
import { bytesOf, knowledgeOf, readable } from './knowledge.server.ts';
import { lastingProducts } from './lasting.ts';
import {
  lockLearning,
  type ModelAge,
  readLines,
  readModel,
  readModelAge,
  readProductFacts,
  readSets,
  writeModel,
} from './learning.store.server.ts';
import { factsOf, historyOfLines, Numbering, setsOf, viewedTogether } from './prepare.ts';
import { KIND, readRanker, versionOf } from './ranker-version.ts';

/** What has been learned is learned anew after so many days, */
const OLD_AFTER_DAYS = 7;

/** or when the orders have grown by this share: */
const GROWN_BY = 0.05;

/** everybody's picks follow it, and most nights bring nothing that would change them. */
const worthLearning = (age: ModelAge, orders: number, now: Date): boolean =>
  Math.abs(orders - age.orders) > age.orders * GROWN_BY ||
  now.getTime() - age.trainedAt.getTime() >= OLD_AFTER_DAYS * 86_400_000;

/** How long it is remembered who looked at what. */
const VIEWS_DAYS = 90;

/**
 * Learns anew from the shop's orders where there is enough new, and keeps how to rank as a version, which is put in use
 * if it is no worse. What is known of the products is of today, whichever version ranks.
 *
 * @param cause of a version that is made whatever is new; null: only where there is enough
 * @returns what picks are made with now, as a number; null when it stays
 */
export function learn({ db, shop, clock }: Work, cause: Cause | null = null): Promise<number | null> {
  const started = performance.now();
  const now = clock.now();
  return db.transaction(async (tx) => {
    if (!(await lockLearning(tx, shop.id))) return null;
    const today = dayNumber(localDate(now, shop.timezone));
    await forgetViewsBefore(tx, shop.id, isoDate(fromDayNumber(today - VIEWS_DAYS)));
    const orders = (await readOrdersWith(tx, shop.id, [ALL_ORDERS])).get(ALL_ORDERS) ?? 0;
    const age = await readModelAge(tx, shop.id);
    const known = age !== null && (await knowledgeOf({ sql: tx, shop })) !== null;
    if (cause === null && known && !worthLearning(age, orders, now)) return null;
    const lines = await readLines(tx, shop.id, shop.timezone);
    const catalogue = await readProductFacts(tx, shop.id, shop.timezone);
    const bundles = await readSets(tx, shop.id);
    const visits = await readVisits(tx, shop.id);
    const products = Numbering.of([...lines.product, ...catalogue.map(({ id }) => id)]);
    const { facts, types } = factsOf(catalogue, products);
    const viewed = viewedTogether(visits, products);
    const history = historyOfLines(lines, products);
    const before = readRanker(await versionInUse(tx, shop.id, KIND));
    const model = train(history, {
      until: today,
      facts,
      sets: setsOf(bundles, products),
      inUse: before?.judged ?? null,
      ...(viewed ? { viewed } : {}),
    });
    const first = (await lastFit(tx, shop.id, KIND)) === null;
    await recordVersion(
      { shop, clock },
      tx,
      KIND,
      versionOf(model, before, {
        cause: first ? 'first' : (cause ?? 'schedule'),
        customers: history.customers - Number(lines.customer.includes(0n)),
        purchases: lines.order.length,
        firstDay: lines.day.length > 0 ? lines.day.reduce((low, day) => Math.min(low, day), today) : null,
        until: today,
        seconds: (performance.now() - started) / 1000,
      }),
    );
    return keep(tx, shop.id, model, {
      version: (age?.version ?? 0) + 1,
      trainedAt: now,
      orders,
      products: bytesOf(products.ids),
      sets: bundles.map(({ key }) => key),
      types,
      lasting: lastingProducts(history, facts.type ?? new Int32Array(0), today),
    });
  });
}

/** Ranks with the version the owner chose, and with what is known of the products already; null: it does so already. */
export function rankAsChosen({ db, shop }: Work): Promise<number | null> {
  return db.transaction(async (tx) => {
    if (!(await lockLearning(tx, shop.id))) return null;
    const age = await readModelAge(tx, shop.id);
    const row = age && (await readModel(tx, shop.id, age.version));
    const model = row && readable(row.model);
    const chosen = await versionInUse(tx, shop.id, KIND);
    if (!age || !row || !model || row.choice.ranker === chosen?.version) return null;
    const { products, sets } = row;
    const { types, lasting } = row.choice;
    return keep(tx, shop.id, model, { ...age, version: age.version + 1, products, sets, types, lasting });
  });
}

/** Writes the model down as it ranks in the version in use; one nobody can read any more ranks as it has just learned. */
async function keep(
  tx: Tx,
  shopId: number,
  model: NextBasketModel,
  { types, lasting, ...row }: ModelAge & { products: Buffer; sets: string[]; types: string[]; lasting: number[] },
): Promise<number> {
  const inUse = readRanker(await versionInUse(tx, shopId, KIND));
  const ranking = inUse ? withRanker(model, inUse.ranker) : model;
  await writeModel(tx, shopId, {
    ...row,
    model: Buffer.from(encodeModel(ranking)),
    choice: { ...ranking.choice, ranker: inUse?.version ?? null, types, lasting },
  });
  return row.version;
}
