import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Asker, createPointsBudget, type PointsBudget } from './points-budget.ts';

const LIMIT = 2000;
const RATE = 100;

/** Shopify's side: refuses what is not there, as it counts it itself. */
function shopify(used = 0) {
  let at = Date.now();
  const left = () => {
    used = Math.max(0, used - ((Date.now() - at) / 1000) * RATE);
    at = Date.now();
    return LIMIT - used;
  };
  return {
    left,
    ask(requested: number, actual: number) {
      const granted = left() >= requested;
      if (granted) used += actual;
      const status = { maximumAvailable: LIMIT, currentlyAvailable: Math.floor(left()), restoreRate: RATE };
      return { granted, cost: { requested, actual: granted ? actual : 0, ...status } };
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const newBudget = () =>
  createPointsBudget({
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    now: () => Date.now(),
  });

interface Question {
  name: string;
  requested: number;
  actual: number;
}
const PAGE: Question = { name: 'a page of customers', requested: 500, actual: 286 };
const LOOK: Question = { name: 'a look at one thing', requested: 10, actual: 10 };

async function ask(budget: PointsBudget, store: ReturnType<typeof shopify>, whose: Asker, question: Question) {
  const answered = await budget.turn(question.name, whose);
  // The way there and back.
  await new Promise((resolve) => void setTimeout(resolve, 80));
  const { granted, cost } = store.ask(question.requested, question.actual);
  answered(cost);
  return granted;
}

describe('the budget of points', () => {
  test('jobs side by side are never refused once their costs are known, and none is left behind', async () => {
    const budget = newBudget();
    const store = shopify(1800);
    const refused: string[] = [];
    const done: Record<string, number> = {};
    const job = async (name: string, question: Question, times: number) => {
      for (let left = times; left > 0; ) {
        if (await ask(budget, store, 'job', question)) left -= 1;
        else refused.push(question.name);
      }
      done[name] = Date.now();
    };
    const from = Date.now();
    const all = Promise.all([
      job('dear', PAGE, 20),
      job('dear too', PAGE, 20),
      ...Array.from({ length: 6 }, (_, each) => job(`cheap ${each}`, LOOK, 200)),
    ]);
    await vi.advanceTimersByTimeAsync(600_000);
    await all;
    // Of each question that was never asked before, at most those that were under way at once.
    expect(refused.filter((name) => name === PAGE.name).length).toBeLessThanOrEqual(2);
    expect(refused.length).toBeLessThanOrEqual(4);
    // 40 × 286 + 1,200 × 10 points at 100 a second.
    const seconds = (Math.max(...Object.values(done)) - from) / 1000;
    expect(seconds).toBeLessThan(((40 * 286 + 1200 * 10) / RATE) * 1.1);
    // Turn by turn: of eight in line each gets an eighth, so the twenty dear ones are through before the two hundred cheap ones.
    expect(done.dear).toBeLessThan(done['cheap 0']!);
  });

  test('a merchant takes from what the jobs leave, and waits for none of them', async () => {
    const budget = newBudget();
    const store = shopify(500);
    for (const question of [LOOK, PAGE])
      await Promise.all([ask(budget, store, 'job', question), vi.advanceTimersByTimeAsync(100)]);
    const jobs = Promise.all(Array.from({ length: 10 }, () => ask(budget, store, 'job', PAGE)));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(store.left()).toBeGreaterThanOrEqual(LIMIT / 4);
    const from = Date.now();
    const page = ask(budget, store, 'merchant', LOOK).then((granted) => ({ granted, ms: Date.now() - from }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await page).toEqual({ granted: true, ms: 80 });
    await jobs;
  });

  test('points of a question that was never answered come back', async () => {
    const budget = newBudget();
    const store = shopify();
    await Promise.all([ask(budget, store, 'job', PAGE), vi.advanceTimersByTimeAsync(100)]);
    for (let broken = 0; broken < 20; broken++) (await budget.turn(PAGE.name, 'job'))(null);
    const from = Date.now();
    (await budget.turn(PAGE.name, 'job'))(null);
    expect(Date.now()).toBe(from);
  });
});
