import { encodeModel } from '#app/algorithms/next-basket/model.ts';
import { train } from '#app/algorithms/next-basket/train.ts';
import { dayNumber, fromDayNumber, isoDate, localDate } from '#app/platform/time.ts';
import { forgetViewsBefore, readVisits } from '../viewed/views.store.server.ts';
import type { Work } from '../work.ts';
import { bytesOf, knowledgeOf } from './knowledge.server.ts';
import { lastingProducts } from './lasting.ts';
import {
  type ModelAge,
  readLines,
  readModelAge,
  readProductFacts,
  readSets,
  writeModel,
} from './learning.store.server.ts';
import { factsOf, historyOfLines, Numbering, setsOf, viewedTogether } from './prepare.ts';

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

/** Learns anew from the shop's orders where there is enough new; the version now in use, or null when it stays. */
export function learn({ db, shop, clock }: Work, orders: number): Promise<number | null> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const todayNumber = dayNumber(localDate(now, shop.timezone));
    await forgetViewsBefore(tx, shop.id, isoDate(fromDayNumber(todayNumber - VIEWS_DAYS)));
    const age = await readModelAge(tx, shop.id);
    if (age && (await knowledgeOf({ sql: tx, shop })) && !worthLearning(age, orders, now)) return null;
    const lines = await readLines(tx, shop.id, shop.timezone);
    const catalogue = await readProductFacts(tx, shop.id, shop.timezone);
    const bundles = await readSets(tx, shop.id);
    const visits = await readVisits(tx, shop.id);
    const products = Numbering.of([...lines.product, ...catalogue.map(({ id }) => id)]);
    const { facts, types } = factsOf(catalogue, products);
    const viewed = viewedTogether(visits, products);
    const history = historyOfLines(lines, products);
    const model = train(history, {
      until: todayNumber,
      facts,
      sets: setsOf(bundles, products),
      ...(viewed ? { viewed } : {}),
    });
    const version = (age?.version ?? 0) + 1;
    await writeModel(tx, shop.id, {
      version,
      trainedAt: now,
      orders,
      products: bytesOf(products.ids),
      sets: bundles.map(({ key }) => key),
      model: Buffer.from(encodeModel(model)),
      choice: {
        ...model.choice,
        types,
        lasting: lastingProducts(history, facts.type ?? new Int32Array(0), todayNumber),
      },
    });
    return version;
  });
}
