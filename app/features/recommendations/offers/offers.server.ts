import type { Ctx } from '#app/platform/contributions.ts';
import { CODES_AT_ONCE, endDiscount, issueCodes, removeCodes } from '#app/platform/discounts/discounts.ts';
import { DomainError } from '#app/platform/errors.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { howLongLasts } from '../../predictions/index.server.ts';
import { momentOf } from '../moment.server.ts';
import { lockPersonal } from '../personal/personal.store.server.ts';
import { mayComplete } from '../pipeline/pick.ts';
import { MOST_SAVING, type OfferView } from '../schema.ts';
import { readCards } from '../shown.store.server.ts';
import { chooseOffer, mayStand, type Offer, type OfferedProduct } from './choose-offer.ts';
import { hadOf } from './had.ts';
import {
  countOffers,
  dropCodes,
  dropDeadCodes,
  markCodesUsed,
  type OfferRow,
  type PendingCode,
  readBoughtOf,
  readCustomersAfter,
  readOffer,
  readOffered,
  readOfferedThem,
  readOutlived,
  readOverPurposes,
  readPendingCodes,
  readSets,
  readShownOffers,
  readUsed,
  SET_PURPOSE,
  type ShownOffer,
  settleCodes,
  wantOffers,
  writeOffers,
  writeSaving,
} from './offers.store.server.ts';

/** Customers looked at in one transaction. */
const BATCH = 1_000;

/** Above this everybody's offers are made anew, behind what is waiting. */
const MANY_CUSTOMERS = 2_000;

const CODE_LENGTH = 8;

/** Everybody's offer, and then the codes they need and the end of those nobody needs. Any step may be repeated. */
export async function refreshAllOffers(ctx: Ctx): Promise<void> {
  for (let after = 0n; ; ) {
    const ids = await readCustomersAfter(ctx.sql, ctx.shop.id, after, BATCH);
    if (ids.length === 0) break;
    await refreshOffers(ctx, ids);
    after = ids.at(-1)!;
  }
  // By its own job, one at a time: two that make the same discount at once would both be told that its code is taken.
  await ctx.send('recommendations.offer-codes');
}

/** What these customers lack of a set they own a part of. */
export async function refreshOffers(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  const { shop, clock } = ctx;
  const people = [...new Set(customerIds)].filter((id) => id > 0n);
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = people.slice(from, from + BATCH);
    await ctx.transaction(async (tx) => {
      if (!(await lockPersonal(tx, shop.id))) return;
      const sets = await readSets(tx, shop.id);
      const items = [...new Set(sets.flatMap((set) => set.items))];
      const products = await readOffered(tx, shop.id, items);
      const moment = await momentOf({ sql: tx, shop, clock }, items);
      const today = dayNumber(localDate(clock.now(), shop.timezone));
      const bought = await readBoughtOf(tx, shop.id, shop.timezone, items, batch);
      const had = hadOf(bought, await howLongLasts(ctx, tx, items), today);
      const found = Array.from(had, ([customerId, hers]): OfferRow | null => {
        const offer = chooseOffer(hers, sets, products, (rest, has) => mayComplete(rest, has, moment));
        return offer && withCode(ctx, customerId, offer);
      }).filter((row) => row !== null);
      const used = await readUsed(
        tx,
        shop.id,
        found.flatMap(({ code }) => code ?? []),
      );
      const shown = new Map((await readShownOffers(tx, shop.id, batch)).map((offer) => [offer.customerId, offer]));
      const rows = found.map((row) => {
        // What she bought at that price and gave back is hers at list price.
        if (row.code !== null && used.has(row.code))
          return { ...row, code: null, offer: { ...row.offer, offMinor: 0n, fromMinor: null } };
        const before = shown.get(row.customerId);
        return {
          ...row,
          stands: before && standsBefore(row, before) && mayStand(before, products) ? before.code : null,
        };
      });
      const changed = await writeOffers(tx, shop.id, clock.now(), batch, rows);
      if (changed.length === 0) return;
      tx.send('recommendations.offer-codes');
      if ((await wantOffers(tx, shop, clock.now(), changed)) > 0) tx.send('publish.push');
    });
  }
}

/** One discount for all who lack the same of the same set at the same price; a code for each. */
function withCode({ shop, secrets }: Ctx, customerId: bigint, offer: Offer): OfferRow {
  const { bundleKey, missing, offMinor, fromMinor } = offer;
  const from = fromMinor === null ? '' : `:from:${fromMinor}`;
  const purpose = `${SET_PURPOSE}${bundleKey}:${missing.join('-')}:${offMinor}:${shop.currency}${from}`;
  const code =
    offMinor > 0n ? `SET-${secrets.code('offer', `${shop.id}:${customerId}:${purpose}`, CODE_LENGTH)}` : null;
  return { customerId, offer, code, purpose, stands: null };
}

/** The same offer with a code of its own, at the prices of before. */
function standsBefore({ offer, code }: OfferRow, before: ShownOffer): boolean {
  return (
    code !== null &&
    code !== before.code &&
    offer.bundleKey === before.bundleKey &&
    offer.missing.join() === before.missing.join()
  );
}

/** Makes codes work at Shopify that are offered, and takes away those that are not offered any more. */
export async function settleOfferCodes(ctx: Ctx): Promise<void> {
  const { sql, shop, clock } = ctx;
  if (!shop.installed) return;
  let refused: string | null = null;
  for (;;) {
    const pending = await readPendingCodes(sql, shop.id, CODES_AT_ONCE);
    const first = pending[0];
    if (!first) break;
    const together = pending.filter(({ purpose }) => purpose === first.purpose);
    const codes = await issueCodes(
      ctx,
      discountOf(ctx, first),
      together.map(({ code }) => code),
    );
    refused = codes.find(({ error }) => error !== null)?.error ?? refused;
    await ctx.transaction(async (tx) => {
      await settleCodes(tx, shop.id, codes);
      const customers = together.map(({ customerId }) => customerId);
      if ((await wantOffers(tx, shop, clock.now(), customers)) > 0) tx.send('publish.push');
    });
  }
  await takeAway(ctx);
  if (refused !== null) throw new DomainError('codes_refused', `Shopify refused codes of offers: ${refused}`);
}

/** Discounts that nobody is offered anything of, and of the others the codes that nobody is offered. */
async function takeAway(ctx: Ctx): Promise<void> {
  const { sql, shop } = ctx;
  for (const purpose of await readOverPurposes(sql, shop.id)) await endDiscount(ctx, purpose);
  await dropDeadCodes(sql, shop.id);
  for (;;) {
    const outlived = await readOutlived(sql, shop.id, CODES_AT_ONCE);
    if (outlived.length === 0) return;
    for (const [discountId, codes] of Map.groupBy(outlived, (code) => code.discountId)) {
      await removeCodes(
        ctx,
        discountId,
        codes.map(({ codeId }) => codeId),
      );
      await dropCodes(
        sql,
        shop.id,
        codes.map(({ code }) => code),
      );
    }
  }
}

function discountOf({ shop }: Ctx, { purpose, missing, offMinor, fromMinor }: PendingCode) {
  const { currency } = shop;
  return {
    purpose,
    title: shop.locale.startsWith('nl') ? 'Rest van een set' : 'The rest of a set',
    value: { amountMinor: offMinor, currency },
    products: { ids: missing, ...(fromMinor === null ? {} : { fromMinor, currency }) },
    terms: {
      missing: missing.map(String),
      offMinor: String(offMinor),
      fromMinor: fromMinor?.toString() ?? null,
      currency,
    },
  };
}

/** Orders changed: what was bought is owned, and a code that was used is over. */
export async function followOrders(ctx: Ctx, orderIds: bigint[], customerIds: bigint[]): Promise<void> {
  await markCodesUsed(ctx.sql, ctx.shop.id, ctx.clock.now(), orderIds);
  await followCustomers(ctx, customerIds);
}

/** What these have, or what is known of them, changed. Of very many, everybody's offers are left to their job. */
export async function followCustomers(ctx: Ctx, customerIds: bigint[]): Promise<void> {
  const customers = new Set(customerIds);
  if (customers.size > MANY_CUSTOMERS) await ctx.send('recommendations.offers');
  else await refreshOffers(ctx, [...customers]);
}

/** What is sold out or gone is not offered. */
export async function followProducts(ctx: Ctx, productIds: bigint[]): Promise<void> {
  await followCustomers(ctx, await readOfferedThem(ctx.sql, ctx.shop.id, productIds, MANY_CUSTOMERS + 1));
}

/** What the owner takes off the whole set, for who owns a part of it already. */
export async function setSaving(ctx: Ctx, { key, saving }: { key: string; saving: number }): Promise<void> {
  if (!Number.isInteger(saving) || saving < 0 || saving > MOST_SAVING) {
    throw new DomainError('saving_out_of_range', `A set saves 0 to ${MOST_SAVING} per cent, not ${saving}`, {
      values: { most: MOST_SAVING },
    });
  }
  await ctx.transaction(async (tx) => {
    if (!(await writeSaving(tx, ctx.shop.id, key, saving))) {
      throw new DomainError('bundle_unknown', `The shop has no bundle ${key}`, { status: 404 });
    }
    tx.send('recommendations.offers');
  });
}

/** What these products cost where the rest of a set is offered, by product. */
export function offeredAt(ctx: Ctx, productIds: bigint[]): Promise<Map<bigint, OfferedProduct>> {
  return readOffered(ctx.sql, ctx.shop.id, productIds);
}

/** Per bundle how many customers are offered the rest of it. */
export function offersByBundle(ctx: Ctx): Promise<Map<string, number>> {
  return countOffers(ctx.sql, ctx.shop.id);
}

/** A customer's next best offer; null when she owns no part of a set, or all of it. */
export function nextOffer(ctx: Ctx, customerId: bigint) {
  return readOffer(ctx.sql, ctx.shop.id, customerId);
}

/** The same for her profile: what she lacks by name, and what comes off its price once her code works. */
export async function offerOnProfile(ctx: Ctx, customerId: bigint): Promise<OfferView | null> {
  const offer = await readOffer(ctx.sql, ctx.shop.id, customerId);
  if (!offer) return null;
  const cards = await readCards(ctx.sql, ctx.shop.id, offer.missing);
  return {
    owned: offer.owned.length,
    size: offer.owned.length + offer.missing.length,
    missing: offer.missing.map((id) => cards.get(id)?.title ?? String(id)),
    offMinor: String(offer.offMinor),
    code: offer.status === 'issued' ? offer.code : null,
  };
}
