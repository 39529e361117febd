import { scorerOf } from '#app/algorithms/purchases/scorer.ts';
import { historiesUntil, purchaseDays } from '#app/algorithms/purchases/timeline.ts';
import type { Method, Transactions } from '#app/algorithms/purchases/types.ts';
import { type Scores, scoreCustomers } from './score-customers.ts';
import { type SpendRule, spendingUntil } from './spend.ts';

export interface ScoreInput {
  /** Customer `i` of the transactions is `ids[i]`. */
  ids: BigInt64Array;
  transactions: Transactions;
  /** Day number of today in the shop. */
  until: number;
  method: Method;
  shopGapDays: number;
  /** Null without a model of value. */
  rule: SpendRule | null;
}

export function scoreEverybody({ ids, transactions, until, method, shopGapDays, rule }: ScoreInput): Scores {
  const days = purchaseDays(transactions);
  const histories = historiesUntil(days, until);
  const spend = rule && { rule, spending: spendingUntil(days, histories) };
  return scoreCustomers(ids, histories, scorerOf(method), shopGapDays, spend);
}
