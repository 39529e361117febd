import { busyness, DAY, type Day } from './calendar.ts';
import type { Department } from './catalogue/seed.ts';
import { type Person, PLACES, person } from './people.ts';
import { type Random, weighted } from './random.ts';
import type { Article } from './shop.ts';
import { type CustomerTruth, PARAMETERS } from './truth.ts';

export const DEPARTMENTS: Department[] = [
  'coffee',
  'tea',
  'sweet',
  'pantry',
  'brewing',
  'table',
  'kitchen',
  'care',
  'garden',
  'gifts',
];

/** Kinds of taste and how common they are; a person is one of these with a deviation of her own. */
const TASTES: { share: number; leans: Partial<Record<Department, number>> }[] = [
  { share: 30, leans: { coffee: 10, brewing: 2.4, sweet: 1.6, table: 1 } },
  { share: 20, leans: { tea: 10, sweet: 2, brewing: 1.2, table: 1, pantry: 0.8 } },
  { share: 22, leans: { pantry: 9, kitchen: 2.4, sweet: 1.2, coffee: 1, garden: 0.8 } },
  { share: 12, leans: { table: 4, kitchen: 3, care: 2, gifts: 1.4, garden: 0.7 } },
  { share: 11, leans: { care: 8, tea: 1.4, table: 0.9, kitchen: 0.8 } },
  { share: 5, leans: { garden: 8, pantry: 2, tea: 1, kitchen: 1 } },
];

export interface Shopper extends CustomerTruth, Person {
  index: number;
  country: string;
  placeIndex: number;
  arrivesAt: number;
  /** How much of a household's use is this person's habit. */
  thirst: number;
  rng: Random;
  /** Indexes of articles this person comes back to. */
  favourites: number[];
  /** Staple articles with the variant, for regular buyers. */
  supplies: { article: number; variant: number; lastsDays: number }[];
}

const tasteOf = weighted(TASTES.map((taste) => taste.share));

/** A taste as they are in this shop. */
export function anyTaste(rng: Random): Shopper['taste'] {
  const leans = TASTES[tasteOf(rng)]!.leans;
  const taste = {} as Record<Department, number>;
  let sum = 0;
  for (const department of DEPARTMENTS) {
    taste[department] = ((leans[department] ?? 0) + 0.25) * rng.gamma(2, 0.5);
    sum += taste[department];
  }
  for (const department of DEPARTMENTS) taste[department] = Number((taste[department] / sum).toFixed(4));
  return taste;
}

/** Draws the people of the shop: when they come, what they like, how often they buy and when they stop. */
export function buildPopulation(rng: Random, articles: Article[], calendar: Day[], count: number): Shopper[] {
  const arrivalDay = weighted(calendar.map((day, i) => busyness(day) * (0.7 + (0.7 * i) / calendar.length)));
  const placeOf = weighted(PLACES.map((place) => place.weight));
  const favouriteOf = favouritesIn(articles);

  return Array.from({ length: count }, (_, index): Shopper => {
    const own = rng.stream(String(index));
    const placeIndex = placeOf(own);
    const place = PLACES[placeIndex]!;
    const day = calendar[arrivalDay(own)]!;
    const household = 1 + Math.min(5, own.poisson(1.3));
    const taste = anyTaste(own);

    const favourites: number[] = [];
    for (let i = 0; i < 3 + Math.floor(own.next() * 3); i++) {
      const favourite = favouriteOf(own, taste);
      if (favourite !== null) favourites.push(favourite);
    }

    const dice = own.next();
    const kind: Shopper['kind'] =
      dice < PARAMETERS.regularShare && favourites.length > 0
        ? 'regular'
        : dice < PARAMETERS.regularShare + PARAMETERS.gifterShare
          ? 'gifter'
          : 'irregular';
    const guest = kind !== 'regular' && own.chance(PARAMETERS.guestShare / (1 - PARAMETERS.regularShare));
    const thirst = own.gamma(9, 1 / 7.6);
    const supplies =
      kind !== 'regular'
        ? []
        : favourites
            .slice(0, own.chance(0.45) ? 2 : 1)
            .map((article) => supply(own, articles[article]!, article, household, thirst));
    const [a, b] = PARAMETERS.dropOut[kind];
    const meanGapDays =
      kind === 'regular'
        ? supplies[0]!.lastsDays
        : kind === 'gifter'
          ? 180
          : Math.min(
              700,
              1 / own.gamma(PARAMETERS.rate.shape, 1 / (PARAMETERS.rate.shape * PARAMETERS.rate.meanGapDays)),
            );
    const birth = new Date(Date.UTC(1945 + own.int(0, 60), 0, 1) + own.int(0, 364) * DAY);
    return {
      ...person(own, place, index + 1),
      index,
      country: place.country,
      placeIndex,
      arrivesAt: day.start + 8 * 3_600_000,
      kind,
      guest,
      meanGapDays: Number(meanGapDays.toFixed(2)),
      shape: kind === 'regular' ? own.int(3, 8) : 1,
      dropOut: Number(own.beta(a, b).toFixed(4)),
      goneSince: null,
      taste,
      household,
      thirst,
      priceSensitivity: Number(own.beta(1.3, 2.6).toFixed(3)),
      // One in three hundred was born on a leap day: the odd ones out must be there.
      birthDate: own.chance(1 / 300) ? '1988-02-29' : birth.toISOString().slice(0, 10),
      staples: [],
      supplies,
      favourites,
      rng: own,
    };
  });
}

/** Draws what somebody of a taste comes back to; null where the department has nothing that is used up. */
export function favouritesIn(articles: readonly Article[]): (rng: Random, taste: Shopper['taste']) => number | null {
  const consumables = new Map(
    DEPARTMENTS.map((department) => {
      const inside = articles.flatMap((article, index) =>
        article.seed.department === department && article.seed.dailyUse > 0 && article.seed.season === null
          ? [index]
          : [],
      );
      return [
        department,
        { inside, draw: inside.length > 0 ? weighted(inside.map((i) => articles[i]!.appeal)) : null },
      ];
    }),
  );
  return (rng, taste) => {
    const department = DEPARTMENTS[weighted(DEPARTMENTS.map((d) => taste[d]))(rng)]!;
    const shelf = consumables.get(department)!;
    return shelf.draw ? shelf.inside[shelf.draw(rng)]! : null;
  };
}

/** The pack a household buys and how long it lasts: big packs for big households. */
function supply(
  rng: Random,
  article: Article,
  index: number,
  household: number,
  thirst: number,
): { article: number; variant: number; lastsDays: number } {
  const { variants, dailyUse } = article.seed;
  const drinkers = 0.6 + 0.4 * household;
  const lasts = (variant: number) => variants[variant]!.contents / (dailyUse * drinkers * thirst);
  let variant = 0;
  while (variant + 1 < variants.length && (lasts(variant) < 12 || rng.chance(0.25))) variant++;
  return { article: index, variant, lastsDays: Number(Math.max(7, lasts(variant)).toFixed(2)) };
}
