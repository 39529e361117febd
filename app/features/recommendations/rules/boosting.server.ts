import { readForRule, readMembers } from '#app/features/catalogue/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import type { Sql } from '#app/platform/database/database.ts';
import { readSetting } from '#app/platform/settings.ts';
import type { ProductState } from '../pipeline/types.ts';
import { type Boost, boostsSchema } from '../schema.ts';
import { boostOf } from './boosts.ts';
import { readStates, writeFactors } from './rules.store.server.ts';

export const BOOSTS_KEY = 'recommendations.boosts';

export async function boostsOfShop(ctx: Pick<Ctx, 'sql' | 'shop'>): Promise<Boost[]> {
  return (await readSetting(ctx, BOOSTS_KEY, boostsSchema)).boosts;
}

export const namedIn = (boosts: readonly Boost[]): bigint[] =>
  boosts.flatMap((boost) => (boost.of === 'collection' ? [BigInt(boost.value)] : []));

/**
 * The products of the collections they name are read, where they are not known yet.
 *
 * @returns the collections that are too large for it while somebody waits
 */
export function readNamed(ctx: Ctx, boosts: readonly Boost[]): Promise<bigint[]> {
  return readForRule(ctx, namedIn(boosts));
}

/** How the owner's wishes, as they stand or as given, weigh any product of the shop, or one of these. */
export async function loadBoosting(
  { sql, shop }: { sql: Sql; shop: Ctx['shop'] },
  given?: readonly Boost[],
  productIds: bigint[] | null = null,
): Promise<(product: ProductState) => { factor: number; applied: number[] }> {
  const boosts = given ?? (await boostsOfShop({ sql, shop } as Ctx));
  const members = await readMembers(sql, shop.id, namedIn(boosts), productIds);
  const nobody = new Set<bigint>();
  return (product) => boostOf(product, boosts, (id) => members.get(BigInt(id)) ?? nobody);
}

/**
 * Brings the factors of these products, or of all, in step with the owner's wishes and the products' present state. Lists
 * ask the wishes themselves; the factors tell which lists have to be drawn up again.
 *
 * @returns the products whose factor changed
 */
export async function refreshFactors(
  { shop }: Pick<Ctx, 'shop'>,
  tx: Sql,
  productIds: bigint[] | null,
): Promise<bigint[]> {
  const boosting = await loadBoosting({ sql: tx, shop }, undefined, productIds);
  const states = await readStates(tx, shop.id, productIds);
  return writeFactors(
    tx,
    shop.id,
    states.map((product) => ({ productId: product.id, factor: boosting(product).factor })),
  );
}
