/** A mean over customers and where it lies in 95 of 100 draws of as many customers; null where nobody counts. */
export interface Interval {
  readonly value: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** Customers the mean is over. */
  readonly customers: number;
}

const DRAWS = 1000;

/**
 * Percentile bootstrap over customers, the same draws for all tables, so that they may be compared; Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13.
 *
 * @param tables each `rows × width` figures, a row a customer; NaN does not count
 * @returns for each table the interval of each column
 */
export function bootstrapMeans(tables: readonly Float64Array[], rows: number, width: number, seed = 1): Interval[][] {
  const means = tables.map(() => new Float64Array(width * DRAWS));
  const random = mulberry32(seed);
  const times = new Uint32Array(rows);
  for (let draw = 0; draw < DRAWS; draw++) {
    times.fill(0);
    for (let i = 0; i < rows; i++) times[Math.floor(random() * rows)]!++;
    tables.forEach((table, t) => {
      means[t]!.set(
        columnMeans(table, width, times).map(({ mean }) => mean),
        draw * width,
      );
    });
  }
  const once = new Uint32Array(rows).fill(1);
  return tables.map((table, t) =>
    columnMeans(table, width, once).map(({ mean, customers }, column) => {
      const draws = Float64Array.from({ length: DRAWS }, (_, draw) => means[t]![draw * width + column]!)
        .filter((one) => !Number.isNaN(one))
        .sort();
      if (customers === 0 || draws.length === 0) return { value: null, interval: null, customers };
      const at = (share: number) => rounded(draws[Math.round(share * (draws.length - 1))]!);
      return { value: rounded(mean), interval: [at(0.025), at(0.975)], customers };
    }),
  );
}

function columnMeans(table: Float64Array, width: number, times: Uint32Array): { mean: number; customers: number }[] {
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  for (let row = 0; row < times.length; row++) {
    const weight = times[row]!;
    if (weight === 0) continue;
    for (let column = 0, at = row * width; column < width; column++, at++) {
      const value = table[at]!;
      if (Number.isNaN(value)) continue;
      sums[column]! += weight * value;
      counts[column]! += weight;
    }
  }
  return Array.from(sums, (sum, column) => ({ mean: sum / counts[column]!, customers: counts[column]! }));
}

const rounded = (value: number): number => Number(value.toFixed(5));

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
