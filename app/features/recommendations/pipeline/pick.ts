import { SHOWN } from '../schema.ts';
import type { Candidate, Dropped, Moment, Owned, Pick, Picked, PickInput, ProductState } from './types.ts';
import { mayNeedAgain, needOf } from './used-up.ts';

/** Of one product type, unless there is too little else. */
const PER_TYPE = 2;

/** Of products she has, in a list that shows both: the rest is for what she does not know yet. */
const AGAIN_AMONG_BOTH = 3;

/** What her stars do to a product; three say nothing, one excludes it. */
const OF_STARS: Record<number, number> = { 2: 0.5, 4: 1.25, 5: 1.5 };

/** The same for what a rated product leads to. */
const OF_STARS_BEFORE: Record<number, number> = { 1: 0.4, 2: 0.7, 4: 1.1, 5: 1.2 };

/** The picks alone; see {@link sift}. */
export function pick(candidates: readonly Candidate[], input: PickInput): Pick[] {
  return sift(candidates, input).picks;
}

/**
 * The end of the pipeline: of the ranked candidates those that may be shown now, at most six, diverse; and of all
 * others why not. A product stands once; the same input gives the same answer.
 */
export function sift(candidates: readonly Candidate[], input: PickInput): Picked {
  const { count = SHOWN, of = 'both', perType = PER_TYPE, products, rules } = input;
  const most = Math.min(count, SHOWN);
  const dropped: Picked['dropped'] = [];
  const left: Pick[] = [];
  const seen = new Set<bigint>();
  const pinned = of === 'again' ? [] : rules.pinned;
  for (const candidate of withPins(candidates, pinned)) {
    if (seen.has(candidate.productId)) continue;
    seen.add(candidate.productId);
    const product = products.get(candidate.productId);
    const why = whyNot(candidate, product, input);
    if (why || !product) dropped.push({ candidate, why: why ?? 'gone' });
    else left.push({ ...candidate, product, weight: weigh(candidate, product, input) });
  }
  const places = new Map(pinned.map((id, place) => [id, place]));
  const ranked = left.sort(of === 'again' ? byNeed(input.today) : byWeight(places));
  const picks = of === 'again' ? ranked.slice(0, most) : diverse(ranked, most, perType, of === 'both');
  const shown = new Set(picks);
  const worst = picks.at(-1);
  const lastShown = of === 'again' || !worst ? -1 : ranked.indexOf(worst);
  for (const [place, one] of ranked.entries()) {
    if (!shown.has(one)) dropped.push({ candidate: one, why: place < lastShown ? 'too_alike' : 'further_down' });
  }
  return { picks, dropped };
}

/**
 * What is published and drawn without us: the six, and behind them, in line, who takes the place of one that is sold out
 * before anybody has told us.
 */
export function lineUp(candidates: readonly Candidate[], input: PickInput, most: number): Candidate[] {
  const { picks, dropped } = sift(candidates, input);
  const next = dropped.filter(({ why }) => why === 'too_alike' || why === 'further_down');
  return [...picks, ...next.map(({ candidate }) => candidate)].slice(0, most);
}

/**
 * Whether a product may be shown at all, whatever list it would stand in: what runs out is no pick, but is shown too.
 *
 * @param owned what she has of it; null: that does not matter, as for what she runs out of
 */
export function mayBeShown(productId: bigint, moment: Moment, owned: Owned | null = null): boolean {
  const candidate: Candidate = { productId, score: 1, reason: { key: 'pin' }, owned };
  return whyNot(candidate, moment.products.get(productId), moment) === null;
}

/** The rest of a set: whether it may be shown beside each of these products, which lead to it. */
export function mayComplete(rest: readonly bigint[], beside: readonly bigint[], moment: Moment): boolean {
  return rest.every((productId) => {
    const product = moment.products.get(productId);
    return beside.every((lead) => {
      const candidate: Candidate = { productId, score: 1, reason: { key: 'like', with: lead }, owned: null };
      return whyNot(candidate, product, moment) === null;
    });
  });
}

/** What the owner pinned comes first, also where nothing led to it. */
function* withPins(candidates: readonly Candidate[], pinned: readonly bigint[]): Generator<Candidate> {
  const known = new Map(candidates.map((candidate) => [candidate.productId, candidate]));
  for (const productId of pinned) {
    yield { productId, score: 1, owned: known.get(productId)?.owned ?? null, reason: { key: 'pin' } };
  }
  yield* candidates;
}

/**
 * The one place that says what may not be shown, wherever it is. In the order the promises are made: it can be bought,
 * the owner allows it, it is for her, she needs it, she likes it.
 */
function whyNot(candidate: Candidate, product: ProductState | undefined, input: PickInput): Dropped | null {
  const { productId, owned, reason } = candidate;
  const { rules, today, ratings, hidden, of = 'both' } = input;
  const before = 'with' in reason ? reason.with : null;
  if (!product) return 'gone';
  if (!product.published) return 'unpublished';
  if (!product.available) return 'sold_out';
  if (rules.excluded(product, before) || rules.multiplier(product) <= 0) return 'excluded';
  if (hidden?.has(productId)) return 'hidden';
  if (of !== 'both' && (of === 'again') !== (owned !== null)) return 'not_asked';
  if (owned?.lasts) return 'lasts';
  if (owned && !mayNeedAgain(owned, today)) return 'just_bought';
  if (ratings?.get(productId) === 1) return 'one_star';
  return null;
}

function weigh({ score, reason, productId }: Candidate, product: ProductState, { rules, ratings }: PickInput): number {
  const own = OF_STARS[ratings?.get(productId) ?? 3] ?? 1;
  const before = 'with' in reason ? (OF_STARS_BEFORE[ratings?.get(reason.with) ?? 3] ?? 1) : 1;
  return score * rules.multiplier(product) * own * before;
}

const byWeight = (pins: ReadonlyMap<bigint, number>) => (a: Pick, b: Pick) =>
  (pins.get(a.productId) ?? pins.size) - (pins.get(b.productId) ?? pins.size) ||
  b.weight - a.weight ||
  smallerFirst(a.productId, b.productId);

const byNeed = (today: number) => (a: Pick, b: Pick) => {
  const [tier, order] = needOf(a.owned!, today);
  const [otherTier, otherOrder] = needOf(b.owned!, today);
  return tier - otherTier || order - otherOrder || b.weight - a.weight || smallerFirst(a.productId, b.productId);
};

const smallerFirst = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** The best, at most so many of a type and (where both are shown) three she has; filled up with the rest when they are few. */
function diverse(ranked: readonly Pick[], most: number, perType: number, both: boolean): Pick[] {
  const types = new Map<string, number>();
  let again = 0;
  const chosen = new Set<Pick>();
  for (const one of ranked) {
    if (chosen.size === most) break;
    const type = one.product.productType;
    const ofType = types.get(type) ?? 0;
    const pinned = one.reason.key === 'pin';
    if (!pinned && ((type !== '' && ofType >= perType) || (both && one.owned && again >= AGAIN_AMONG_BOTH))) continue;
    types.set(type, ofType + 1);
    if (one.owned) again += 1;
    chosen.add(one);
  }
  for (const one of ranked) {
    if (chosen.size === most) break;
    chosen.add(one);
  }
  return ranked.filter((one) => chosen.has(one));
}
