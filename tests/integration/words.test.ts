/** What the health page names by a key of the code has words in every language. */
import { expect, test } from 'vitest';
import en from '#app/locales/en.ts';
import nl from '#app/locales/nl.ts';
import { contributions } from '#app/main.server.ts';

test.each([
  ['English', en],
  ['Dutch', nl],
])('every job, and every value of ours at Shopify, has its words in %s', (_language, { health }) => {
  const jobs = contributions.flatMap(({ jobs = [] }) => jobs.map(({ name }) => name));
  expect(jobs.filter((name) => !(name in health.jobs.names))).toEqual([]);
  const values = contributions.flatMap(({ publishes = [] }) => publishes.map(({ owner, key }) => `${owner} ${key}`));
  // The birth date is written by a job of its own, which says there what went wrong.
  const published = [...values, 'Customer tags'].filter((value) => value !== 'Customer facts.birth_date');
  expect(Object.keys(health.refused.keys).toSorted()).toEqual(published.toSorted());
});
