import type { Ctx } from '#app/platform/contributions.ts';
import type { Sql } from '#app/platform/database/database.ts';
import { packsOf } from './packs.ts';
import { shopNumbersOf } from './replenish.server.ts';
import { readIntervals, readTitles } from './store.server.ts';

/** How long something lasts of which people buy more when it is used up. */
export interface HowLong {
  /** Three in four of those who come back for more have come back after so many days. */
  days: number;
  /** Of its purchases, the share that another one follows. */
  returning: number;
}

/** One purchase of one product, by its variants; null where the order did not say. */
export type Pieces = readonly { variantId: bigint | null; quantity: number }[];

/** For these products, how long a purchase lasts, pieces and pack sizes reckoned in; null where nobody buys one twice. */
export async function howLongLasts(
  { shop }: Pick<Ctx, 'shop'>,
  sql: Sql,
  productIds: bigint[],
): Promise<(productId: bigint, pieces: Pieces) => HowLong | null> {
  const known = new Map((await readIntervals(sql, shop.id, productIds)).map((row) => [row.productId, row]));
  const packs = packsOf(await readTitles(sql, shop.id, productIds));
  const exponent = (await shopNumbersOf({ sql, shop }))?.exponent ?? 1;
  return (productId, pieces) => {
    const usual = known.get(productId);
    if (!usual || usual.q75 === null) return null;
    // What it is usually bought in was reckoned in a unit that its titles no longer give.
    const comparable = usual.unit === packs.unitOf(productId);
    const contents = pieces.reduce(
      (sum, { variantId, quantity }) => sum + quantity * (comparable ? packs.amountOf(productId, variantId ?? 0n) : 1),
      0,
    );
    const times = comparable ? contents / usual.contents : 1;
    return { days: usual.q75 * times ** exponent, returning: usual.returning };
  };
}
