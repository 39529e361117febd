import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { mayBeShown, pick, sift } from '../pipeline/pick.ts';
import { decodeCandidates } from '../pipeline/stored.ts';
import {
  type Candidate,
  type Dropped,
  type Due,
  isContentBased,
  type Owned,
  type PickReason,
  type Rules,
} from '../pipeline/types.ts';
import { rulesOfShop } from '../rules/rules-of-shop.server.ts';
import { computeCandidates } from './candidates.server.ts';
import { type CardForSale, cardOf, stillForSale } from './card.ts';
import { type DueAfter, withDueDates } from './due.ts';
import { type PersonalRow, type ProductForSale, readEverybody, readPersonal } from './personal.store.server.ts';
import { fromShelf } from './shelf.server.ts';

export interface PersonalPick {
  id: bigint;
  card: CardForSale;
  reason: PickReason;
  /** The product the reason names; null when it names none, or the shop no longer knows it. */
  beside: { title: string; handle: string } | null;
  basis: 'orders' | 'content';
  owned: Owned | null;
}

/** Blocks of her own products. */
export type PersonalBlock =
  /** Her own page: what she is about to need and what goes with what she has. */
  | 'home'
  /** What she had before and may need again, the likeliest wanted today first. */
  | 'buyAgain'
  /** What goes with what she has, and she does not have yet. */
  | 'forYou';

/**
 * What one customer may be shown now in a block, at most six; all blocks of a page from one reading.
 *
 * @param elsewhere on the page already: in another block, or what the page is about
 */
export type PersonalPicks = (block: PersonalBlock, elsewhere?: ReadonlySet<bigint>) => PersonalPick[];

/** A product of hers with a rhythm. */
export interface DuePick {
  id: bigint;
  card: CardForSale;
  due: Due;
}

/** All of one page that is hers. */
export interface PersonalPage {
  picks: PersonalPicks;
  /** What is due some day and may be shown now, in no order. */
  due: DuePick[];
  /** Of what stands there for everybody: what may not be shown to her. */
  barred: bigint[];
}

const OF: Record<PersonalBlock, 'both' | 'again' | 'new'> = { home: 'both', buyAgain: 'again', forYou: 'new' };

/** Nothing for who is not known or does not want to be profiled; on `home` what many like for who has bought nothing. */
export async function personalPicks(ctx: Ctx, customerId: bigint): Promise<PersonalPicks> {
  const row = await readPersonal(ctx.sql, ctx.shop.id, customerId);
  return row ? (await personalPage(ctx, customerId, row)).picks : () => [];
}

/**
 * @param row read as `personalColumns` says, and hers
 * @param defaults what the page shows everybody in these blocks
 */
export async function personalPage(
  ctx: Ctx,
  customerId: bigint,
  row: PersonalRow,
  defaults: readonly bigint[] = [],
): Promise<PersonalPage> {
  const { own, candidates, changes } = await candidatesFor(ctx, customerId, row);
  const rules = await rulesOfShop(ctx, changes?.rules ?? 0);
  const products = await fromShelf(ctx, changes?.shelf ?? 0, [
    ...named(candidates, rules.pinned, row.due ?? []),
    ...defaults,
  ]);
  const today = todayOf(ctx);
  const has = new Map(own.map(({ productId, owned }) => [productId, owned]));
  return {
    picks(block, elsewhere) {
      const list = block === 'home' ? candidates : own;
      if (list.length === 0) return [];
      const input = { products, rules, today, of: OF[block], ...(elsewhere ? { hidden: elsewhere } : {}) };
      return pick(list, input).map((one) => pickOf(one, products, block));
    },
    due: (row.due ?? [])
      .filter(([id]) => mayBeShown(BigInt(id), { products, rules, today }))
      .map((one) => dueOf(one, products, has)),
    // Of a product we have not been told of yet, the theme knows more than we.
    barred: defaults.filter((id) => products.has(id) && !mayBeShown(id, { products, rules, today }, has.get(id))),
  };
}

/** What her own page would show under given rules, and why the rest is not on it. */
export async function siftHome(
  ctx: Ctx,
  customerId: bigint,
  rules: Rules,
): Promise<{ picks: PersonalPick[]; dropped: { productId: bigint; title: string; why: Dropped }[] }> {
  const row = await readPersonal(ctx.sql, ctx.shop.id, customerId);
  if (!row) return { picks: [], dropped: [] };
  const { candidates, changes } = await candidatesFor(ctx, customerId, row);
  const products = await fromShelf(ctx, changes?.shelf ?? 0, named(candidates, rules.pinned));
  const { picks, dropped } = sift(candidates, { products, rules, today: todayOf(ctx), of: 'both' });
  return {
    picks: picks.map((one) => pickOf(one, products, 'home')),
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

/** What she bought before and may need again, the likeliest wanted today first. */
export async function buyAgain(ctx: Ctx, customerId: bigint): Promise<PersonalPick[]> {
  return (await personalPicks(ctx, customerId))('buyAgain');
}

/** Her own candidates and, while there are none, everybody's. */
async function candidatesFor(ctx: Ctx, customerId: bigint, { picks, due, changes }: PersonalRow) {
  const stored = picks === null ? await computeNow(ctx, customerId) : decodeCandidates(picks);
  const own = withDueDates(stored, dueAfter(due));
  const everybody = own.length === 0 ? await readEverybody(ctx.sql, ctx.shop.id) : null;
  return { own, candidates: everybody === null ? own : decodeCandidates(everybody), changes };
}

const todayOf = ({ clock, shop }: Ctx) => dayNumber(localDate(clock.now(), shop.timezone));

/** Not computed ahead: she has been away for years, or her first order was a moment ago. */
async function computeNow(ctx: Ctx, customerId: bigint): Promise<Candidate[]> {
  return (await computeCandidates(ctx, [customerId])).candidates.get(customerId) ?? [];
}

/** As they are stored, by product. */
const dueAfter = (due: PersonalRow['due']): Map<bigint, DueAfter> =>
  new Map(
    (due ?? []).map(([productId, , lastDay, day, from, until]) => [BigInt(productId), { lastDay, day, from, until }]),
  );

/** Every product that may be spoken of. */
function* named(
  candidates: Candidate[],
  pinned: readonly bigint[],
  due: NonNullable<PersonalRow['due']> = [],
): Generator<bigint> {
  yield* pinned;
  for (const [productId] of due) yield BigInt(productId);
  for (const { productId, reason } of candidates) {
    yield productId;
    if ('with' in reason) yield reason.with;
  }
}

function pickOf(
  { productId, reason, owned }: Candidate,
  products: ReadonlyMap<bigint, ProductForSale>,
  block: PersonalBlock,
): PersonalPick {
  const product = products.get(productId)!;
  const hers = owned && stillForSale(product, owned.variantId);
  return {
    id: productId,
    // What she buys again goes into the cart with one click: if not the variant she had, then another.
    card: cardOf(product, block === 'buyAgain' ? (hers ?? product.forSale[0]!.id) : hers),
    reason,
    beside: 'with' in reason ? (products.get(reason.with) ?? null) : null,
    basis: isContentBased(reason) ? 'content' : 'orders',
    owned,
  };
}

function dueOf(
  [id, variantId, , day, from, until]: NonNullable<PersonalRow['due']>[number],
  products: ReadonlyMap<bigint, ProductForSale>,
  has: ReadonlyMap<bigint, Owned | null>,
): DuePick {
  const product = products.get(BigInt(id))!;
  const hers = variantId === null ? null : stillForSale(product, BigInt(variantId));
  return {
    id: product.id,
    card: cardOf(product, hers ?? product.forSale[0]!.id),
    // What came since, by subscription, has put it off.
    due: has.get(product.id)?.due ?? { day, from, until },
  };
}
