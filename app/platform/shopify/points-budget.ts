/**
 * Shopify's leaky bucket as far as this process knows it: what is left, how fast it fills, and what has been asked and is
 * not answered yet. A question waits here until what it is likely to cost is there, because Shopify refuses it otherwise.
 *
 * Jobs stand in line and leave a quarter of the bucket: a merchant who opens a page takes her points from it at once, and a
 * job with dear questions is not overtaken by the cheap ones of others until it gives up.
 */
export interface PointsBudget {
  /** Resolves when it may be asked, to what is to be told when the answer is there: its cost, or null if it named none. */
  turn(question: string, whose: Asker): Promise<(cost: Cost | null) => void>;
  /** The bucket as the last answer told it. */
  last(): Cost | null;
}

export type Asker = 'merchant' | 'job';

export interface Cost {
  requested: number;
  actual: number;
  maximumAvailable: number;
  currentlyAvailable: number;
  /** Points a second. */
  restoreRate: number;
}

export interface BudgetDeps {
  sleep: (ms: number) => Promise<void>;
  /** Milliseconds of real time, for it is Shopify's server that counts them. */
  now: () => number;
}

/** Left to merchants. */
const RESERVE = 1 / 4;
/** What a question costs that was never asked: that of a mutation, or of a few objects. */
const UNKNOWN_COST = 10;
/** The app has some sixty questions; more than that are somebody's tests. */
const MOST_KNOWN = 500;
/** Looked at again after this long at most: answers that are on their way give points back. */
const LOOK_MS = { least: 50, most: 1000 };
/** Twice what the dearest question there may be needs to be restored; whatever was told, it is asked then. */
const LONGEST_WAIT_MS = 60_000;

export function createPointsBudget({ sleep, now }: BudgetDeps): PointsBudget {
  const costs = new Map<string, number>();
  let last: Cost | null = null;
  let toldAt = 0;
  let underWay = 0;
  let line: Promise<unknown> = Promise.resolve();

  function missing(points: number, whose: Asker): number {
    if (last === null) return 0;
    const restored = ((now() - toldAt) / 1000) * last.restoreRate;
    const available = Math.min(last.maximumAvailable, last.currentlyAvailable + restored) - underWay;
    const kept = whose === 'job' ? last.maximumAvailable * RESERVE : 0;
    return Math.min(points + kept, last.maximumAvailable) - available;
  }

  /** @returns what was taken */
  async function take(question: string, whose: Asker): Promise<number> {
    const points = costs.get(question) ?? UNKNOWN_COST;
    for (let waited = 0; waited < LONGEST_WAIT_MS; ) {
      const wanting = missing(points, whose);
      if (wanting <= 0) break;
      const ms = Math.min(Math.max((wanting / last!.restoreRate) * 1000, LOOK_MS.least), LOOK_MS.most);
      await sleep(ms);
      waited += ms;
    }
    underWay += points;
    return points;
  }

  return {
    async turn(question, whose) {
      const taken = whose === 'job' ? line.then(() => take(question, whose)) : take(question, whose);
      if (whose === 'job') line = taken;
      const points = await taken;
      return (cost) => {
        underWay -= points;
        if (cost === null) return;
        last = { ...cost, restoreRate: Math.max(1, cost.restoreRate) };
        toldAt = now();
        if (costs.size >= MOST_KNOWN) costs.clear();
        costs.set(question, cost.requested);
      };
    },
    last: () => last,
  };
}
