import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { pick, sift } from '../pipeline/pick.ts';
import { decodeCandidates } from '../pipeline/stored.ts';
import {
  type Candidate,
  type Dropped,
  isContentBased,
  type Owned,
  type PickReason,
  type Rules,
} from '../pipeline/types.ts';
import { rulesOfShop } from '../rules/rules-of-shop.server.ts';
import { computeCandidates } from './candidates.server.ts';
import { type DueAfter, withDueDates } from './due.ts';
import { type PersonalRow, type ProductForSale, readPersonal } from './personal.store.server.ts';
import { fromShelf } from './shelf.server.ts';

/** A product as a storefront card needs it. */
export interface CardForSale {
  id: bigint;
  handle: string;
  title: string;
  vendor: string;
  imageUrl: string | null;
  /** Minor units: lowest and highest price of its variants, and the former price of the first one for sale. */
  priceMinor: bigint;
  highestMinor: bigint;
  compareAtMinor: bigint | null;
  variants: number;
  /** The variant that goes into the cart: hers of last time where it can be bought, else the first that can. */
  variantId: bigint;
  /** Of that variant, where she had it before and there are several; else empty. */
  variantTitle: string;
}

export interface PersonalPick extends CardForSale {
  reason: PickReason;
  /** Title of the product the reason names; null when it names none, or the shop no longer knows it. */
  beside: string | null;
  basis: 'orders' | 'content';
  owned: Owned | null;
}

/** Blocks of her own products. */
export type PersonalBlock =
  /** Her own page: what she is about to need and what goes with what she has. */
  | 'home'
  /** What she had before and may need again, in the order she will need it. */
  | 'buyAgain'
  /** What goes with what she has, and she does not have yet. */
  | 'forYou';

/**
 * What one customer may be shown now in a block, at most six; all blocks of a page from one reading.
 *
 * @param elsewhere on the page already: in another block, or what the page is about
 */
export type PersonalPicks = (block: PersonalBlock, elsewhere?: ReadonlySet<bigint>) => PersonalPick[];

const OF: Record<PersonalBlock, 'both' | 'again' | 'new'> = { home: 'both', buyAgain: 'again', forYou: 'new' };

/** Nothing for who is not known or does not want to be profiled; on `home` what many like for who has bought nothing. */
export async function personalPicks(ctx: Ctx, customerId: bigint): Promise<PersonalPicks> {
  const found = await candidatesFor(ctx, customerId);
  if (!found) return () => [];
  const { own, candidates, changes } = found;
  const rules = await rulesOfShop(ctx, changes?.rules ?? 0);
  const products = await fromShelf(ctx, changes?.shelf ?? 0, named(candidates, rules.pinned));
  const today = todayOf(ctx);
  return (block, elsewhere) => {
    const list = block === 'home' ? candidates : own;
    if (list.length === 0) return [];
    const input = { products, rules, today, of: OF[block], ...(elsewhere ? { hidden: elsewhere } : {}) };
    return pick(list, input).map((one) => cardOf(one, products));
  };
}

/** What her own page would show under given rules, and why the rest is not on it. */
export async function siftHome(
  ctx: Ctx,
  customerId: bigint,
  rules: Rules,
): Promise<{ picks: PersonalPick[]; dropped: { productId: bigint; title: string; why: Dropped }[] }> {
  const found = await candidatesFor(ctx, customerId);
  if (!found) return { picks: [], dropped: [] };
  const { candidates, changes } = found;
  const products = await fromShelf(ctx, changes?.shelf ?? 0, named(candidates, rules.pinned));
  const { picks, dropped } = sift(candidates, { products, rules, today: todayOf(ctx), of: 'both' });
  return {
    picks: picks.map((one) => cardOf(one, products)),
    dropped: dropped.flatMap(({ candidate: { productId }, why }) => {
      const title = products.get(productId)?.title;
      return title === undefined ? [] : [{ productId, title, why }];
    }),
  };
}

/** What goes with what she bought, best first: not what she has, and not what is sold out. */
export async function forYou(ctx: Ctx, customerId: bigint, onPage: bigint | null): Promise<PersonalPick[]> {
  return (await personalPicks(ctx, customerId))('forYou', onPage === null ? undefined : new Set([onPage]));
}

/** Her own page: what she is about to need and what goes with what she has; what many like while nothing is known. */
export async function personalHome(ctx: Ctx, customerId: bigint): Promise<PersonalPick[]> {
  return (await personalPicks(ctx, customerId))('home');
}

/** What she bought before and may need again, soonest first. */
export async function buyAgain(ctx: Ctx, customerId: bigint): Promise<PersonalPick[]> {
  return (await personalPicks(ctx, customerId))('buyAgain');
}

/** Her own candidates and, while there are none, everybody's. Null for who may not be known. */
async function candidatesFor(ctx: Ctx, customerId: bigint) {
  const row = await readPersonal(ctx.sql, ctx.shop.id, customerId);
  if (!row) return null;
  const stored = row.picks === null ? await computeNow(ctx, customerId) : decodeCandidates(row.picks);
  const own = withDueDates(stored, dueAfter(row.due));
  const shared = own.length === 0 && row.everybody !== null ? decodeCandidates(row.everybody) : [];
  return { own, candidates: [...own, ...shared], changes: row.changes };
}

const todayOf = ({ clock, shop }: Ctx) => dayNumber(localDate(clock.now(), shop.timezone));

/** Not computed ahead: she has been away for years, or her first order was a moment ago. */
async function computeNow(ctx: Ctx, customerId: bigint): Promise<Candidate[]> {
  return (await computeCandidates(ctx, [customerId])).candidates.get(customerId) ?? [];
}

/** As they are stored, by product. */
const dueAfter = (due: PersonalRow['due']): Map<bigint, DueAfter> =>
  new Map((due ?? []).map(([productId, lastDay, day, from]) => [BigInt(productId), { lastDay, day, from }]));

/** Every product a list speaks of. */
function* named(candidates: Candidate[], pinned: readonly bigint[]): Generator<bigint> {
  yield* pinned;
  for (const { productId, reason } of candidates) {
    yield productId;
    if ('with' in reason) yield reason.with;
  }
}

function cardOf({ productId, reason, owned }: Candidate, products: ReadonlyMap<bigint, ProductForSale>): PersonalPick {
  const product = products.get(productId)!;
  const first = product.forSale[0]!;
  const last = owned && product.forSale.find(({ id }) => id === owned.variantId);
  const { priceMinor, highestMinor } = last ? { ...last, highestMinor: last.priceMinor } : product;
  return {
    id: productId,
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    imageUrl: product.imageUrl,
    priceMinor,
    highestMinor,
    compareAtMinor: last && last !== first ? null : product.compareAtMinor,
    variants: last ? 1 : product.variants,
    variantId: (last ?? first).id,
    variantTitle: last && product.variants > 1 ? last.title : '',
    reason,
    beside: 'with' in reason ? (products.get(reason.with)?.title ?? null) : null,
    basis: isContentBased(reason) ? 'content' : 'orders',
    owned,
  };
}
