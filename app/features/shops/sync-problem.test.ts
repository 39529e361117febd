import { expect, test } from 'vitest';
import { syncProblem } from './sync-problem.ts';

test.each([
  ['ACCESS_DENIED', 'access'],
  ['INTERNAL_SERVER_ERROR', 'export'],
  ['TIMEOUT', 'export'],
  ['EXPIRED', 'export'],
  ['The export answered 403', 'export'],
  ['The export broke off', 'export'],
  ['uninstalled', 'uninstalled'],
  ['Bulk query is not valid', 'other'],
])('“%s” is told as %s', (error, problem) => {
  expect(syncProblem(error)).toBe(problem);
});
