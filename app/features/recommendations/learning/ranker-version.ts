import { z } from 'zod';
import { AGAIN, FIRST } from '#app/algorithms/next-basket/features.ts';
import type { NextBasketModel } from '#app/algorithms/next-basket/model.ts';
import { PLAIN_RANKERS, type Ranker } from '#app/algorithms/next-basket/types.ts';
import { fromDayNumber, isoDate } from '#app/platform/time.ts';
import type { NewVersion } from '../../predictions/index.server.ts';
import type { Figure, ModelCard, Quality, Sentence } from '../../predictions/schema.ts';

/** The kind of model a ranker is, among those whose versions and cards `predictions` keeps. */
export const KIND = 'nextBasket';

const linear = (columns: readonly string[]) =>
  z.object({
    bias: z.number(),
    weights: z
      .array(z.number())
      .length(columns.length)
      .transform((weights) => Float64Array.from(weights)),
  });
const ranker = z.object({ method: z.enum(['learned', 'rule']), again: linear(AGAIN), first: linear(FIRST) });

/** What a version keeps: how it ranks. The tables it ranks with follow the orders, whichever version is in use. */
const rankerParameters = z.object({
  ranker,
  /** The same, learned without the days it was judged on: what a later version is compared with. */
  judged: ranker.nullable(),
});

export interface RankerVersion {
  version: number;
  ranker: Ranker;
  judged: Ranker | null;
}

/** Null for what another release wrote, which asked other things of a product. */
export function readRanker(stored: { version: number; parameters: unknown } | null): RankerVersion | null {
  const read = stored && rankerParameters.safeParse(stored.parameters);
  return read?.success ? { version: stored!.version, ...read.data } : null;
}

/** What was learned, as a version with its model card. */
export function versionOf(
  model: NextBasketModel,
  before: RankerVersion | null,
  of: Pick<NewVersion, 'cause' | 'customers' | 'purchases' | 'seconds'> & { firstDay: number | null; until: number },
): NewVersion {
  const { choice, again, first, judged } = model;
  const { key, version, decision, found, other } = verdictOf(model, before);
  const iso = (day: number) => isoDate(fromDayNumber(day));
  return {
    cause: of.cause,
    dataFrom: of.firstDay === null ? null : iso(of.firstDay),
    dataUntil: of.firstDay === null ? null : iso(of.until),
    customers: of.customers,
    purchases: of.purchases,
    method: NAMES[choice.method],
    decision,
    parameters: { ranker: plain({ method: choice.method, again, first }), judged: judged && plain(judged) },
    card: {
      reasons: [reasonOf(model)],
      verdict: [
        {
          key: `verdict_${key}`,
          figures: {
            ...(version === null ? {} : { version: { as: 'number' as const, value: version } }),
            ...(found === null ? {} : { found: share(found) }),
            ...(other === null ? {} : { other: share(other) }),
          },
        },
      ],
      quality: qualityOf(model, iso),
      calibrations: [],
      tracking: [],
      fits: [],
    },
    seconds: of.seconds,
  };
}

/** As JSON writes it. */
const plain = ({ method, again, first }: Ranker) => ({
  method,
  again: { bias: again.bias, weights: [...again.weights] },
  first: { bias: first.bias, weights: [...first.weights] },
});

/** Ways of ranking by the names `predictions:methods` has for them. */
const NAMES = { learned: 'learnedRanking', rule: 'ownThenPopular', own: 'own', popular: 'popular' } as const;

const share = (value: number): Figure => ({ as: 'percent', value });

interface Verdict {
  decision: 'promoted' | 'rejected';
  key: 'first' | 'unjudged' | 'sound' | 'finds_more' | 'finds_level' | 'finds_less';
  version: number | null;
  found: number | null;
  other: number | null;
}

/** No worse than the version in use on the same days; than the simple rule it never is, as that stands in for it. */
function verdictOf({ choice, holdout }: NextBasketModel, before: RankerVersion | null): Verdict {
  const nothing = { version: before?.version ?? null, found: null, other: null };
  if (!before) return { ...nothing, decision: 'promoted', key: 'first' };
  if (!holdout?.againstInUse) {
    // Nothing can be said about it: then what could be judged stays, and else the newer one answers.
    const keeps = holdout === null && before.judged !== null;
    return { ...nothing, decision: keeps ? 'rejected' : 'promoted', key: keeps ? 'sound' : 'unjudged' };
  }
  const { low, high, recall: other } = holdout.againstInUse;
  const found = holdout.scores[choice.method].recall.value;
  const figures = { version: before.version, found, other };
  if (high < 0) return { ...figures, decision: 'rejected', key: 'finds_less' };
  return { ...figures, decision: 'promoted', key: low > 0 ? 'finds_more' : 'finds_level' };
}

function reasonOf({ choice, holdout }: NextBasketModel): Sentence {
  const method: Figure = { as: 'method', value: NAMES[choice.method] };
  if (!holdout) return { key: 'ranking_too_few', figures: { method } };
  const found = (way: keyof typeof NAMES) => share(holdout.scores[way].recall.value);
  if (choice.method === 'rule') {
    return { key: 'ranking_not_better', figures: { found: found('rule'), other: found('learned') } };
  }
  const { plain: best, low, high } = holdout.againstPlain;
  const figures = { found: found('learned'), other: found(best), plain: { as: 'method' as const, value: NAMES[best] } };
  return low > 0
    ? { key: 'ranking_beats_plain', figures: { ...figures, least: share(low), most: share(high) } }
    : { key: 'ranking_level_with_plain', figures };
}

function qualityOf({ choice, holdout }: NextBasketModel, iso: (day: number) => string): ModelCard['quality'] {
  if (!holdout) return null;
  const { againstPlain, scores } = holdout;
  const rows = (['learned', ...PLAIN_RANKERS] as const).map((way): Quality['rows'][number] => ({
    method: NAMES[way],
    predicted: null,
    actual: null,
    error: 1 - scores[way].recall.value,
    correlation: null,
    found: scores[way],
    role: way === choice.method ? 'used' : way === 'learned' ? 'other' : 'plain',
  }));
  return {
    fittedUntil: iso(holdout.fittedUntil),
    judgedUntil: iso(holdout.judgedUntil),
    cases: holdout.customers,
    unit: 'found',
    ...(againstPlain.plain === choice.method
      ? {}
      : {
          againstPlain: {
            method: NAMES[againstPlain.plain],
            beyondChance: againstPlain.low > 0 || againstPlain.high < 0,
          },
        }),
    rows: rows.sort((one, other) => one.error - other.error),
  };
}
