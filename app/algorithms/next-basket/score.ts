import type { Candidates } from './features.ts';
import { type LinearModel, logOdds } from './logistic.ts';
import type { Scored } from './rule.ts';

/** The learned score of each candidate: log-odds that the next basket holds it. */
export function learnedScores(found: Candidates, again: LinearModel, first: LinearModel): Float64Array {
  const scores = new Float64Array(found.size);
  for (let slot = 0; slot < found.owned; slot++) scores[slot] = logOdds(again, found.again, slot);
  for (let slot = found.owned; slot < found.size; slot++)
    scores[slot] = logOdds(first, found.first, slot - found.owned);
  return scores;
}

/** The best `k`, best first; of equals the lower index. A score of NaN leaves a candidate out. */
export function byScore(items: readonly number[], scores: Float64Array, k: number): Scored[] {
  const best: Scored[] = [];
  for (let slot = 0; slot < scores.length; slot++) {
    const one = { item: items[slot]!, score: scores[slot]! };
    if (Number.isNaN(one.score) || k < 1 || (best.length >= k && !before(one, best[k - 1]!))) continue;
    let at = best.length;
    while (at > 0 && before(one, best[at - 1]!)) at--;
    best.splice(at, 0, one);
    if (best.length > k) best.pop();
  }
  return best;
}

function before(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.item < b.item);
}
