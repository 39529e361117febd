import { parentPort } from 'node:worker_threads';
import { type Baskets, ordersWithItem } from '#app/algorithms/co-purchase/baskets.ts';
import {
  expandCoLists,
  type Popularity,
  type RankedBaskets,
  rankCompanions,
  rankedBaskets,
} from '#app/algorithms/co-purchase/build.ts';
import { MEASURES } from '#app/algorithms/co-purchase/measures.ts';
import type { Answer, Task } from './co-purchase-tasks.ts';

type Stretch = { baskets: Baskets; from: number; to: number };

let stretch: Stretch | undefined;
let popularity: Popularity | undefined;
let ranked: RankedBaskets | undefined;

function answer(task: Task): Answer[keyof Answer] {
  switch (task.step) {
    case 'count': {
      const { baskets, from, to } = task;
      stretch = { baskets, from, to };
      const items = baskets.items.subarray(baskets.offsets[from], baskets.offsets[to]);
      return ordersWithItem({ ...baskets, items });
    }
    case 'rename': {
      const { baskets, from, to } = known(stretch);
      popularity = task.popularity;
      ranked = rankedBaskets(baskets, popularity, from, to);
      return ranked.lengths;
    }
    case 'expand':
      return expandCoLists(known(ranked), task.pass, task.place);
    case 'rank': {
      const { parts, pass, place, orders, measure, minTogether, found, turn, turns } = task;
      const options = { score: MEASURES[measure], minTogether };
      rankCompanions(parts, pass, known(popularity), orders, options, place, found, turn, turns);
      return null;
    }
    case 'forget':
      stretch = popularity = ranked = undefined;
      return null;
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a step of the co-purchase build came before the one it needs');
  return value;
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answer(task)));
