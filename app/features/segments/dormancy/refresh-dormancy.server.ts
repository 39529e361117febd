import { orderDays, type SignOn } from '#app/algorithms/dormancy.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, fromDayNumber, isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { type DormancyFacts, factsOf, storedRhythm } from './learn.ts';
import { learnInThread } from './learn-thread.server.ts';
import { customerStates } from './states.ts';
import {
  type BoughtProducts,
  collectStatements,
  followPeople,
  lockDormancy,
  pruneSigns,
  readBoughtProducts,
  readKinds,
  readLastSigns,
  readWords,
  type StateRow,
  writeStates,
} from './store.server.ts';
import { dormancySettings } from './types.ts';

/** About thirteen months: a visit longer ago says nothing of today. */
const KEPT_DAYS = 396;

export const SETTINGS_KEY = 'segments.dormancy';
/** The shop's rhythm, for customers who change between two learnings. */
export const RHYTHM_KEY = 'segments.rhythm';

/** Learns the shop's rhythm and says of every customer whether she is late by her own. */
export async function refreshDormancy(ctx: Ctx): Promise<void> {
  const { shop } = ctx;
  await ctx.transaction(async (tx) => {
    if (!(await lockDormancy(tx, shop.id))) return;
    await followPeople(tx, shop.id, null);
    await collectStatements(tx, shop.id, shop.timezone, null);
    await pruneSigns(tx, shop.id, isoDate(fromDayNumber(todayOf(ctx) - KEPT_DAYS)));
    const bought = await readBoughtProducts(tx, shop.id, shop.timezone, null);
    const kinds = new Map<string, number>([['', 0]]);
    const kindOf = await readKinds(tx, shop.id, null);
    const { ids, lines } = columnsOf(bought, (product) => {
      const kind = kindOf.get(product) ?? '';
      const known = kinds.get(kind) ?? kinds.size;
      kinds.set(kind, known);
      return known;
    });
    const { rhythm, pace, facts } = await learnInThread({
      bought: lines,
      customers: ids.length,
      kinds: kinds.size,
      until: todayOf(ctx),
    });
    await saveSetting(ctx, tx, RHYTHM_KEY, { kinds: [...kinds.keys()], pace: [...pace], rhythm, computed: true });
    const changed = await writeStates(tx, shop.id, await statesOf(ctx, tx, ids, facts, null), null);
    ctx.log.info({ customers: ids.length, changed }, 'rhythms learned');
  });
}

/** Some customers, by the rhythm last learned: an order wakes her up within seconds. */
export async function refreshDormancyOf(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  const { shop } = ctx;
  await ctx.transaction(async (tx) => {
    if (!(await lockDormancy(tx, shop.id))) return;
    await followPeople(tx, shop.id, customerIds);
    const stored = await readSetting(ctx, RHYTHM_KEY, storedRhythm, tx);
    if (!stored.computed) return;
    await collectStatements(tx, shop.id, shop.timezone, customerIds);
    const bought = await readBoughtProducts(tx, shop.id, shop.timezone, customerIds);
    const kindOf = await readKinds(tx, shop.id, [...new Set(bought.product)]);
    const index = new Map(stored.kinds.map((kind, i) => [kind, i]));
    // A kind of thing that was not there at the last learning is like any other.
    const { ids, lines } = columnsOf(bought, (product) => index.get(kindOf.get(product) ?? '') ?? 0);
    const size = { customers: ids.length, kinds: Math.max(1, stored.kinds.length) };
    const days = orderDays(lines, size, Float64Array.from(stored.pace));
    const rows = await statesOf(ctx, tx, ids, factsOf(days, stored.rhythm), customerIds);
    await writeStates(tx, shop.id, rows, customerIds);
  });
}

const todayOf = ({ clock, shop }: Ctx): number => dayNumber(localDate(clock.now(), shop.timezone));

function columnsOf(bought: BoughtProducts, kindOf: (product: bigint) => number) {
  const index = new Map<bigint, number>();
  const ids: bigint[] = [];
  const customer = Uint32Array.from(bought.customer, (id) => {
    const known = index.get(id);
    if (known !== undefined) return known;
    index.set(id, ids.length);
    return ids.push(id) - 1;
  });
  const lines = { customer, day: Int32Array.from(bought.day), kind: Uint32Array.from(bought.product, kindOf) };
  return { ids, lines };
}

async function statesOf(
  ctx: Ctx,
  tx: ShopTx,
  ids: bigint[],
  facts: DormancyFacts,
  only: bigint[] | null,
): Promise<Iterable<StateRow>> {
  const { shop } = ctx;
  const settings = await readSetting(ctx, SETTINGS_KEY, dormancySettings, tx);
  const words = await readWords(tx, shop.id, only);
  const signs = new Map<bigint, SignOn[]>();
  for (const { customerId, day, kind } of await readLastSigns(tx, shop.id, only)) {
    const sign = { day: dayNumber(parseIsoDate(day)!), kind };
    signs.set(customerId, [...(signs.get(customerId) ?? []), sign]);
  }
  const states = customerStates(facts, {
    today: todayOf(ctx),
    settings,
    signsOf: (customer) => signs.get(ids[customer]!) ?? [],
    wordOf: (customer) => words.get(ids[customer]!) ?? null,
  });
  return (function* () {
    for (const { customer, sign, ...row } of states) {
      const lastSign = sign && { day: isoDate(fromDayNumber(sign.day)), kind: sign.kind };
      yield { ...row, customerId: ids[customer]!, sign: lastSign };
    }
  })();
}
