/** What a product's page shows beside it: the app's measure against plain cosine, on baskets not yet seen. */
import { basketsFromLists } from '#app/algorithms/co-purchase/baskets.ts';
import type { Measure } from '#app/algorithms/co-purchase/measures.ts';
import { coPurchaseNeighbours, type Neighbours, neighboursOf } from '#app/algorithms/co-purchase/neighbours.ts';
import { hitsAt } from '#app/algorithms/next-basket/metrics.ts';
import { itemsOf, type Timelines } from '#app/algorithms/next-basket/timeline.ts';
import { bootstrapMeans, type Interval } from './bootstrap.ts';

const K = 10;

/**
 * For each product of a basket after the day, the list beside it is asked for the rest of that basket. A basket's figure
 * is the mean over its products that had been sold before; draws are of baskets. Lists are of products met together in at
 * least two baskets, by either measure.
 */
export function judgeItemToItem(lines: Timelines, until: number) {
  const past: Uint32Array[] = [];
  const later: Uint32Array[] = [];
  for (let basket = 0; basket < lines.day.length; basket++) {
    const items = itemsOf(lines, basket);
    if (lines.day[basket]! <= until) past.push(items);
    else if (items.length > 1) later.push(items);
  }
  const baskets = basketsFromLists(
    past.map((items) => [...items]),
    lines.products,
  );
  const sold = new Set(baskets.items);
  const asked = later.filter((items) => items.some((item) => sold.has(item)));
  const of = (measure: Measure) => figures(coPurchaseNeighbours(baskets, { k: K, measure }), asked, sold);
  const ours = of('affinity');
  const cosine = of('cosine');
  const better = ours.map((value, i) => value - cosine[i]!);
  const [mine, peer, difference] = bootstrapMeans([ours, cosine, better], asked.length, 1).map(([one]) => plain(one!));
  return { baskets: asked.length, ndcg10: { ours: mine!, cosine: peer! }, difference: difference! };
}

function figures(neighbours: Neighbours, baskets: readonly Uint32Array[], sold: ReadonlySet<number>): Float64Array {
  const lists = new Map<number, number[]>();
  return Float64Array.from(baskets, (items) => {
    let sum = 0;
    let count = 0;
    const rest = new Set(items);
    for (const item of items) {
      if (!sold.has(item)) continue;
      const list = lists.get(item) ?? neighboursOf(neighbours, item).map((neighbour) => neighbour.item);
      lists.set(item, list);
      rest.delete(item);
      sum += hitsAt(list, rest, K).ndcg;
      rest.add(item);
      count++;
    }
    return sum / count;
  });
}

const plain = ({ value, interval }: Interval) => ({ value, interval });
