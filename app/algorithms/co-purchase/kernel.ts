/**
 * The innermost loops of the full build as WebAssembly (`kernel.as.ts`), and the memory they work in. For ten million
 * lines they take half the time of the same loops in TypeScript. Places are bytes from the start of the memory,
 * products are ranks.
 */
import { KERNEL, SHARED_KERNEL } from './kernel.wasm.ts';

export type Kernel = {
  /**
   * Writes out, for every product `first … first + width - 1`, what stands beside it in the orders `from … to - 1`:
   * the entry at `next[rank - first]` onward, which moves on. Up to 15 bytes behind what is written are spoilt.
   */
  expand(
    entryBytes: number,
    offsets: number,
    from: number,
    to: number,
    ranks: number,
    first: number,
    width: number,
    next: number,
    entries: number,
  ): void;
  /** Counts the entries `from … to - 1`, and marks every block of 64 products in which one was counted. */
  count(
    entryBytes: number,
    countBytes: number,
    entries: number,
    from: number,
    to: number,
    counts: number,
    marks: number,
  ): void;
  /** Offers what was counted more than `bar` times, from the rarest product to the most popular, and forgets it all. */
  walk(countBytes: number, products: number, counts: number, marks: number, bar: number): void;
};

/** Told of each product counted more often than the bar; answers where the bar is from now on, never lower. */
export type Offer = (other: number, together: number) => number;

const compiled = (text: string) =>
  new WebAssembly.Module(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
const ALONE = compiled(KERNEL);
const SHARED = compiled(SHARED_KERNEL);

export function startKernel(memory: WebAssembly.Memory, offer: Offer): Kernel {
  const module = memory.buffer instanceof ArrayBuffer ? ALONE : SHARED;
  return new WebAssembly.Instance(module, { env: { memory }, 'kernel.as': { offer } }).exports as Kernel;
}

/** Products of one mark: as many in `kernel.as.ts`. */
export const MARKED = 64;

/** What must be free behind whatever the kernel writes or reads: one vector. */
export const VECTOR_BYTES = 16;

/** Gives out places one after another. */
export class Places {
  #end = VECTOR_BYTES;

  take(bytes: number): number {
    const start = this.#end;
    this.#end = Math.ceil((start + bytes) / VECTOR_BYTES + 1) * VECTOR_BYTES;
    return start;
  }

  /** Memory for all that was given out, filled with zeroes. */
  memory(shared: boolean): WebAssembly.Memory {
    const pages = Math.ceil(this.#end / 0x1_0000);
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  }
}
