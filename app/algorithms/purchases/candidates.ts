/** All ways of predicting purchases, fitted on the same histories. */

import { groupHistories } from '../btyd/grouped.ts';
import type { Fit, GroupedHistories } from '../btyd/types.ts';
import { MODELS } from './answers.ts';
import { fitObservedGaps } from './observed-gaps.ts';
import { expectedOf } from './scorer.ts';
import { fitShrunkRate } from './shrunk-rate.ts';
import type { Histories, MethodName, MethodPart, ModelName } from './types.ts';

export const MODEL_NAMES: readonly ModelName[] = ['bgNbd', 'mbgNbd', 'paretoNbd', 'regular'];

export interface Candidates {
  /** Equal histories once, in days. */
  readonly grouped: GroupedHistories;
  readonly fits: Readonly<Record<ModelName, Fit<unknown>>>;
  readonly parts: Readonly<Record<MethodName, MethodPart>>;
}

/**
 * @param final what the whole history gave: the models set out from there instead of from far, and as this fit is only to
 *   be judged, nobody will ask how sure it is
 */
export function fitCandidates(histories: Histories, unitDays: number, final?: Candidates): Candidates {
  const grouped = groupHistories(histories);
  const inUnits = groupHistories(histories, unitDays);
  const fits = Object.fromEntries(
    MODEL_NAMES.map((name) => {
      const known = final?.fits[name];
      const start = known && known.degenerate === null ? { start: known.parameters } : undefined;
      return [name, MODELS[name].fit(inUnits, start)];
    }),
  ) as Record<ModelName, Fit<unknown>>;
  const shrunk = fitShrunkRate(grouped.repeats, grouped.age, grouped.weight);
  const { bought, days } = totalsOf(grouped);
  const kinds = fitObservedGaps(
    grouped,
    grouped.weight,
    final && { resamples: 0, evenness: final.parts.observedGaps.kinds?.evenness },
  );
  return {
    grouped,
    fits,
    parts: {
      bgNbd: partOf('bgNbd', fits.bgNbd),
      mbgNbd: partOf('mbgNbd', fits.mbgNbd),
      paretoNbd: partOf('paretoNbd', fits.paretoNbd),
      regular: partOf('regular', fits.regular),
      shrunkRate: { name: 'shrunkRate', parameters: { ...shrunk.parameters }, covariance: shrunk.covariance, kinds },
      observedRate: {
        name: 'observedRate',
        parameters: { rate: days > 0 ? bought / days : 0 },
        covariance: null,
        kinds,
      },
      observedGaps: { name: 'observedGaps', parameters: {}, covariance: null, kinds },
      alwaysZero: {
        name: 'alwaysZero',
        // Three for none is the rule of three: the most that is likely where nothing was seen.
        parameters: { upperRate: days > 0 ? (bought + 3 + 2 * Math.sqrt(bought)) / days : 0, repeats: bought },
        covariance: null,
        kinds,
      },
    },
  };
}

/** Expected purchases within `days`, one entry per customer. */
export function predict(
  part: MethodPart,
  { grouped }: Pick<Candidates, 'grouped'>,
  days: number,
  unitDays: number,
): Float64Array {
  const expected = expectedOf({ ...part, unitDays, level: 1 }, days, grouped);
  return Float64Array.from(grouped.groupOf, (group) => expected[group]!);
}

function partOf(name: ModelName, { parameters, covariance }: Fit<unknown>): MethodPart {
  return { name, parameters: parameters as MethodPart['parameters'], covariance };
}

function totalsOf({ repeats, age, weight }: GroupedHistories): { bought: number; days: number } {
  let [bought, days] = [0, 0];
  for (let i = 0; i < weight.length; i++) {
    bought += weight[i]! * repeats[i]!;
    days += weight[i]! * age[i]!;
  }
  return { bought, days };
}
