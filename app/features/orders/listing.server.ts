import type { Ctx } from '#app/platform/contributions.ts';
import { gid, idOf } from '#app/platform/shopify/gid.ts';
import { BULK_STATE, START_BULK, THERE } from './documents.graphql.ts';
import type { IdList } from './id-list.ts';
import { type Grouped, JsonlReader } from './jsonl.ts';
import { openExport } from './read-export.server.ts';

/**
 * A bulk export that a job asks for and comes back to until it is there: ten points, however much there is to list. What
 * was asked travels in the job's data, so that one tried again after a crash reads the same export from its beginning.
 */
export interface Listing {
  /** What it tells is at least as new as this. */
  since: Date;
  /** Null when nothing is listed. */
  url: string | null;
  fileBytes: bigint | null;
  /** The data to come back to it with. */
  again: object;
}

export type Asked = { listing: Listing } | { listing: null; data: object; seconds: number };

const MAX_TRIES = 5;
const LOOK_SECONDS = 10;
/** Before the queue takes a long job for a dead one, it hands over to a new one. */
const SHIFT_MS = 40 * 60_000;
/** For a place among the five that may run at once, or after a failure. */
const AGAIN_SECONDS = 60;

/**
 * @param query asks for what there is at the moment it is given
 * @returns the listing, or the data to come back with and when
 */
export async function askListing(
  ctx: Ctx,
  query: (since: Date) => string,
  data: Record<string, unknown>,
): Promise<Asked> {
  const tries = Number(data.tries ?? 0);
  const later = (seconds: number, next: object): Asked => ({ listing: null, data: next, seconds });
  if (typeof data.operation !== 'string') {
    const since = ctx.clock.now();
    const { bulkOperationRunQuery: answer } = await ctx.admin.graphql(START_BULK, {
      query: query(since),
      grouped: false,
    });
    if (answer?.bulkOperation) return later(LOOK_SECONDS, { operation: answer.bulkOperation.id, since, tries });
    const error = answer?.userErrors[0];
    if (error?.code === 'LIMIT_REACHED' || error?.code === 'OPERATION_IN_PROGRESS')
      return later(AGAIN_SECONDS, { tries });
    throw new Error(`Shopify lists nothing: ${error?.message ?? 'refused'}`);
  }
  const again = { operation: data.operation, since: data.since, tries };
  const { bulkOperation: state } = await ctx.admin.graphql(BULK_STATE, { id: data.operation });
  if (state?.status === 'COMPLETED') {
    const fileBytes = state.fileSize === null ? null : BigInt(state.fileSize);
    return { listing: { since: new Date(String(data.since)), url: state.url, fileBytes, again } };
  }
  if (state?.status === 'CREATED' || state?.status === 'RUNNING' || state?.status === 'CANCELING')
    return later(LOOK_SECONDS, again);
  const why = state?.errorCode ?? state?.status ?? 'gone';
  if (tries >= MAX_TRIES) throw new Error(`Shopify made no list, however often it was asked: ${why}`);
  ctx.log.warn({ why, tries }, 'a list was not made; it is asked for again');
  return later(AGAIN_SECONDS, { tries: tries + 1 });
}

/** Whether a job has worked long enough; in real time, whatever the shop's clock says. */
export function shift(): () => boolean {
  const began = performance.now();
  return () => performance.now() - began > SHIFT_MS;
}

/** What is listed, in pieces as they come; a line that cannot be read is told of. */
export async function* readListing(
  listing: Listing,
  onBroken: (text: string) => void,
): AsyncGenerator<Grouped['root'][]> {
  if (listing.url === null) return;
  let roots: Grouped['root'][] = [];
  const reader = new JsonlReader(
    0,
    ({ root }) => roots.push(root),
    ({ text }) => onBroken(text),
  );
  for await (const piece of openExport({ ...listing, offset: 0n })) {
    reader.push(piece);
    if (roots.length === 0) continue;
    yield roots;
    roots = [];
  }
  reader.end();
  if (roots.length > 0) yield roots;
}

const LOOKED_UP = 10_000;
const ASKED = 100;

/**
 * What stands here and not at Shopify, a hundred at a time: what the list does not have is asked for by id, as it may only
 * not have been listed yet.
 *
 * @param here ids that stand here, in their order, from one on
 */
export async function* goneFrom(
  ctx: Ctx,
  type: 'Customer' | 'Order',
  listed: IdList,
  here: (after: bigint, limit: number) => Promise<bigint[]>,
): AsyncGenerator<bigint[]> {
  for (let after = 0n; ; ) {
    const ids = await here(after, LOOKED_UP);
    const others = ids.filter((id) => !listed.has(id));
    for (let next = 0; next < others.length; next += ASKED) {
      const asked = others.slice(next, next + ASKED);
      const { nodes } = await ctx.admin.graphql(THERE, { ids: asked.map((id) => gid(type, id)) });
      const there = new Set(nodes.flatMap((node) => (node?.id ? idOf(type, node.id) : [])));
      yield asked.filter((id) => !there.has(id));
    }
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
