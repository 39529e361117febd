import type { Id } from '../model.ts';
import type { Department } from './catalogue/seed.ts';
import { everBuys, type GenerateOptions, generateShop, worldOf } from './index.ts';
import { anyTaste, favouritesIn, type Shopper } from './population.ts';
import { type Random, weighted } from './random.ts';
import type { Article } from './shop.ts';

/**
 * `everything`: the model's own knowledge of her, her taste in exact shares and the favourites she has never bought yet.
 * `orders`: only how the shop works; her taste and favourites are guessed from what she bought, anew in every draw.
 */
export type Told = 'everything' | 'orders';

interface Draws {
  readonly after: number;
  /** For each customer. */
  readonly draws: number;
  readonly told: Told;
}

/**
 * The next basket of each of these customers after an instant, drawn many times from the model that made the shop, as she
 * stood then and given that she comes again before the history ends. Who had no order by then is left out.
 */
export function* possibleBaskets(
  options: GenerateOptions,
  customers: ReadonlySet<Id>,
  { after, draws, told }: Draws,
): Generator<{ customer: Id; baskets: Id[][] }> {
  const idOf = new Map([...generateShop(options).state.customers.values()].map(({ id, email }) => [email, id]));
  const { articles, population, purchases } = worldOf(options);
  // What a week sells is settled by who comes first in it: all live once, in the same order, before anybody lives again.
  for (const shopper of worldOf(options).population) if (everBuys(shopper)) purchases.of(shopper);
  const guess = guesses(articles);
  for (const shopper of population) {
    const customer = idOf.get(shopper.email);
    if (!everBuys(shopper) || customer === undefined || !customers.has(customer)) continue;
    const as =
      told === 'orders'
        ? (times: ReadonlyMap<number, number>) => guess(shopper, times)
        : () => (rng: Random) => ({ ...shopper, rng });
    const baskets = purchases.possible(shopper, after, draws, as);
    if (baskets.length === 0) continue;
    yield { customer, baskets: baskets.map(({ lines }) => lines.map(({ article }) => articles[article]!.product.id)) };
  }
}

/** Tastes thought of before one is chosen. */
const TASTES = 300;
/** What the model gives everybody, in the middle; and how much of what is wished is one of them. */
const FAVOURITES = { count: 4, wished: 0.5 } as const;

/**
 * Who she may be, by Bayes' rule: a taste is as likely as it was to bring what she bought, and a product is a favourite the
 * likelier the oftener she bought it. Her kind and her household are told, and which of what she bought runs out when.
 */
function guesses(articles: readonly Article[]) {
  const favouriteOf = favouritesIn(articles);
  const department = (article: number): Department => articles[article]!.seed.department;
  const used = (article: number) => articles[article]!.seed.dailyUse > 0 && articles[article]!.seed.season === null;
  const appealOf = (kept: (article: number) => boolean) => {
    const sums = new Map<Department, number>();
    articles.forEach(({ appeal }, article) => {
      if (kept(article)) sums.set(department(article), (sums.get(department(article)) ?? 0) + appeal);
    });
    return (article: number) => articles[article]!.appeal / Math.max(1e-9, sums.get(department(article)) ?? 0);
  };
  const amongAll = appealOf(() => true);
  const amongUsed = appealOf(used);

  return (shopper: Shopper, times: ReadonlyMap<number, number>) => {
    const own = shopper.rng.stream('guess');
    const bought = [...times.keys()];
    const tastes = Array.from({ length: TASTES }, () => anyTaste(own));
    const tasteOf = weighted(
      tastes.map((taste) => Math.exp(bought.reduce((sum, one) => sum + Math.log(taste[department(one)] + 1e-4), 0))),
    );
    const wishes = [...times.values()].reduce((sum, count) => sum + count, 0);
    const supplies = shopper.supplies.filter(({ article }) => times.has(article));
    const staples = new Set(supplies.map(({ article }) => article));
    const likely = (article: number, taste: Shopper['taste']): number => {
      const chance = 1 - (1 - taste[department(article)] * amongUsed(article)) ** FAVOURITES.count;
      const otherwise = (1 - FAVOURITES.wished) * taste[department(article)] * amongAll(article) + 1e-6;
      const loved = otherwise + FAVOURITES.wished / FAVOURITES.count;
      const count = times.get(article) ?? 0;
      const odds =
        (chance / (1 - chance)) * (loved / otherwise) ** count * ((1 - loved) / (1 - otherwise)) ** (wishes - count);
      return odds / (1 + odds);
    };
    return (rng: Random): Shopper => {
      const taste = tastes[tasteOf(rng)]!;
      const favourites = new Set(staples);
      for (const one of bought) {
        if (used(one) && !staples.has(one) && rng.chance(likely(one, taste))) favourites.add(one);
      }
      for (let tries = 0; favourites.size < FAVOURITES.count && tries < 10; tries++) {
        const one = favouriteOf(rng, taste);
        if (one !== null && !times.has(one)) favourites.add(one);
      }
      return { ...shopper, rng, taste, supplies, favourites: [...favourites] };
    };
  };
}
