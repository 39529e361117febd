import { decodeModel, type NextBasketModel } from '#app/algorithms/next-basket/model.ts';
import { rank } from '#app/algorithms/next-basket/rank.ts';
import type { Reason } from '#app/algorithms/next-basket/types.ts';
import type { PickReason } from '../pipeline/types.ts';
import type { Work } from '../work.ts';
import { readModel, readModelAge } from './learning.store.server.ts';
import { Numbering } from './prepare.ts';

/** What the shop's orders teach, with ids for the algorithm's numbers. */
export interface Knowledge {
  version: number;
  /** False: too little to learn from, and a simple rule ranks by how often a product is bought. */
  learned: boolean;
  /** What one customer will buy next, best first; of whom nothing is known, what many buy. */
  rank(orders: readonly Bought[], viewed: readonly Viewed[], today: number): RankedProduct[];
  /** Practically nobody buys it twice. */
  lasts(productId: bigint): boolean;
}

interface Bought {
  day: number;
  products: readonly bigint[];
}

interface Viewed {
  day: number;
  productId: bigint;
}

export interface RankedProduct {
  productId: bigint;
  reason: PickReason;
}

/** Asked of the ranker: her own products and as many others, of which some cannot be shown. */
const ASKED = 48;

/** Models one process keeps at hand; each is a few megabytes. */
const KEPT = 8;
const kept = new Map<number, Knowledge>();

/** Null until the shop's orders have been learned from, by this release. */
export async function knowledgeOf({ sql, shop }: Pick<Work, 'sql' | 'shop'>): Promise<Knowledge | null> {
  const age = await readModelAge(sql, shop.id);
  if (!age) return null;
  const known = kept.get(shop.id);
  if (known?.version === age.version) return known;
  const row = await readModel(sql, shop.id, age.version);
  if (!row) return null;
  const model = readable(row.model);
  if (!model) return null;
  const { types, lasting } = row.choice;
  const knowledge = makeKnowledge(row.version, model, idsOf(row.products), row.sets, types, lasting);
  kept.delete(shop.id);
  kept.set(shop.id, knowledge);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return knowledge;
}

/** Null for bytes of an earlier release: what they say is learned anew. */
export function readable(bytes: Buffer): NextBasketModel | null {
  try {
    return decodeModel(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function makeKnowledge(
  version: number,
  model: NextBasketModel,
  ids: BigInt64Array,
  sets: readonly string[],
  types: readonly string[],
  lasting: readonly number[],
): Knowledge {
  const products = new Numbering(ids);
  const lasts = new Set(lasting);
  return {
    version,
    learned: model.choice.method === 'learned',
    rank(orders, viewed, today) {
      const known = orders.flatMap(({ day, products: bought }) => {
        const items = bought.map((id) => products.numberOf(id)).filter((item) => item >= 0);
        return items.length > 0 ? [{ day, items }] : [];
      });
      const seen = viewed.flatMap(({ day, productId }) => {
        const item = products.numberOf(productId);
        return item >= 0 ? [{ day, item }] : [];
      });
      return rank(model, { orders: known, viewed: seen }, today, { k: ASKED }).map(({ item, reason }) => ({
        productId: ids[item]!,
        reason: reasonOf(reason, ids, sets, types),
      }));
    },
    lasts: (productId) => lasts.has(products.numberOf(productId)),
  };
}

function reasonOf(reason: Reason, ids: BigInt64Array, sets: readonly string[], types: readonly string[]): PickReason {
  switch (reason.kind) {
    case 'again':
      return { key: 'again', times: reason.times, everyDays: reason.everyDays && Math.round(reason.everyDays) };
    case 'together':
      return { key: 'together', with: ids[reason.with]!, together: reason.together, orders: reason.ordersWith };
    case 'sameCustomers':
      return {
        key: 'sameCustomers',
        with: ids[reason.with]!,
        together: reason.together,
        customers: reason.customersWith,
      };
    case 'viewed':
      return { key: 'viewed', with: ids[reason.with]!, together: reason.together };
    case 'seen':
      return { key: 'seen' };
    case 'set':
      return { key: 'set', bundle: sets[reason.set]!, with: ids[reason.with]! };
    case 'taste':
      return { key: 'taste', type: types[reason.category] ?? '', orders: reason.orders };
    case 'popular':
      return { key: 'popular', orders: reason.orders, days: reason.days };
    case 'new':
      return { key: 'new', days: reason.days };
  }
}

/** Ids as stored: int8, little endian. */
function idsOf(bytes: Buffer): BigInt64Array {
  return Numbering.of(Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readBigInt64LE(i * 8))).ids;
}

export function bytesOf(ids: BigInt64Array): Buffer {
  const bytes = Buffer.alloc(ids.length * 8);
  ids.forEach((id, i) => {
    bytes.writeBigInt64LE(id, i * 8);
  });
  return bytes;
}
