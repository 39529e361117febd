import { afterAll, describe, expect, it } from 'vitest';
import { type Baskets, basketsFromLists } from '#app/algorithms/co-purchase/baskets.ts';
import { coPurchaseNeighbours } from '#app/algorithms/co-purchase/neighbours.ts';
import { createCoPurchasePool } from './co-purchase-pool.ts';

const pool = createCoPurchasePool({ threads: 3 });
afterAll(() => pool.close());

function shop(orders: number): Baskets {
  const lists = Array.from({ length: orders }, (_, i) => [i % 7, 7 + (i % 31), 38 + ((i * 13) % 61)]);
  return basketsFromLists(lists, 100);
}

describe('the co-purchase pool', () => {
  it('answers what one thread answers, also for builds asked for at once', async () => {
    const shops = [0, 1, 2, 50, 5000].map(shop);
    const options = [{}, { measure: 'llr', k: 3 }, { measure: 'cosine', minTogether: 1 }] as const;
    const asked = shops.flatMap((baskets) => options.map((option) => ({ baskets, option })));
    const found = await Promise.all(asked.map(({ baskets, option }) => pool.neighbours(baskets, option)));
    asked.forEach(({ baskets, option }, i) => {
      expect(found[i]).toEqual(coPurchaseNeighbours(baskets, option));
    });
  });

  it('answers the same with a single thread', async () => {
    const alone = createCoPurchasePool({ threads: 1 });
    expect(await alone.neighbours(shop(50))).toEqual(coPurchaseNeighbours(shop(50)));
    await alone.close();
  });

  it('refuses bad options and goes on', async () => {
    await expect(pool.neighbours(shop(10), { k: 0 })).rejects.toThrow(RangeError);
    expect((await pool.neighbours(shop(10))).k).toBe(12);
  });

  it('fails a build whose baskets are broken and starts anew', async () => {
    const broken: Baskets = { offsets: Uint32Array.of(0, 2), items: Uint32Array.of(0), itemCount: 1 };
    await expect(pool.neighbours({ ...broken, itemCount: -1 })).rejects.toThrow();
    expect(await pool.neighbours(shop(50))).toEqual(coPurchaseNeighbours(shop(50)));
  });

  it('fails the build under way when it is closed', async () => {
    const doomed = createCoPurchasePool({ threads: 2 });
    const build = doomed.neighbours(shop(20_000));
    const refused = expect(build).rejects.toThrow('stopped in the middle');
    await Promise.resolve(); // the build has begun
    await doomed.close();
    await refused;
  });
});
