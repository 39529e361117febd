/**
 * BG/NBD fitted to all customers of a shop from three columns (repeats, recency, age in days), grouping and standard
 * errors included, beside a plain implementation that goes customer by customer, and a C program that does our work.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bgNbd } from '../app/algorithms/btyd/bg-nbd.ts';
import { groupHistories } from '../app/algorithms/btyd/grouped.ts';
import { simulatedCustomers } from './fit/customers.ts';
import { fitCustomerByCustomer } from './fit/plain.ts';
import { compileLimit } from './limit.ts';
import { inTurn, median, rounded, say } from './measure.ts';

const SEED = 17;
const WEEK = 7;
/** The Python package lifetimes on the same work, measured once. */
const LIFETIMES_MS = new Map([
  [200_000, 5_400],
  [2_000_000, 44_000],
]);

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: 'string' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const sizes = values.customers ? [Number(values.customers)] : [2_357, 20_000, 200_000, 2_000_000];
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('--customers and --rounds want a whole number above 0');
  }
  const results = [];
  for (const size of sizes) results.push(await atSize(size, rounds));
  return { results };
}

/** Going customer by customer through more than this takes minutes; the ratio is the same. */
const MOST_FOR_PLAIN = 200_000;

async function atSize(customers: number, rounds: number): Promise<object> {
  const input = simulatedCustomers(customers, SEED);
  const grouped = groupHistories(input, WEEK);
  const fit = bgNbd.fit(grouped);
  say(`${customers} customers, ${grouped.weight.length} different histories`);
  const limit = compileLimit('fit', [input.repeats, input.recency, input.age]);
  try {
    const limitMs: number[] = [];
    const ours = () => bgNbd.fit(groupHistories(input, WEEK));
    const c = () => limit && limitMs.push(limit.ms(WEEK, fit.logLikelihood));
    const plain = () => fitCustomerByCustomer(input, WEEK);
    const small = customers <= MOST_FOR_PLAIN;
    const { times, results } = await inTurn({ ours, ...(limit && { c }), ...(small && { plain }) }, rounds);
    const oursMs = times.ours.medianMs;
    const plainMs = times.plain?.medianMs ?? null;
    const cMs = limit ? rounded(median(limitMs.slice(1))) : null;
    const lifetimesMs = LIFETIMES_MS.get(customers) ?? null;
    const agrees = (value: number) => Math.abs(fit.logLikelihood - value) <= 1e-8 * Math.abs(value);
    return {
      customers,
      histories: grouped.weight.length,
      parameters: fit.parameters,
      logLikelihood: fit.logLikelihood,
      degenerate: fit.degenerate,
      oursMs: times.ours,
      customerByCustomerMs: times.plain ?? null,
      cMs,
      lifetimesRecordedMs: lifetimesMs,
      peakMemoryMb: peakMemory(customers),
      ratios: {
        customerByCustomerToOurs: plainMs && rounded(plainMs / oursMs),
        lifetimesRecordedToOurs: lifetimesMs && rounded(lifetimesMs / oursMs),
        oursToC: cMs && rounded(oursMs / cMs),
      },
      targets: {
        'at least 3 times customer by customer': plainMs && plainMs >= 3 * oursMs,
        'at least 15 times lifetimes as recorded': lifetimesMs && lifetimesMs >= 15 * oursMs,
        // C checks its own.
        'the same log-likelihood': results.plain ? agrees(results.plain.logLikelihood) : limit !== null,
      },
    };
  } finally {
    limit?.close();
  }
}

/** What the fit adds to the peak of a process that holds the input; in a process of its own, where nothing ran before. */
function peakMemory(customers: number): number {
  const program = path.join(import.meta.dirname, 'fit', 'peak.ts');
  const printed = execFileSync(process.execPath, ['--expose-gc', program, String(customers), String(SEED)]);
  return rounded(Number(printed.toString()));
}
