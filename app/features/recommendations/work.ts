import type { Ctx } from '#app/platform/contributions.ts';

/** The shop and the moment a computation is for: all it needs of a `Ctx`, and what a thread can be given. */
export type Work = Pick<Ctx, 'db' | 'sql' | 'shop' | 'clock'>;
