import { describe, expect, test } from 'vitest';
import english from './locales/en/health.json' with { type: 'json' };
import dutch from './locales/nl/health.json' with { type: 'json' };
import { contributions } from './main.server.ts';

const jobs = contributions.flatMap((contribution) => contribution.jobs ?? []).map(({ name }) => name);
const schedules = contributions.flatMap((contribution) => contribution.schedules ?? []);

describe('what the features offer', () => {
  // The health page shows every job by name; the owner of a shop does not read `predictions.fit`.
  test.each([
    ['English', english],
    ['Dutch', dutch],
  ])('every job has a name in %s, and no name is left of a job that went', (_language, texts) => {
    expect(Object.keys(texts.jobs.names).sort()).toEqual(jobs.toSorted());
    const said = Object.values(texts.jobs.names);
    expect(new Set(said).size).toBe(said.length);
  });

  test('every schedule starts a job that exists, under a name of its own', () => {
    expect(jobs).toEqual(expect.arrayContaining(schedules.map(({ job }) => job)));
    expect(new Set(schedules.map(({ name }) => name)).size).toBe(schedules.length);
  });
});
