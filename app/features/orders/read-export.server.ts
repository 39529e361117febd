import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ctx } from '#app/platform/contributions.ts';
import { download } from './download.server.ts';
import { type BrokenLine, type Grouped, JsonlReader } from './jsonl.ts';
import { type Chunk, type Loader, loaderFor, rootsOf } from './load-resource.server.ts';
import { recordIssue } from './store-issues.server.ts';
import { advance, commitWithoutWaiting, type Run } from './store-sync.server.ts';

/** The file is no longer (or not yet) to be had at this address; the operation has to be asked again. */
export class ExportGone extends Error {}

/** Another worker has taken over this export. */
export class Superseded extends Error {}

/** The connection ended before the file did. */
export class BrokeOff extends Error {}

/**
 * Small chunks first, so that the merchant soon sees something move; larger ones later, as every commit has its price.
 * What is kept of a chunk in memory is a fifth of its bytes.
 */
const SMALLEST_CHUNK = 2 * 1024 * 1024;
const LARGEST_CHUNK = 8 * 1024 * 1024;
export const chunkAt = (offset: number) => Math.min(Math.max(offset / 4, SMALLEST_CHUNK), LARGEST_CHUNK);

/** Objects that are merged from memory are kept to fewer per statement. */
const CHUNK_OBJECTS = { products: 250, customers: 2000, orders: 25_000 };

/**
 * Streams the file from the committed offset on. While one chunk is written, the next is read and parsed; the rows of a
 * chunk and the offset behind it commit together. Memory holds two chunks, whatever the size of the file.
 *
 * @returns whether the file was read to its end; not when its turn was over before
 */
export async function readExport(ctx: Ctx, run: Run, turnIsOver: () => Promise<boolean>): Promise<boolean> {
  const loader = loaderFor(run.resource, ctx, run.since ?? run.startedAt);
  const broken: BrokenLine[] = [];
  const reader = new JsonlReader(
    Number(run.offset),
    (grouped, at) => addTo(loader, run, grouped, at, broken),
    (line) => broken.push(line),
    loader.parse,
  );
  const writer = new ChunkChain(ctx, run);
  try {
    let chunkFrom = Number(run.offset);
    for await (const piece of openExport(run)) {
      reader.push(piece);
      // The chunk before this one is on its way to the database, and every part of it needs a turn of the event loop.
      await nextTurn();
      const over = await turnIsOver();
      if (over || reader.complete - chunkFrom >= chunkAt(chunkFrom) || loader.count() >= CHUNK_OBJECTS[run.resource]) {
        await writer.add(loader, reader.complete, broken);
        chunkFrom = reader.complete;
      }
      if (over) return false;
    }
    reader.end();
    await writer.add(loader, reader.complete, broken);
    return true;
  } finally {
    // Also when the connection broke: who reads on must find this chunk either written or not.
    await writer.done();
  }
}

/** The file from the committed offset to its end. */
export async function* openExport(run: Pick<Run, 'url' | 'offset' | 'fileBytes'>): AsyncGenerator<Buffer> {
  let received = Number(run.offset);
  try {
    const response = await download(run.url!, { range: `bytes=${run.offset}-`, 'accept-encoding': 'identity' });
    const { statusCode: status } = response;
    if (status !== 200 && status !== 206) {
      response.destroy();
      // Past the end: everything was read, only the last step is missing.
      if (status === 416 && run.fileBytes !== null && run.offset >= run.fileBytes) return;
      throw new ExportGone(`The export answered ${status}`);
    }
    let skip = status === 206 ? 0 : received;
    for await (const piece of response as AsyncIterable<Buffer>) {
      const dropped = Math.min(skip, piece.length);
      skip -= dropped;
      received += piece.length - dropped;
      yield piece.subarray(dropped);
    }
  } catch (error) {
    if (error instanceof ExportGone) throw error;
    throw new BrokeOff('The export broke off', { cause: error });
  }
  if (run.fileBytes !== null && BigInt(received) < run.fileBytes) throw new BrokeOff('The export broke off');
}

/** An object that cannot be read is one line more for the health page. */
export function addTo(loader: Loader, run: Run, grouped: Grouped, at: number, broken: BrokenLine[]): void {
  try {
    loader.add(grouped);
  } catch (error) {
    broken.push({ at, reason: `${run.resource}_not_readable`, text: about(grouped, error) });
  }
}

export const about = (grouped: Grouped, error: unknown) => `${String(grouped.root.id)}: ${(error as Error).message}`;

/** Rows, what was refused among them, and the offset behind both, or nothing of it. */
export async function commitChunk(
  ctx: Ctx,
  run: Run,
  { from, to, chunk, refused }: { from: bigint; to: bigint; chunk: Chunk | null; refused: BrokenLine[] },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await commitWithoutWaiting(tx);
    if (!(await advance(tx, ctx.shop.id, { ...run, offset: from }, to, chunk?.count ?? 0)))
      throw new Superseded('Somebody else reads this export');
    await chunk?.write(tx);
    for (const line of refused) {
      // Whatever a lost line was part of is read by itself.
      const roots = rootsOf(run.resource, line);
      for (const { job, data, key } of roots) tx.send(job, data, { key });
      if (line.reason !== 'jsonl_without_parent' || roots.length === 0)
        await recordIssue(tx, ctx.shop.id, line.reason, 1, [line.text.slice(0, 300)]);
    }
  });
  chunk?.done();
}

/** Writes one chunk after the other, one behind the reader. */
class ChunkChain {
  readonly #ctx: Ctx;
  readonly #run: Run;
  #from: bigint;
  #writing: Promise<void> = Promise.resolve();

  constructor(ctx: Ctx, run: Run) {
    this.#ctx = ctx;
    this.#run = run;
    this.#from = run.offset;
  }

  async add(loader: Loader, complete: number, broken: BrokenLine[]): Promise<void> {
    const to = BigInt(complete);
    if (to === this.#from) return;
    const chunk = loader.take();
    // A line behind the mark will be met again by whoever reads on from there.
    const refused = broken.filter(({ at }) => at < complete);
    broken.splice(0, broken.length, ...broken.filter(({ at }) => at >= complete));
    await this.#writing;
    const from = this.#from;
    this.#from = to;
    this.#writing = commitChunk(this.#ctx, this.#run, { from, to, chunk, refused });
    // Reported when it is awaited.
    this.#writing.catch(() => undefined);
  }

  done(): Promise<void> {
    return this.#writing;
  }
}
