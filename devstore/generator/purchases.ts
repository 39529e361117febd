import type { Bundle } from './bundles.ts';
import { busyness, DAY, type Day, giftDays, giftPressure, HOUR, HOURS, seasonBoost } from './calendar.ts';
import type { Department } from './catalogue/seed.ts';
import { DEPARTMENTS, type Shopper } from './population.ts';
import { type Random, weighted } from './random.ts';
import type { Article } from './shop.ts';
import { PARAMETERS } from './truth.ts';

export interface Basket {
  shopper: Shopper;
  at: number;
  gift: boolean;
  /** Decides the discount code, if any. */
  first: boolean;
  late: boolean;
  subscription: boolean;
  lines: { article: number; variant: number; quantity: number }[];
}

/** Where a shopper stands with an order. */
interface Life {
  dayIndex: number;
  /** So far. */
  orders: number;
  subscriber: boolean;
  owned: Set<number>;
  lastBought: Map<number, number>;
  /** How often she bought what for herself. */
  times: Map<number, number>;
}

const copyOf = (life: Life): Life => ({
  ...life,
  owned: new Set(life.owned),
  lastBought: new Map(life.lastBought),
  times: new Map(life.times),
});

const leaves = ({ rng, dropOut }: Shopper, { late }: Basket): boolean =>
  rng.chance(Math.min(0.98, dropOut * (late ? PARAMETERS.lateHarm : 1)));

/**
 * Lives the two years: every shopper's orders in order of time. The moments follow the shopper's own process, in time
 * that runs faster on busy days; what is in the basket follows taste, season, what has run out, and what goes together.
 */
export class Purchases {
  readonly #articles: Article[];
  readonly #calendar: Day[];
  readonly #now: number;
  readonly #bundles: Bundle[];
  readonly #bundlesWith: Map<number, Bundle[]>;
  /** Busy time passed at the start of each day. */
  readonly #busy: Float64Array;
  readonly #hour = weighted(HOURS);
  readonly #samplers = new Map<string, { inside: number[]; draw: (rng: Random) => number } | null>();

  constructor(articles: Article[], calendar: Day[], now: number, bundles: Bundle[]) {
    this.#articles = articles;
    this.#calendar = calendar;
    this.#now = now;
    this.#bundles = bundles;
    this.#bundlesWith = new Map();
    for (const bundle of bundles) {
      for (const article of bundle.articles) {
        this.#bundlesWith.set(article, [...(this.#bundlesWith.get(article) ?? []), bundle]);
      }
    }
    this.#busy = new Float64Array(calendar.length + 1);
    for (let i = 0; i < calendar.length; i++) this.#busy[i + 1] = this.#busy[i]! + busyness(calendar[i]!);
  }

  of(shopper: Shopper): Basket[] {
    const baskets: Basket[] = [];
    const life = this.#begin(shopper);
    for (;;) {
      const basket = this.#order(shopper, life);
      if (!basket) break;
      if (basket.lines.length > 0) baskets.push(basket);
      if (leaves(shopper, basket)) {
        shopper.goneSince = basket.at;
        break;
      }
      life.dayIndex = this.#next(shopper, life);
    }
    return baskets;
  }

  /**
   * Her next basket after an instant, lived again and again from her last order before it: given that one comes in time, what
   * it may hold. Of a shopper that has not lived yet; none for who had not ordered by then.
   *
   * @param as from how often she bought what for herself by then: the shopper who lives on, by draws of its own
   */
  possible(
    shopper: Shopper,
    after: number,
    draws: number,
    as: (times: ReadonlyMap<number, number>) => (rng: Random) => Shopper,
  ): Basket[] {
    const life = this.#begin(shopper);
    let last: Life | null = null;
    for (;;) {
      const basket = this.#order(shopper, life);
      if (!basket || basket.at > after) break;
      last = copyOf(life);
      if (leaves(shopper, basket)) break;
      life.dayIndex = this.#next(shopper, life);
    }
    if (!last) return [];
    // Who buys at random moments is as likely to come tomorrow however long it has been.
    if (shopper.kind === 'irregular') last.dayIndex = Math.max(last.dayIndex, this.#dayAt(after));
    const again = as(last.times);
    const baskets: Basket[] = [];
    for (let draw = 0, tries = 0; draw < draws && tries < 100 * draws; tries++) {
      const basket = this.#nextFilled(again(shopper.rng.stream(String(tries))), copyOf(last));
      if (!basket || basket.at <= after) continue;
      baskets.push(basket);
      draw++;
    }
    return baskets;
  }

  /** The next order with something in it. */
  #nextFilled(shopper: Shopper, life: Life): Basket | null {
    for (;;) {
      life.dayIndex = this.#next(shopper, life);
      const basket = this.#order(shopper, life);
      if (!basket || basket.lines.length > 0) return basket;
    }
  }

  #begin(shopper: Shopper): Life {
    return {
      dayIndex: this.#dayAt(shopper.arrivesAt),
      orders: 0,
      subscriber: shopper.kind === 'regular' && shopper.rng.chance(0.05),
      owned: new Set(),
      lastBought: new Map(),
      times: new Map(),
    };
  }

  /** The order of the day she stands at; null where that has not come. */
  #order(shopper: Shopper, life: Life): Basket | null {
    const { rng } = shopper;
    const { subscriber } = life;
    const day = this.#calendar[life.dayIndex];
    if (!day) return null;
    const at = day.start + this.#hour(rng) * HOUR + Math.floor(rng.next() * HOUR);
    if (at > this.#now) return null;
    const pressure = giftPressure(day.date);
    const gift =
      !subscriber && rng.chance(shopper.kind === 'gifter' ? 0.85 : PARAMETERS.giftShare * 0.5 + 0.16 * pressure);
    const late = rng.chance(PARAMETERS.lateShare * (day.month === 12 ? 2 : 1));
    const first = life.orders === 0;
    const subscription = subscriber && !first;
    const lines = this.#fill(shopper, day, gift, subscription, life);
    life.orders++;
    return { shopper, at, gift, first, late, subscription, lines };
  }

  /** The day of the next order. */
  #next(shopper: Shopper, { dayIndex, subscriber }: Life): number {
    const { rng } = shopper;
    if (shopper.kind === 'gifter') {
      const today = this.#calendar[dayIndex]!;
      const coming = [...giftDays(today.year), ...giftDays(today.year + 1)].filter(
        (day) => day.date > today.date + 20 * DAY,
      );
      const due = rng.pick(coming.slice(0, 4));
      const ahead = 2 + Math.floor(rng.gamma(2, 4));
      const gap = Math.round((due.date - today.date) / DAY) - ahead;
      return dayIndex + Math.max(5, gap);
    }
    if (subscriber) return dayIndex + Math.max(7, Math.round(shopper.meanGapDays));
    if (shopper.kind === 'regular') {
      // What runs out does so on its own day, whatever the season.
      return dayIndex + Math.max(3, Math.round(rng.gamma(shopper.shape, shopper.meanGapDays / shopper.shape)));
    }
    const due = this.#busy[dayIndex]! + rng.exponential(shopper.meanGapDays);
    let low = dayIndex + 1;
    let high = this.#calendar.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#busy[middle + 1]! >= due) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #fill(
    shopper: Shopper,
    day: Day,
    gift: boolean,
    subscription: boolean,
    { owned, lastBought, times }: Life,
  ): Basket['lines'] {
    const { rng } = shopper;
    const lines: Basket['lines'] = [];
    const has = (article: number) => lines.some((line) => line.article === article);
    const put = (article: number, variant: number, quantity: number) => {
      const thing = this.#articles[article]!;
      if (has(article) || day.start < thing.launchedAt || day.start > thing.retiredAt || thing.appeal === 0) return;
      lines.push({ article, variant, quantity });
      if (!gift) {
        lastBought.set(article, day.start);
        times.set(article, (times.get(article) ?? 0) + 1);
        if (thing.seed.dailyUse === 0) owned.add(article);
      }
    };

    if (!gift) {
      for (const supply of shopper.supplies) {
        const last = lastBought.get(supply.article);
        const due = last === undefined || (day.start - last) / DAY > 0.65 * supply.lastsDays;
        if (due) put(supply.article, supply.variant, 1);
      }
      if (subscription) return lines;
    }

    const wanted = lines.length > 0 ? rng.poisson(0.8) : 1 + rng.poisson(0.75);
    const goal = lines.length + wanted;
    for (let tries = 0; lines.length < goal && tries < 12; tries++) {
      const article = gift ? this.#giftIdea(rng, day) : this.#wish(shopper, day);
      if (article === null) break;
      const thing = this.#articles[article]!;
      if (!gift && owned.has(article) && !rng.chance(0.08)) continue;
      put(article, this.#variant(rng, thing, shopper.household), this.#quantity(rng, thing, shopper.household, gift));
    }
    const considered = new Set<Bundle>();
    for (const line of [...lines]) {
      for (const bundle of this.#bundlesWith.get(line.article) ?? []) {
        if (considered.has(bundle)) continue;
        considered.add(bundle);
        const whole = rng.chance(bundle.whole);
        for (const other of bundle.articles) {
          if (has(other) || (!gift && owned.has(other)) || !(whole || rng.chance(bundle.pull))) continue;
          put(other, this.#variant(rng, this.#articles[other]!, shopper.household), 1);
        }
      }
    }
    // Now and then somebody comes for the whole set.
    if (!gift && rng.chance(0.012)) {
      const bundle = rng.pick(this.#bundles);
      for (const article of bundle.articles) if (!owned.has(article)) put(article, 0, 1);
    }
    return lines;
  }

  #wish(shopper: Shopper, day: Day): number | null {
    const { rng, favourites, taste } = shopper;
    if (favourites.length > 0 && rng.chance(0.5)) return rng.pick(favourites);
    const department = DEPARTMENTS[weighted(DEPARTMENTS.map((d) => taste[d]))(rng)]!;
    return this.#from(rng, department, day) ?? this.#from(rng, 'coffee', day) ?? this.#fromAny(rng, day);
  }

  #giftIdea(rng: Random, day: Day): number | null {
    const department: Department = rng.chance(0.62)
      ? 'gifts'
      : rng.pick(['sweet', 'table', 'care', 'brewing', 'garden']);
    return this.#from(rng, department, day) ?? this.#from(rng, 'sweet', day) ?? this.#fromAny(rng, day);
  }

  /** In a small shop whole departments are empty in some weeks. */
  #fromAny(rng: Random, day: Day): number | null {
    for (const department of DEPARTMENTS) {
      const article = this.#from(rng, department, day);
      if (article !== null) return article;
    }
    return null;
  }

  /** An article of a department by popularity at that time of the year. */
  #from(rng: Random, department: Department, day: Day): number | null {
    const period = Math.floor((day.start - this.#calendar[0]!.start) / (7 * DAY));
    const key = `${department}/${period}`;
    let sampler = this.#samplers.get(key);
    if (sampler === undefined) {
      const inside: number[] = [];
      const weights: number[] = [];
      this.#articles.forEach(({ seed, appeal, launchedAt, retiredAt }, index) => {
        if (seed.department !== department || launchedAt > day.start || retiredAt < day.start || appeal === 0) return;
        inside.push(index);
        weights.push(appeal * (seed.season ? seasonBoost(seed.season, day.date) : 1));
      });
      sampler = inside.length > 0 ? { inside, draw: weighted(weights) } : null;
      this.#samplers.set(key, sampler);
    }
    return sampler ? sampler.inside[sampler.draw(rng)]! : null;
  }

  #variant(rng: Random, article: Article, household: number): number {
    const count = article.seed.variants.length;
    if (count === 1) return 0;
    if (article.seed.dailyUse === 0) return Math.min(count - 1, Math.floor(count * rng.next() ** 1.4));
    return rng.chance(0.12 + 0.08 * household) ? rng.int(1, count - 1) : 0;
  }

  #quantity(rng: Random, { seed }: Article, household: number, gift: boolean): number {
    if (gift) return rng.chance(0.12) ? 2 : 1;
    if (seed.type === 'Tableware' && seed.variants[0]!.price < 2800) return rng.pick([1, 1, 2, 2, 2, 4, 4, 6]);
    if (seed.dailyUse === 0) return rng.chance(0.1) ? 2 : 1;
    return 1 + Math.min(5, rng.poisson(0.12 * household));
  }

  #dayAt(instant: number): number {
    return Math.max(0, Math.floor((instant - this.#calendar[0]!.start) / DAY));
  }
}
