import { type DormancyState, daysAway, type SignOn, STATES, stateOf, strongestSign } from '#app/algorithms/dormancy.ts';
import type { DormancyFacts } from './learn.ts';
import type { DormancySettings, DormancyWord } from './types.ts';

export interface Known {
  today: number;
  settings: DormancySettings;
  /** Signs of life: the last of each kind, as day numbers. */
  signsOf(customer: number): readonly SignOn[];
  wordOf(customer: number): DormancyWord | null;
}

export interface CustomerState {
  customer: number;
  state: DormancyState;
  /** Day number on which she came into it. */
  since: number;
  lastDay: number;
  purchases: number;
  sign: SignOn | null;
  healthyGap: number;
  slowingAfter: number;
  dormantAfter: number;
  goneAfter: number;
}

/** From rhythms to states: signs of life postpone, settings are more or less patient, and the owner has the last word. */
export function* customerStates(
  facts: DormancyFacts,
  { today, settings, signsOf, wordOf }: Known,
): Generator<CustomerState> {
  const { mode, patience, slowingDays, dormantDays, goneDays } = settings;
  for (let customer = 0; customer < facts.lastDay.length; customer++) {
    const purchases = facts.purchases[customer]!;
    if (purchases === 0) continue;
    const lastDay = facts.lastDay[customer]!;
    const learned = !Number.isNaN(facts.healthyGap[customer]!);
    const times = patience / 100;
    const after =
      mode === 'fixed' || !learned
        ? { slowingAfter: slowingDays, dormantAfter: dormantDays, goneAfter: goneDays }
        : {
            slowingAfter: times * facts.slowingAfter[customer]!,
            dormantAfter: times * facts.dormantAfter[customer]!,
            goneAfter: times * facts.goneAfter[customer]!,
          };
    const sign = strongestSign(today, lastDay, signsOf(customer));
    const away = daysAway(today, lastDay, sign);
    const state = wordOf(customer) === 'active' ? 'active' : stateOf(away, after);
    // Away for exactly the threshold she was still in the state before; what a sign made good comes on top.
    const from = [0, after.slowingAfter, after.dormantAfter, after.goneAfter][STATES.indexOf(state)]!;
    const entered = state === 'active' ? lastDay : lastDay + Math.floor(from) + 1 + Math.round(today - lastDay - away);
    yield {
      customer,
      state,
      since: Math.min(today, entered),
      lastDay,
      purchases,
      sign,
      healthyGap: learned ? facts.healthyGap[customer]! : slowingDays / 2,
      ...after,
    };
  }
}
