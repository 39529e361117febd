/** What the app foresees of the generated shop is as good as we say: see ../shared/targets.md. */
import { describe, expect, it } from 'vitest';
import { judge as judgeDormancy } from './dormancy.ts';
import { judge as judgeReplenishment } from './replenishment.ts';

const silent = () => undefined;

interface Score {
  purchases: number;
  inside50: number;
  inside80: number;
  better: number;
}

describe('on the generated shop', () => {
  it.each(['2026-07-03', '2026-03-31'])(
    'due dates keep their word after %s, and are nearer than the product’s median',
    async (until) => {
      const { dueDates } = (await judgeReplenishment(['--until', until], silent)) as { dueDates: Score };
      expect(dueDates.purchases).toBeGreaterThan(1500);
      expect(Math.abs(dueDates.inside50 - 0.5)).toBeLessThanOrEqual(0.03);
      expect(Math.abs(dueDates.inside80 - 0.8)).toBeLessThanOrEqual(0.04);
      expect(dueDates.better).toBeGreaterThanOrEqual(0.15);
    },
  );

  it('who is called dormant or gone mostly is, and who takes long anyway is left in peace', async () => {
    const { states, truth } = (await judgeDormancy(['--until', '2026-07-03'], silent)) as {
      states: Record<string, { cameBack: number }>;
      truth: Record<string, { dormantOrGone: { precision: number; recall: number }; wronglyAsleep: number }>;
    };
    expect(truth.everybody!.dormantOrGone.precision).toBeGreaterThan(0.9);
    expect(truth.threeOrdersOrMore!.dormantOrGone.recall).toBeGreaterThan(0.6);
    expect(truth.regularWithLongRhythm!.wronglyAsleep).toBeLessThan(0.05);
    const back = ['active', 'slowing', 'dormant', 'gone'].map((state) => states[state]!.cameBack);
    expect(back).toEqual(back.toSorted((a, b) => b - a));
  });

  it('what cannot be judged is said in a sentence', async () => {
    await expect(judgeReplenishment(['--until', '2031-01-01'], silent)).rejects.toThrow(/Nothing to judge/);
    await expect(judgeReplenishment(['--holdout-days', 'x'], silent)).rejects.toThrow(/whole number/);
    await expect(judgeDormancy(['--until', 'yesterday'], silent)).rejects.toThrow(/no day like/);
  });
});
