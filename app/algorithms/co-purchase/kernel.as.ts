/**
 * The two loops of the full build that run once for every pair in every order, in AssemblyScript: `kernel.ts` tells
 * what they do and is where the rest of the build meets them. `npm run kernel` compiles this file to `kernel.wasm.ts`.
 *
 * Two things are done here that plain TypeScript cannot: sixteen bytes at once, and counters only as wide as the
 * product at hand needs, so that most stay in the nearest cache. E is the type of an entry, C that of a counter.
 */

/** Told of each candidate above the bar; answers where the bar is now. */
declare function offer(other: u32, together: u32): u32;

/** Products of one mark, as a power of two. */
const BLOCK: u32 = 6;
/** Marks of one vector, as a power of two. */
const GROUP: u32 = 4;

export function expand(
  entryBytes: u32,
  offsets: usize,
  from: u32,
  to: u32,
  ranks: usize,
  first: u32,
  width: u32,
  next: usize,
  entries: usize,
): void {
  if (entryBytes === 2) expandTyped<u16>(offsets, from, to, ranks, first, width, next, entries);
  else expandTyped<u32>(offsets, from, to, ranks, first, width, next, entries);
}

export function count(
  entryBytes: u32,
  countBytes: u32,
  entries: usize,
  from: u32,
  to: u32,
  counts: usize,
  marks: usize,
): void {
  if (entryBytes === 2) {
    if (countBytes === 1) countTyped<u16, u8>(entries, from, to, counts, marks);
    else if (countBytes === 2) countTyped<u16, u16>(entries, from, to, counts, marks);
    else countTyped<u16, u32>(entries, from, to, counts, marks);
  } else {
    if (countBytes === 1) countTyped<u32, u8>(entries, from, to, counts, marks);
    else if (countBytes === 2) countTyped<u32, u16>(entries, from, to, counts, marks);
    else countTyped<u32, u32>(entries, from, to, counts, marks);
  }
}

export function walk(countBytes: u32, products: u32, counts: usize, marks: usize, bar: u32): void {
  if (countBytes === 1) walkTyped<u8>(products, counts, marks, bar);
  else if (countBytes === 2) walkTyped<u16>(products, counts, marks, bar);
  else walkTyped<u32>(products, counts, marks, bar);
}

function expandTyped<E>(
  offsets: usize,
  from: u32,
  to: u32,
  ranks: usize,
  first: u32,
  width: u32,
  next: usize,
  entries: usize,
): void {
  let start = load<u32>(offsets + ((<usize>from) << 2));
  for (let order = from; order < to; order++) {
    const stop = load<u32>(offsets + ((<usize>order + 1) << 2));
    const others = stop - start - 1;
    const basket = ranks + <usize>start * sizeof<E>();
    start = stop;
    if (<i32>others < 1) continue;
    for (let i: u32 = 0; i <= others; i++) {
      const here = basket + <usize>i * sizeof<E>();
      const row = <u32>load<E>(here) - first;
      if (row >= width) continue;
      const place = next + ((<usize>row) << 2);
      const at = load<u32>(place);
      store<u32>(place, at + others);
      const stretch = entries + <usize>at * sizeof<E>();
      copy(stretch, basket, <usize>i * sizeof<E>());
      copy(stretch + <usize>i * sizeof<E>(), here + sizeof<E>(), <usize>(others - i) * sizeof<E>());
    }
  }
}

/** Copies whole vectors: up to fifteen bytes too many, which the next copy overwrites, or the gap takes. */
function copy(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

function countTyped<E, C>(entries: usize, from: u32, to: u32, counts: usize, marks: usize): void {
  const end = entries + <usize>to * sizeof<E>();
  for (let at = entries + <usize>from * sizeof<E>(); at < end; at += sizeof<E>()) {
    const other = <usize>load<E>(at);
    const counter = counts + other * sizeof<C>();
    store<C>(counter, <C>(load<C>(counter) + <C>1));
    store<u8>(marks + (other >> BLOCK), 0xff);
  }
}

function walkTyped<C>(products: u32, counts: usize, marks: usize, least: u32): void {
  const lanes: u32 = 16 / sizeof<C>();
  const blockBytes = (1 << BLOCK) * <i32>sizeof<C>();
  let bar = least;
  let bars = v128.splat<C>(<C>bar);
  for (let group = <i32>((products - 1) >> (BLOCK + GROUP)); group >= 0; group--) {
    const place = marks + ((<usize>group) << GROUP);
    let marked = <u32>i8x16.bitmask(v128.load(place));
    if (marked === 0) continue;
    v128.store(place, i64x2.splat(0));
    do {
      const mark = 31 - clz(marked);
      marked ^= 1 << mark;
      const block = (((<u32>group) << GROUP) | mark) << BLOCK;
      const blockCounts = counts + <usize>block * sizeof<C>();
      for (let byte = blockBytes - 16; byte >= 0; byte -= 16) {
        const at = blockCounts + byte;
        let above = <u32>v128.bitmask<C>(v128.gt<C>(v128.load(at), bars));
        while (above !== 0) {
          const lane = 31 - clz(above);
          above ^= 1 << lane;
          const together = <u32>load<C>(at + <usize>lane * sizeof<C>());
          if (together <= bar) continue; // it has risen since
          const other = block + (<u32>byte / 16) * lanes + lane;
          const raised = offer(other, together);
          if (raised === bar) continue;
          bar = raised;
          bars = v128.splat<C>(<C>bar);
        }
        v128.store(at, i64x2.splat(0));
      }
    } while (marked !== 0);
  }
}
