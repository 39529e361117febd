/**
 * `judge -- dormancy [--orders FILE] [--until DATE] [--holdout-days N]`: who the app calls active, slowing, dormant and gone
 * on a day, and who of them came back after it. On the generated shop also against who really was gone.
 */
import { parseArgs } from 'node:util';
import {
  type DormancyState,
  daysAway,
  learnRhythm,
  type OrderDays,
  orderDays,
  STATES,
  stateOf,
  type Thresholds,
  thresholdsOf,
} from '#app/algorithms/dormancy.ts';
import type { ShopTruth } from '#devstore/generator/truth.ts';
import { dateOf, dayNumberOf, type OrderHistory, readHistory } from './history.ts';
import { Unusable } from './problems.ts';

const HOLDOUT_DAYS = 90;
const DAY = 86_400_000;

interface Judged extends Thresholds {
  customer: number;
  state: DormancyState;
  orders: number;
  cameBack: boolean;
}

export async function judge(args: string[], say: (line: string) => void): Promise<object> {
  const { orders, until: wanted, holdoutDays } = optionsOf(args);
  const whole = await readHistory(orders);
  const until = wanted ?? whole.lastDay - holdoutDays;
  const history = whole.knownOn(until);
  if (until <= history.firstDay || until >= history.lastDay) {
    throw new Unusable(`The history runs from ${dateOf(history.firstDay)} to ${dateOf(history.lastDay)}.`);
  }
  const { past, kinds, next } = daysOf(history, until);
  const rhythm = learnRhythm(past, kinds, until);
  if (!rhythm) throw new Unusable(`Too few came back before ${dateOf(until)} to speak of a rhythm.`);
  say(`${rhythm.waits} waits, through ${dateOf(until)}`);
  const end = until + holdoutDays;
  const judged: Judged[] = [];
  for (let customer = 0; customer + 1 < past.start.length; customer++) {
    const thresholds = thresholdsOf(rhythm, past, customer);
    if (!thresholds) continue;
    const last = past.day[past.start[customer + 1]! - 1]!;
    judged.push({
      ...thresholds,
      customer,
      state: stateOf(daysAway(until, last, null), thresholds),
      orders: past.start[customer + 1]! - past.start[customer]!,
      cameBack: (next[customer] ?? end + 1) <= end,
    });
  }
  return {
    history: history.name,
    until: dateOf(until),
    holdoutTo: dateOf(Math.min(end, history.lastDay)),
    customers: judged.length,
    waits: rhythm.waits,
    states: Object.fromEntries(STATES.map((state) => [state, cameBack(judged.filter((one) => one.state === state))])),
    ...againstTruth(history, judged, until),
  };
}

const share = (part: number, whole: number) => (whole === 0 ? null : Number((part / whole).toFixed(4)));

function cameBack(of: Judged[]): object {
  return { customers: of.length, cameBack: share(of.filter((one) => one.cameBack).length, of.length) };
}

function againstTruth({ truth: known, customerIds }: OrderHistory, judged: Judged[], until: number): object {
  const truth = known as ShopTruth | null;
  if (!truth) return {};
  const of = (one: Judged) => truth.customers[customerIds[one.customer]!];
  const isGone = (one: Judged) => {
    const since = of(one)?.goneSince ?? null;
    return since !== null && since <= (until + 1) * DAY;
  };
  const scored = judged.filter((one) => of(one));
  const score = (among: Judged[], states: DormancyState[]) => {
    const called = among.filter(({ state }) => states.includes(state));
    const gone = among.filter(isGone);
    const right = called.filter(isGone).length;
    return { called: called.length, precision: share(right, called.length), recall: share(right, gone.length) };
  };
  const rates = (among: Judged[]) => ({
    customers: among.length,
    reallyGone: share(among.filter(isGone).length, among.length),
    dormantOrGone: score(among, ['dormant', 'gone']),
    gone: score(among, ['gone']),
    wronglyAsleep: share(
      among.filter((one) => !isGone(one) && (one.state === 'dormant' || one.state === 'gone')).length,
      among.filter((one) => !isGone(one)).length,
    ),
  });
  const kind = (name: string) => scored.filter((one) => of(one)!.kind === name);
  return {
    truth: {
      everybody: rates(scored),
      threeOrdersOrMore: rates(scored.filter(({ orders }) => orders >= 3)),
      regular: rates(kind('regular')),
      regularWithLongRhythm: rates(kind('regular').filter((one) => of(one)!.meanGapDays >= 60)),
      irregular: rates(kind('irregular')),
    },
  };
}

function daysOf(
  history: OrderHistory,
  until: number,
): { past: OrderDays; kinds: number; next: (number | undefined)[] } {
  const { orders, lines, products } = history;
  const kinds = new Map<string, number>([['', 0]]);
  const kindOf = products.map(({ type }) => {
    const known = kinds.get(type) ?? kinds.size;
    kinds.set(type, known);
    return known;
  });
  const customer: number[] = [];
  const day: number[] = [];
  const kind: number[] = [];
  const next: (number | undefined)[] = [];
  for (let order = 0; order < orders.day.length; order++) {
    const who = orders.customer[order]!;
    if (who < 0) continue;
    if (orders.day[order]! > until) {
      next[who] = Math.min(next[who] ?? Number.POSITIVE_INFINITY, orders.day[order]!);
      continue;
    }
    const [first, last] = [orders.firstLine[order]!, orders.firstLine[order + 1]!];
    for (let line = first; line < Math.max(last, first + 1); line++) {
      customer.push(who);
      day.push(orders.day[order]!);
      kind.push(line < last ? (kindOf[lines.product[line]!] ?? 0) : 0);
    }
  }
  const bought = {
    customer: Uint32Array.from(customer),
    day: Int32Array.from(day),
    kind: Uint32Array.from(kind),
  };
  const size = { customers: history.customerIds.length, kinds: kinds.size };
  return { past: orderDays(bought, size), kinds: kinds.size, next };
}

function optionsOf(args: string[]): { orders?: string; until: number | null; holdoutDays: number } {
  let values: { orders?: string; until?: string; 'holdout-days'?: string };
  try {
    ({ values } = parseArgs({
      args,
      options: { orders: { type: 'string' }, until: { type: 'string' }, 'holdout-days': { type: 'string' } },
    }));
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error));
  }
  const until = values.until === undefined ? null : dayNumberOf(values.until);
  if (values.until !== undefined && until === null)
    throw new Unusable(`--until ${values.until} is no day like 2026-05-31.`);
  const holdoutDays = Number(values['holdout-days'] ?? HOLDOUT_DAYS);
  if (!Number.isInteger(holdoutDays) || holdoutDays < 1) {
    throw new Unusable(`--holdout-days ${values['holdout-days']} is no whole number of days.`);
  }
  return { orders: values.orders, until, holdoutDays };
}
