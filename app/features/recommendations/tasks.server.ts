import { learn } from './learning/learn.server.ts';
import { refreshEverybody } from './personal/refresh.server.ts';
import { type Rebuilt, rebuildAll } from './rebuild-all.server.ts';
import { refreshSets } from './sets.server.ts';
import type { Work } from './work.ts';

/** What takes minutes in a large shop, by name, so that a thread can be told which. */
export interface Results {
  rebuild: Rebuilt & {
    /** The version of what was learned; null when there was too little new. */
    learned: number | null;
  };
  /** How many customers' picks were made anew. */
  everybody: number;
  /** How much of what Shopify should show has changed. */
  sets: number;
  /** The version of what was learned. */
  learn: number | null;
}

export type TaskName = keyof Results;

export const TASKS: { [Name in TaskName]: (work: Work) => Promise<Results[Name]> } = {
  async rebuild(work) {
    const rebuilt = await rebuildAll(work);
    return { ...rebuilt, learned: await learn(work) };
  },
  everybody: refreshEverybody,
  sets: refreshSets,
  learn: (work) => learn(work, 'owner'),
};
