import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Baskets, type Buffers, orderCount } from '#app/algorithms/co-purchase/baskets.ts';
import { emptyNeighbours, type Neighbours, rankByPopularity, workplaces } from '#app/algorithms/co-purchase/build.ts';
import { checked, type NeighbourOptions, PASS_ENTRIES, passes } from '#app/algorithms/co-purchase/neighbours.ts';
import type { Answer, Task } from './co-purchase-tasks.ts';

export type CoPurchasePool = {
  /** What `coPurchaseNeighbours` answers, to the last bit, off the event loop and on all threads. */
  neighbours(baskets: Baskets, options?: NeighbourOptions): Promise<Neighbours>;
  /** Stops the threads; builds under way fail. */
  close(): Promise<void>;
};

/** Entries expanded at once by however many threads: 2 GiB of the 4 that the kernel can reach. */
const MOST_ENTRIES = 1 << 29;

/** Baskets made in such buffers go to the threads without a copy. */
export const sharedBuffer: Buffers = (bytes) => new SharedArrayBuffer(bytes);

/**
 * Threads for the full co-purchase build. They start with the first build, stay for the next ones (builds take
 * turns) and do not keep the process alive between builds.
 */
export function createCoPurchasePool({ threads = availableParallelism() } = {}): CoPurchasePool {
  let workers: Worker[] = [];
  let last: Promise<unknown> = Promise.resolve();

  async function build(baskets: Baskets, options: NeighbourOptions): Promise<Neighbours> {
    const { k, measure, minTogether } = checked(options);
    if (workers.length === 0) workers = Array.from({ length: threads }, startWorker);
    for (const worker of workers) worker.ref();
    try {
      const orders = orderCount(baskets);
      const shared = { ...baskets, offsets: toShared(baskets.offsets), items: toShared(baskets.items) };
      const limits = stretches(baskets.offsets, threads);
      const counts = await all((t) => ask(workers[t]!, { step: 'count', baskets: shared, ...limits[t]! }));
      const popularity = rankByPopularity(sum(counts));
      const lengths = await all((t) => ask(workers[t]!, { step: 'rename', popularity }));
      const found = emptyNeighbours(baskets.itemCount, k, sharedBuffer);
      const stages = passes(sum(lengths), Math.min(PASS_ENTRIES * threads, MOST_ENTRIES));
      const shares = limits.map(({ from, to }, t) => {
        return { orders: to - from, lines: shared.offsets[to]! - shared.offsets[from]!, lengths: lengths[t]! };
      });
      const places = workplaces(shares, stages, true);
      for (const pass of stages) {
        const parts = await all((t) => ask(workers[t]!, { step: 'expand', pass, place: places[t]! }));
        const common = { step: 'rank', parts, pass, orders, measure, minTogether, found } as const;
        await all((t) => ask(workers[t]!, { ...common, place: places[t]!, turn: t, turns: threads }));
      }
      await all((t) => ask(workers[t]!, { step: 'forget' }));
      return found;
    } catch (error) {
      await stop(); // whatever half-done state the threads hold goes with them; the next build starts new ones
      throw error;
    } finally {
      for (const worker of workers) worker.unref();
    }
  }

  function all<T>(one: (thread: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: threads }, (_, t) => one(t)));
  }

  async function stop(): Promise<void> {
    const stopping = workers;
    workers = [];
    await Promise.all(stopping.map((worker) => worker.terminate()));
  }

  return {
    neighbours(baskets, options = {}) {
      const build_ = last.then(() => build(baskets, options));
      last = build_.catch(() => undefined); // the caller hears of it; the next build goes ahead all the same
      return build_;
    },
    close: stop,
  };
}

function startWorker(): Worker {
  return new Worker(new URL('./co-purchase-worker.ts', import.meta.url));
}

function ask<T extends Task>(worker: Worker, task: T): Promise<Answer[T['step']]> {
  return new Promise((resolve, reject) => {
    const done = () => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (answer: Answer[T['step']]) => {
      done();
      resolve(answer);
    };
    const onError = (error: unknown) => {
      done();
      reject(error);
    };
    const onExit = () => onError(new Error('a co-purchase thread was stopped in the middle of a build'));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}

/** Stretches of orders with equally many lines. */
function stretches(offsets: Uint32Array, parts: number): { from: number; to: number }[] {
  const orders = offsets.length - 1;
  const lines = offsets[orders]!;
  const borders = Array.from({ length: parts + 1 }, (_, part) => {
    if (part === parts) return orders;
    let low = 0;
    let high = orders;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[middle]! < (lines * part) / parts) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return borders.slice(0, parts).map((from, part) => ({ from, to: borders[part + 1]! }));
}

function toShared(values: Uint32Array): Uint32Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Uint32Array(sharedBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sum(parts: readonly Uint32Array[]): Uint32Array {
  const total = parts[0]!.slice();
  for (const part of parts.slice(1)) for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
  return total;
}
