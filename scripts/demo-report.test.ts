import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf, printTable, progressTeller } from './demo-report.ts';

const read = { installed: true, sync: { status: 'done', share: 1, resources: [] } };
const computed = { ...read, computed: { segments: 'x', recommendations: 'x' } };
const quiet = { inboxFailed: 0, jobsFailed: 0, publicationsWaiting: 0, publicationsFailed: 0, jobsBusy: 0 };
const publishing = (publicationsWaiting: number) => ({ ...computed, rest: { ...quiet, publicationsWaiting } });

function told(...statuses: Parameters<ReturnType<typeof progressTeller>>[0][]): string[] {
  const lines: string[] = [];
  const tell = progressTeller((line) => lines.push(line));
  for (const status of statuses) tell(status);
  return lines;
}

describe('the demo tells its progress', () => {
  test('step by step', () => {
    const resources = [{ resource: 'orders', stored: 1200, status: 'reading', error: null }];
    const reading = { installed: true, sync: { status: 'reading', share: 0.51, resources } };
    expect(told({ installed: false }, { installed: false }, reading, read, publishing(732), publishing(0))).toEqual([
      'Installing…',
      'Reading  [##########..........] 51%  orders 1,200',
      'Computing segments and recommendations…',
      'Publishing to the store, 732 to go…',
      'Finishing: predictions, and what follows from them…',
    ]);
  });

  test('never back: what is left to publish only falls, and nothing is said twice', () => {
    expect(told(...[732, 232, 492, 266, 0, 492, 100, 0].map(publishing)).slice(0, 2)).toEqual([
      'Publishing to the store, 732 to go…',
      'Publishing to the store, 232 to go…',
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 900 })), (counts) => {
        const lines = told(...counts.map(publishing));
        expect(new Set(lines).size).toBe(lines.length);
        const left = lines.map((line) => Number(/\d+/.exec(line)?.[0] ?? 0));
        expect(left).toEqual(left.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('the demo fails', () => {
  const resources = [{ resource: 'orders', stored: 0, status: 'failed', error: 'no such file' }];
  test.each([
    [{ ...read, sync: { ...read.sync, resources } }, false, /^Reading the orders failed: no such file/],
    [{ ...read, rest: { ...quiet, jobsFailed: 1 } }, false, /^A job failed for good/],
    [{ ...read, rest: { ...quiet, inboxFailed: 2 } }, true, /could not be taken in: 2/],
    [{ ...read, rest: { ...quiet, publicationsFailed: 3 } }, true, /refused to show: 3/],
  ])('when something did %#', (progress, atRest, words) => expect(failureOf(progress, atRest)).toMatch(words));

  test('not when nothing did, nor for what is tried again', () => {
    expect(failureOf({ installed: false }, false)).toBeNull();
    expect(failureOf({ ...read, rest: quiet }, true)).toBeNull();
    expect(failureOf({ ...read, rest: { ...quiet, publicationsFailed: 3 } }, false)).toBeNull();
  });
});

test('the table says segments by the names the app gives them', () => {
  const lines: string[] = [];
  const nothing = { orders: 1, lines: 1, customers: 1, bundles: [], refused: [], seconds: {} };
  printTable({ ...nothing, segments: { champions: 2, cant_lose: 1 } }, (line) => lines.push(line));
  expect(lines.join('\n')).toContain('Can’t lose                  1');
});
