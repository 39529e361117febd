/**
 * `judge -- predictions`: the choice the app makes, made on the days through `--until`, and judged on the days after it.
 */
import { parseArgs } from 'node:util';
import type { GammaGammaParameters } from '#app/algorithms/btyd/gamma-gamma.ts';
import type { Fit } from '#app/algorithms/btyd/types.ts';
import { calibrate } from '#app/algorithms/purchases/calibration.ts';
import { fitCandidates, predict } from '#app/algorithms/purchases/candidates.ts';
import { chooseAmong } from '#app/algorithms/purchases/choose.ts';
import { compare, scoreOf } from '#app/algorithms/purchases/errors.ts';
import { expectedOf } from '#app/algorithms/purchases/scorer.ts';
import { historiesUntil, purchaseDays, purchasesBetween } from '#app/algorithms/purchases/timeline.ts';
import type { Choice, Method, MethodName, Transactions } from '#app/algorithms/purchases/types.ts';
import { decimalsOf } from '#devstore/store/money.ts';
import { dateOf, dayNumberOf, type OrderHistory, readHistory } from './history.ts';
import { Unusable } from './problems.ts';
import { inWords, PROBLEMS } from './words.ts';

/** Of the whole history, where nothing else is asked for. */
const HELD_OUT = 1 / 3;
/** Chosen for so many days ahead, where nothing else is asked for: as in the app. */
const HORIZON_DAYS = 90;
const UNITS = { day: 1, week: 7 } as const;
const BASELINES = ['observedRate', 'shrunkRate', 'alwaysZero'] as const;
const isPlain = (name: MethodName): boolean => (BASELINES as readonly MethodName[]).includes(name);

interface Options {
  orders: string | undefined;
  until: number | null;
  holdoutDays: number | null;
  unit: keyof typeof UNITS;
}

export async function judge(args: string[], say: (line: string) => void): Promise<object> {
  const options = optionsOf(args);
  const history = await readHistory(options.orders);
  say(
    `${history.name}: ${history.orders.day.length} orders, ${dateOf(history.firstDay)} to ${dateOf(history.lastDay)}`,
  );
  const { until, holdoutDays } = cutOf(options, history, say);
  return judgePurchases(transactionsOf(history.knownOn(until)), {
    until,
    holdoutDays,
    // How long there is data after the day must not tell the choice anything.
    horizonDays: options.holdoutDays ?? HORIZON_DAYS,
    unit: options.unit,
    minorPerMajor: 10 ** decimalsOf(history.currency),
    say,
  });
}

/** Purchases of those who are known by name. */
export function transactionsOf({ orders, customerIds }: OrderHistory): Transactions {
  const rows = [...orders.customer.keys()].filter((row) => orders.customer[row]! >= 0);
  return {
    customer: Uint32Array.from(rows, (row) => orders.customer[row]!),
    day: Int32Array.from(rows, (row) => orders.day[row]!),
    spendMinor: Float64Array.from(rows, (row) => orders.spendMinor[row]!),
    customers: customerIds.length,
  };
}

export interface JudgePurchases {
  until: number;
  holdoutDays: number;
  /** What the choice is made for; as long as the hold-out, where that was asked for. */
  horizonDays?: number;
  unit: keyof typeof UNITS;
  /** 100 for euros and dollars: amounts are reported as people write them. */
  minorPerMajor: number;
  say: (line: string) => void;
}

export function judgePurchases(
  transactions: Transactions,
  { until, holdoutDays, horizonDays = holdoutDays, unit, minorPerMajor, say }: JudgePurchases,
) {
  const started = performance.now();
  const unitDays = UNITS[unit];
  const days = purchaseDays(transactions);
  say(`fitting on everything through ${dateOf(until)}`);
  const { choice, candidates } = chooseAmong(transactions, { until, unitDays, horizonDays });
  say(`judging on the ${holdoutDays} days after it`);
  const histories = historiesUntil(days, until);
  const actual = purchasesBetween(days, histories, until, until + holdoutDays);
  const scores: Record<string, ReturnType<typeof scoreOf>> = {};
  const predictions: Partial<Record<MethodName, Float64Array>> = {};
  // Too little to choose from is no reason not to say how the plain ways did.
  const fitted = candidates ?? fitCandidates(histories, unitDays);
  for (const part of histories.repeats.length === 0 ? [] : Object.values(fitted.parts)) {
    if (!candidates && !isPlain(part.name)) continue;
    const predicted = predict(part, fitted, holdoutDays, unitDays);
    predictions[part.name] = predicted;
    scores[part.name] = scoreOf(predicted, actual);
  }
  const inUse = choice.method && expectedOf(choice.method, holdoutDays, histories);
  if (inUse) scores.inUse = scoreOf(inUse, actual);
  return {
    customers: choice.customers,
    repeaters: choice.repeaters,
    until: dateOf(until),
    holdoutDays,
    unit,
    models: modelsOf(choice, minorPerMajor),
    holdout: scores,
    chosen: choice.chosen,
    why: inWords(choice),
    level: choice.method?.level ?? null,
    againstBaselines: inUse ? against(inUse, predictions, actual) : {},
    innerHoldout: choice.holdout && {
      fittedUntil: dateOf(choice.holdout.fittedUntil),
      judgedUntil: dateOf(choice.holdout.judgedUntil),
      scores: choice.holdout.scores,
      bestPlain: choice.holdout.bestPlain,
      againstBestPlain: choice.holdout.againstBestPlain,
    },
    calibration: choice.method ? calibrate(choice.method as Method, histories, actual, holdoutDays) : null,
    seconds: Number(((performance.now() - started) / 1000).toFixed(3)),
  };
}

/** Mean squared error of the method in use less each baseline's, with its 95% interval: below zero, it is better. */
function against(inUse: Float64Array, predictions: Partial<Record<MethodName, Float64Array>>, actual: Float64Array) {
  return Object.fromEntries(
    BASELINES.map((name) => {
      const { difference, low, high } = compare(inUse, predictions[name]!, actual);
      return [name, { difference, low, high }];
    }),
  );
}

function modelsOf({ fits }: Choice, minorPerMajor: number) {
  return Object.fromEntries(
    Object.entries(fits).map(([name, fit]: [string, Fit<unknown> | null]) => [
      name,
      fit
        ? reported(name === 'gammaGamma' ? inMajor(fit as Fit<GammaGammaParameters>, minorPerMajor) : fit)
        : NOT_FITTED,
    ]),
  );
}

const NOT_FITTED = {
  parameters: null,
  standardErrors: null,
  logLikelihood: null,
  converged: false,
  degenerate: true,
  problem: 'too_few_customers',
  why: 'there is too little to fit it on',
  customers: 0,
};

function reported({ parameters, standardErrors, logLikelihood, converged, degenerate, customers }: Fit<unknown>) {
  return {
    parameters,
    standardErrors,
    logLikelihood,
    converged,
    degenerate: degenerate !== null,
    problem: degenerate,
    why: degenerate === null ? 'sound' : PROBLEMS[degenerate],
    customers,
  };
}

/** The same fit with amounts in whole euros or dollars: γ is an amount, and a density is per unit of its variable. */
function inMajor(fit: Fit<GammaGammaParameters>, minorPerMajor: number): Fit<unknown> {
  const scaled = (p: GammaGammaParameters) => ({ ...p, gamma: p.gamma / minorPerMajor });
  return {
    ...fit,
    parameters: scaled(fit.parameters),
    standardErrors: fit.standardErrors && scaled(fit.standardErrors),
    logLikelihood: fit.logLikelihood + fit.customers * Math.log(minorPerMajor),
  };
}

function optionsOf(args: string[]): Options {
  const values = parsed(args);
  const { until, unit = 'week', 'holdout-days': length } = values;
  if (unit !== 'day' && unit !== 'week') throw new Unusable(`--unit is day or week, not "${unit}".`);
  const day = until === undefined ? null : dayNumberOf(until);
  if (until !== undefined && day === null) throw new Unusable(`--until wants a day like 1997-09-30, not "${until}".`);
  const holdoutDays = length === undefined ? null : Number(length);
  if (holdoutDays !== null && !(/^\d+$/.test(length!) && holdoutDays >= 1)) {
    throw new Unusable(`--holdout-days wants a whole number of days, not "${length}".`);
  }
  return { orders: values.orders, until: day, holdoutDays, unit };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        orders: { type: 'string' },
        until: { type: 'string' },
        'holdout-days': { type: 'string' },
        unit: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Unusable(
      `${(error as Error).message}\nUsage: npm run --silent judge -- predictions --orders FILE [--until DATE] [--holdout-days N] [--unit day|week]`,
    );
  }
}

/**
 * Where the history is cut; what is not said is a third of it, or all there is after the day given. The last order is not
 * the end of what was seen: days after it on which nobody bought are judged like any other.
 */
function cutOf({ until, holdoutDays }: Options, { firstDay, lastDay }: OrderHistory, say: (line: string) => void) {
  const third = Math.max(1, Math.round((lastDay - firstDay + 1) * HELD_OUT));
  const day = until ?? lastDay - (holdoutDays ?? third);
  if (day < firstDay) {
    const asked = until === null ? `--holdout-days ${holdoutDays ?? third}` : `--until ${dateOf(until)}`;
    throw new Unusable(
      `${asked} leaves nothing to learn from: the orders run from ${dateOf(firstDay)} to ${dateOf(lastDay)}.`,
    );
  }
  const length = holdoutDays ?? (day < lastDay ? lastDay - day : third);
  if (day >= lastDay) {
    say(`the last order is of ${dateOf(lastDay)}: nobody bought in the ${length} days judged`);
  } else if (day + length > lastDay) {
    say(`the last order is of ${dateOf(lastDay)}: nobody bought in the last ${day + length - lastDay} days judged`);
  }
  return { until: day, holdoutDays: length };
}
