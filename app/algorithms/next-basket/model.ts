import type { Neighbours } from '../co-purchase/neighbours.ts';
import type { LinearModel } from './logistic.ts';
import type { ProductTables } from './tables.ts';
import type { ProductSets, Ranker, RankerChoice, RankerHoldout } from './types.ts';

/** All that ranking needs besides a customer's own orders. Plain data: it can be kept and sent as it is. */
export interface NextBasketModel {
  readonly choice: RankerChoice;
  /** See {@link Ranker}. */
  readonly again: LinearModel;
  readonly first: LinearModel;
  /** The same as learned without the days it was judged on: what a later one is compared with. Null: not judged. */
  readonly judged: Ranker | null;
  readonly holdout: RankerHoldout | null;
  /** What somebody without a history is shown: most bought by the measure that foresaw first baskets best. */
  readonly beginnings: { readonly by: Beginning; readonly items: Uint32Array };
  readonly tables: ProductTables;
  readonly sets: ProductSets | null;
  readonly viewed: Neighbours | null;
}

/** All baskets; those of the last months; of the last weeks; first baskets of the last months. */
export type Beginning = 'baskets' | 'lately' | 'recent' | 'starts';

/** The same knowledge of the products, ranked as another version has learned to. */
export function withRanker(model: NextBasketModel, { method, again, first }: Ranker): NextBasketModel {
  return { ...model, choice: { ...model.choice, method }, again, first };
}

const KINDS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array } as const;
type Kind = keyof typeof KINDS;
/** Stands in the JSON for an array of numbers in the bytes after it. */
type Place = { readonly $: Kind; readonly at: number; readonly length: number };

const VERSION = 3;

/**
 * The model as bytes: the length of a JSON text, the text, and the arrays of numbers one after the other, each from a
 * multiple of 8 on, in the byte order of this machine (little endian everywhere Node runs).
 */
export function encodeModel(model: NextBasketModel): Uint8Array {
  const arrays: ArrayBufferView[] = [];
  let room = 0;
  const text = JSON.stringify({ version: VERSION, model }, (_, value: unknown) => {
    for (const [kind, Type] of Object.entries(KINDS)) {
      if (!(value instanceof Type)) continue;
      const place = { $: kind, at: room, length: value.length };
      arrays.push(value);
      room += Math.ceil(value.byteLength / 8) * 8;
      return place;
    }
    return value;
  });
  const head = new TextEncoder().encode(text);
  const start = Math.ceil((4 + head.length) / 8) * 8;
  const bytes = new Uint8Array(start + room);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += Math.ceil(byteLength / 8) * 8;
  }
  return bytes;
}

/**
 * A model from the bytes of {@link encodeModel}, which stay the caller's: the model's arrays lie in one copy of them.
 * @throws RangeError when they come from another version or are cut short
 */
export function decodeModel(bytes: Uint8Array): NextBasketModel {
  // Arrays must begin at a multiple of their width, and the bytes given may lie anywhere (a Buffer in Node's pool).
  const { buffer, byteLength } = new Uint8Array(bytes);
  if (byteLength < 4) throw new RangeError('the model is cut short');
  const length = new DataView(buffer).getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  if (start > byteLength) throw new RangeError('the model is cut short');
  const read = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)), (_, value: unknown) => {
    if (!isPlace(value)) return value;
    const Type = KINDS[value.$];
    const from = start + value.at;
    if (from + value.length * Type.BYTES_PER_ELEMENT > byteLength) throw new RangeError('the model is cut short');
    return new Type(buffer, from, value.length);
  }) as { version: number; model: NextBasketModel };
  if (read.version !== VERSION) throw new RangeError(`a model of version ${read.version}, not ${VERSION}`);
  return read.model;
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && '$' in value && 'at' in value && 'length' in value;
}
