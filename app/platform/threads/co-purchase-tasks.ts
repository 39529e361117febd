import type { Baskets } from '#app/algorithms/co-purchase/baskets.ts';
import type { CoLists, Neighbours, Pass, Popularity, Workplace } from '#app/algorithms/co-purchase/build.ts';
import type { Measure } from '#app/algorithms/co-purchase/measures.ts';

/** What the pool asks of a thread, in this order; a thread keeps what the later steps of the same job need. */
export type Task =
  | { readonly step: 'count'; readonly baskets: Baskets; readonly from: number; readonly to: number }
  | { readonly step: 'rename'; readonly popularity: Popularity }
  | { readonly step: 'expand'; readonly pass: Pass; readonly place: Workplace }
  | {
      readonly step: 'rank';
      readonly parts: readonly CoLists[];
      readonly pass: Pass;
      readonly place: Workplace;
      readonly orders: number;
      readonly measure: Measure;
      readonly minTogether: number;
      readonly found: Neighbours;
      readonly turn: number;
      readonly turns: number;
    }
  | { readonly step: 'forget' };

export type Answer = { count: Uint32Array; rename: Uint32Array; expand: CoLists; rank: null; forget: null };
