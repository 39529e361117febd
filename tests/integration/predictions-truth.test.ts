/**
 * Predictions against what the generated shop knows: who was really gone. Stated, and held to a floor, so that a change
 * that makes them worse is seen.
 */
import { expect, test } from 'vitest';
import type { Method } from '#app/algorithms/purchases/types.ts';
import { fitModels } from '#app/features/predictions/fit-models.ts';
import { scoreEverybody } from '#app/features/predictions/score-everybody.ts';
import { generateShop } from '#devstore/generator/index.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 9, 1, 4);
const UNTIL = Math.floor(NOW / DAY) - 1;

function generatedPurchases() {
  const { state, truth } = generateShop({ seed: 7, now: NOW });
  const orders = [...state.orders.values()].filter(
    (order) =>
      !order.test &&
      order.cancelledAt === null &&
      order.customerId &&
      order.lines.some((line) => line.currentQuantity > 0),
  );
  const known = new Map<string, number>();
  const index = (id: string) => {
    let at = known.get(id);
    if (at === undefined) {
      at = known.size;
      known.set(id, at);
    }
    return at;
  };
  const customer = Uint32Array.from(orders, ({ customerId }) => index(customerId!));
  const transactions = {
    customer,
    day: Int32Array.from(orders, ({ createdAt }) => Math.floor(createdAt / DAY)),
    spendMinor: Float64Array.from(orders, ({ lines }) =>
      lines.reduce((sum, { price, currentQuantity }) => sum + price * currentQuantity, 0),
    ),
    customers: known.size,
  };
  const ids = [...known.keys()];
  return { transactions, gone: ids.map((id) => truth.customers[id]!.goneSince !== null) };
}

/** Chance that of one who is gone and one who is not the right one is told. */
function auc(alive: Float64Array, gone: boolean[]): number {
  const order = [...alive.keys()].sort((a, b) => alive[a]! - alive[b]!);
  let [ranks, at] = [0, 0];
  while (at < order.length) {
    let end = at + 1;
    while (end < order.length && alive[order[end]!] === alive[order[at]!]) end += 1;
    for (let i = at; i < end; i++) if (!gone[order[i]!]) ranks += (at + end + 1) / 2;
    at = end;
  }
  const stayed = gone.filter((one) => !one).length;
  return (ranks - (stayed * (stayed + 1)) / 2) / (stayed * (gone.length - stayed));
}

test('in the generated shop, who is gone is told from who is not', () => {
  const { transactions, gone } = generatedPurchases();
  const started = performance.now();
  const result = fitModels({ transactions, until: UNTIL, inUse: null, valueInUse: null });
  const fitted = performance.now();
  const scores = scoreEverybody({
    ids: BigInt64Array.from({ length: transactions.customers }, (_, i) => BigInt(i)),
    transactions,
    until: UNTIL,
    method: result.choice.method as Method,
    shopGapDays: result.shopGapDays,
    rule: result.spend!.rule,
  });
  const scored = performance.now();
  const alive = Float64Array.from(scores.alive);
  const truth = Array.from(scores.ids, (id) => gone[Number(id)]!);
  const area = auc(alive, truth);
  const tenths = Array.from({ length: 5 }, (_, fifth) => {
    const members = [...alive.keys()].filter((i) => Math.min(4, Math.floor(alive[i]! * 5)) === fifth);
    const mean = (of: (i: number) => number) =>
      members.reduce((sum, i) => sum + of(i), 0) / Math.max(1, members.length);
    return { customers: members.length, said: mean((i) => alive[i]!), real: mean((i) => (truth[i] ? 0 : 1)) };
  });
  const error = tenths.reduce(
    (sum, { customers, said, real }) => sum + (customers * Math.abs(said - real)) / alive.length,
    0,
  );
  console.info(
    `${result.choice.chosen}: AUC ${area.toFixed(3)}, calibration off by ${error.toFixed(3)} on average; ${alive.length} customers fitted in ${(
      (fitted - started) / 1000
    ).toFixed(2)} s, scored in ${((scored - fitted) / 1000).toFixed(2)} s`,
    tenths.map(({ customers, said, real }) => `${customers}: said ${said.toFixed(2)}, real ${real.toFixed(2)}`),
  );
  expect(area).toBeGreaterThan(0.85);
  expect(error).toBeLessThan(0.05);
});
