/**
 * Shops of many kinds, simulated: what buyers do in them is known, so that predictions can be held against it. Some are as
 * the models suppose, most are not.
 */
import type { Transactions } from '#app/algorithms/purchases/types.ts';

type Rng = () => number;

/** A seeded generator (mulberry32). */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const exponential = (rng: Rng, rate: number): number => -Math.log(1 - rng()) / rate;

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** Gamma of shape and rate (Marsaglia and Tsang 2000). */
export function gamma(rng: Rng, shape: number, rate = 1): number {
  if (shape < 1) return gamma(rng, shape + 1, rate) * (1 - rng()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
  }
}

function beta(rng: Rng, a: number, b: number): number {
  const x = gamma(rng, a);
  return x / (x + gamma(rng, b));
}

/** Purchase days of one customer from `first` to `last`, the first one included. */
type Customer = (first: number, last: number, rng: Rng) => number[];

export interface World {
  readonly name: string;
  /** Day of the first purchase out of `days`. */
  readonly arrives?: (days: number, rng: Rng) => number;
  readonly customer: Customer;
  /** What comes is unlike what was, in a way that nothing before it tells. */
  readonly unforeseeable?: true;
}

export function simulate(world: World, size: { customers: number; days: number; seed: number }): Transactions {
  const rng = seeded(size.seed);
  const customer: number[] = [];
  const day: number[] = [];
  const arrives = world.arrives ?? ((days) => rng() * days * 0.7);
  for (let buyer = 0; buyer < size.customers; buyer++) {
    for (const at of world.customer(arrives(size.days, rng), size.days - 1, rng)) {
      if (at >= size.days) continue;
      customer.push(buyer);
      day.push(Math.floor(at));
    }
  }
  return { customer: Uint32Array.from(customer), day: Int32Array.from(day), customers: size.customers };
}

/** Buys at `rate` (per day) until `ends`; `gap` draws the next time. */
function buying(first: number, ends: number, gap: () => number): number[] {
  const days = [first];
  for (let at = first + gap(); at <= ends && days.length < 5000; at += gap()) days.push(at);
  return days;
}

const poisson = (first: number, ends: number, rate: number, rng: Rng) =>
  buying(first, ends, () => exponential(rng, rate));

/** As BG/NBD supposes: who has bought may drop out right after it. */
const droppingOut =
  (r: number, alpha: number, a: number, b: number, shape = 1, atFirst = false): Customer =>
  (first, last, rng) => {
    const [rate, leaves] = [gamma(rng, r, alpha), beta(rng, a, b)];
    const days = [first];
    let at = first;
    if (atFirst && rng() < leaves) return days;
    while (days.length < 5000) {
      at += gamma(rng, shape, shape * rate);
      if (at > last) break;
      days.push(at);
      if (rng() < leaves) break;
    }
    return days;
  };

const thinned = (days: number[], keep: (day: number) => number, rng: Rng): number[] =>
  days.filter((day, index) => index === 0 || rng() < keep(day));

const CHRISTMAS = 350;
const nearTo = (day: number, centre: number, width: number) => Math.exp(-(((day - centre) / width) ** 2));

export const WORLDS: readonly World[] = [
  { name: 'BG/NBD', customer: droppingOut(0.5, 25, 0.8, 2.5) },
  { name: 'BG/NBD, loyal', customer: droppingOut(1.2, 30, 0.5, 6) },
  { name: 'MBG/NBD', customer: droppingOut(0.6, 20, 0.9, 1.8, 1, true) },
  {
    name: 'Pareto/NBD',
    customer: (first, last, rng) =>
      poisson(first, Math.min(last, first + exponential(rng, gamma(rng, 0.6, 80))), gamma(rng, 0.55, 30), rng),
  },
  { name: 'regular (Erlang 3) with drop-out', customer: droppingOut(1.1, 40, 0.7, 3, 3) },
  {
    name: 'nobody drops out',
    customer: (first, last, rng) => poisson(first, last, gamma(rng, 0.8, 50), rng),
  },
  {
    name: 'nobody drops out, all alike',
    customer: (first, last, rng) => poisson(first, last, 1 / 45, rng),
  },
  { name: 'everybody once', customer: (first) => [first] },
  {
    name: 'nearly everybody once',
    customer: (first, last, rng) => (rng() < 0.02 ? [first, Math.min(last, first + 30 * rng())] : [first]),
  },
  {
    name: 'perfectly regular',
    customer: (first, last, rng) => {
      const gap = [14, 28, 30, 60][Math.floor(rng() * 4)]!;
      return buying(first, last, () => gap);
    },
  },
  {
    name: 'perfectly regular, with leavers',
    customer: (first, last, rng) => buying(first, Math.min(last, first + exponential(rng, 1 / 200)), () => 30),
  },
  {
    name: 'two bursts',
    arrives: (_days, rng) => rng() * 14,
    customer: (first, _last, rng) => (rng() < 0.4 ? [first, 200 + 10 * rng()] : [first]),
  },
  {
    name: 'a burst every season',
    arrives: (_days, rng) => 20 * rng(),
    customer: (first, _last, rng) => [
      first,
      ...[100, 190, 280, 370, 460].filter(() => rng() < 0.35).map((at) => at + 8 * rng()),
    ],
  },
  {
    name: 'wholesale: few buy most',
    customer: (first, last, rng) =>
      poisson(first, rng() < 0.3 ? Math.min(last, first + 150 * rng()) : last, Math.exp(-4.2 + 1.4 * normal(rng)), rng),
  },
  {
    name: 'two kinds: loyal and passing',
    customer: (first, last, rng) =>
      rng() < 0.15 ? poisson(first, last, 1 / 12, rng) : rng() < 0.1 ? [first, Math.min(last, first + 20)] : [first],
  },
  {
    name: 'Christmas',
    customer: (first, last, rng) =>
      thinned(
        poisson(first, last, gamma(rng, 0.9, 12), rng),
        (day) => 0.25 + 0.75 * Math.max(nearTo(day, CHRISTMAS, 25), nearTo(day, CHRISTMAS - 365, 25)),
        rng,
      ),
  },
  {
    name: 'the shop wanes',
    customer: (first, last, rng) =>
      thinned(poisson(first, last, gamma(rng, 0.8, 15), rng), (day) => Math.exp(-day / 150), rng),
  },
  {
    name: 'the shop closed',
    customer: (first, last, rng) => poisson(first, Math.min(last, 220), gamma(rng, 0.8, 30), rng),
    arrives: (_days, rng) => 200 * rng(),
  },
  {
    name: 'the shop takes off',
    arrives: (days, rng) => days * Math.sqrt(rng()) * 0.9,
    customer: (first, last, rng) =>
      thinned(poisson(first, last, gamma(rng, 0.8, 12), rng), (day) => Math.min(1, 0.15 + day / 400), rng),
  },
  {
    name: 'buyers come and go again',
    customer: (first, last, rng) => {
      const days = [first];
      const rate = gamma(rng, 2, 25);
      for (let at = first, active = true; at < last; active = !active) {
        const ends = Math.min(last, at + exponential(rng, active ? 1 / 60 : 1 / 120));
        if (active) days.push(...poisson(at, ends, rate, rng).slice(1));
        at = ends;
      }
      return days;
    },
  },
  {
    name: 'getting used to it: quicker and quicker',
    unforeseeable: true,
    customer: (first, last, rng) => {
      let gap = 60 + 60 * rng();
      return buying(first, last, () => {
        gap = Math.max(7, gap * 0.85);
        return exponential(rng, 1 / gap);
      });
    },
  },
  {
    name: 'tiring: slower and slower',
    customer: (first, last, rng) => {
      let gap = 7 + 7 * rng();
      return buying(first, last, () => {
        gap *= 1.35;
        return exponential(rng, 1 / gap);
      });
    },
  },
  {
    name: 'one customer buys every day',
    customer: (first, last, rng) =>
      rng() < 0.005 ? buying(0, last, () => 1) : poisson(first, last, gamma(rng, 0.4, 60), rng),
  },
  {
    name: 'once a year',
    unforeseeable: true,
    customer: (first, last, rng) => buying(first, last, () => 350 + 30 * normal(rng)),
  },
];

const YEAR = 365;

/** Everybody buys in the same weeks of the year, or not at all that year. */
function yearly(name: string, day: number, weeks: number, stays: number, leavesForGood: boolean): World {
  const inYear = (year: number, rng: Rng) => year * YEAR + day + 7 * weeks * rng();
  return {
    name,
    arrives: (days, rng) => inYear(Math.floor(rng() * Math.ceil(days / YEAR)), rng),
    customer: (first, last, rng) => {
      const days = [first];
      for (let year = Math.floor(first / YEAR) + 1; year * YEAR + day <= last; year++) {
        if (rng() < stays) days.push(inYear(year, rng));
        else if (leavesForGood) break;
      }
      return days;
    },
  };
}

/** Silent for most of the year. */
export const YEARLY: readonly World[] = [
  yearly('Christmas trees', 335, 3, 0.6, false),
  yearly('tax returns', 60, 4, 0.75, true),
];

export const CLOSED: World = {
  name: 'closed after two years',
  arrives: (_days, rng) => 700 * rng(),
  customer: (first, last, rng) => poisson(first, Math.min(last, 730), gamma(rng, 0.8, 30), rng),
};
