import type { Ctx } from '#app/platform/contributions.ts';
import { type BrokenLine, type Grouped, JsonlReader } from './jsonl.ts';
import { type Chunk, loaderFor } from './load-resource.server.ts';
import { about, addTo, chunkAt, commitChunk, openExport } from './read-export.server.ts';
import type { Run } from './store-sync.server.ts';

/** Twice the same object, a value that does not fit, a key too long for its index: it would be refused for ever. */
export const refusedByDatabase = (error: unknown): boolean =>
  /^(?:21|22|23|54)...$/.test((error as { code?: string } | null)?.code ?? '');

/**
 * Reads again what the database refused as a chunk, this time object by object: the one to blame is noted for the health
 * page, all others are stored.
 *
 * @returns whether that was the rest of the file
 */
export async function readCarefully(ctx: Ctx, run: Run): Promise<boolean> {
  const loader = loaderFor(run.resource, ctx, run.since ?? run.startedAt);
  const broken: BrokenLine[] = [];
  let objects: { grouped: Grouped; at: number }[] = [];
  const reader = new JsonlReader(
    Number(run.offset),
    (grouped, at) => objects.push({ grouped, at }),
    (line) => broken.push(line),
    loader.parse,
  );
  let from = run.offset;

  async function commit(to: bigint, chunk: Chunk | null, refused: BrokenLine[]): Promise<void> {
    await commitChunk(ctx, run, { from, to, chunk, refused });
    from = to;
  }

  async function refusalOf(...chunk: Parameters<typeof commit>): Promise<unknown> {
    return commit(...chunk).catch((error: unknown) => {
      if (refusedByDatabase(error)) return error;
      throw error;
    });
  }

  async function storeEach(): Promise<void> {
    for (const [index, { grouped, at }] of objects.entries()) {
      const end = objects[index + 1]?.at ?? reader.complete;
      addTo(loader, run, grouped, at, broken);
      const refused = broken.filter((line) => line.at < end);
      broken.splice(0, broken.length, ...broken.filter((line) => line.at >= end));
      const chunk = loader.take();
      // Tried twice, as a webhook may bring the same order at the very moment of the first time.
      const error = (await refusalOf(BigInt(end), chunk, refused)) && (await refusalOf(BigInt(end), chunk, refused));
      if (error) {
        refused.push({ at, reason: `${run.resource}_not_stored`, text: about(grouped, error) });
        await commit(BigInt(end), null, refused);
      }
    }
    objects = [];
  }

  for await (const piece of openExport(run)) {
    reader.push(piece);
    await storeEach();
    if (from - run.offset >= chunkAt(Number(run.offset))) return false;
  }
  reader.end();
  await storeEach();
  if (from < BigInt(reader.complete)) await commit(BigInt(reader.complete), null, broken);
  return true;
}
