import type { IntervalRow } from './store.server.ts';

/**
 * What a version said of each product, as it lies in its row: 96 bytes a product, so that going back to it is going back
 * whole. Little endian: the id, ten numbers (NaN for none), and the place of the unit below.
 */
const UNITS = [null, 'g', 'ml', 'piece'];
const NUMBERS = [
  'evidence',
  'buyers',
  'q25',
  'median',
  'q75',
  'returning',
  'contents',
  'mean',
  'meanVariance',
  'scatter',
] as const satisfies (keyof IntervalRow)[];
const WIDTH = 8 * (NUMBERS.length + 2);

export function encodeProducts(rows: readonly IntervalRow[]): Buffer {
  const bytes = Buffer.alloc(rows.length * WIDTH);
  for (const [i, row] of rows.entries()) {
    let at = bytes.writeBigInt64LE(row.productId, i * WIDTH);
    for (const name of NUMBERS) at = bytes.writeDoubleLE(row[name] ?? Number.NaN, at);
    bytes.writeDoubleLE(Math.max(0, UNITS.indexOf(row.unit)), at);
  }
  return bytes;
}

export function decodeProducts(bytes: Buffer): IntervalRow[] {
  return Array.from({ length: bytes.length / WIDTH }, (_, i) => {
    const start = i * WIDTH;
    const number = (name: (typeof NUMBERS)[number]) => bytes.readDoubleLE(start + 8 * (NUMBERS.indexOf(name) + 1));
    const orNull = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      productId: bytes.readBigInt64LE(start),
      evidence: number('evidence'),
      buyers: number('buyers'),
      q25: orNull(number('q25')),
      median: orNull(number('median')),
      q75: orNull(number('q75')),
      returning: number('returning'),
      contents: number('contents'),
      mean: number('mean'),
      meanVariance: number('meanVariance'),
      scatter: number('scatter'),
      unit: UNITS[bytes.readDoubleLE(start + WIDTH - 8)] ?? null,
    };
  });
}
