/**
 * Seeded chance for the generated shop: sfc32 with named streams, so that a new draw in one part of the model does not
 * reshuffle the others, and the same seed gives the same shop to the byte.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Integer in [low, high], both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  normal(): number;
  exponential(mean: number): number;
  /** Gamma with the given shape and mean 1·scale·shape. */
  gamma(shape: number, scale: number): number;
  beta(a: number, b: number): number;
  poisson(mean: number): number;
  /** An independent stream, determined by this stream's seed and the name alone. */
  stream(name: string): Random;
}

function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}

export function random(seed: number | string): Random {
  const key = String(seed);
  let a = hash(key);
  let b = hash(`${key}/b`);
  let c = hash(`${key}/c`);
  let d = 1;

  function next32(): number {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }
  for (let i = 0; i < 15; i++) next32();

  const self: Random = {
    next: () => (next32() * 2097152 + (next32() >>> 11)) / 9007199254740992,
    int: (low, high) => low + Math.floor(self.next() * (high - low + 1)),
    chance: (probability) => self.next() < probability,
    pick: (items) => items[Math.floor(self.next() * items.length)]!,
    normal: () => {
      const radius = Math.sqrt(-2 * Math.log(1 - self.next()));
      return radius * Math.cos(2 * Math.PI * self.next());
    },
    exponential: (mean) => -mean * Math.log(1 - self.next()),
    gamma: (shape, scale) => {
      // Marsaglia and Tsang 2000; below shape 1 by the usual power of a uniform.
      if (shape < 1) return self.gamma(shape + 1, scale) * (1 - self.next()) ** (1 / shape);
      const d3 = shape - 1 / 3;
      const c3 = 1 / Math.sqrt(9 * d3);
      for (;;) {
        const x = self.normal();
        const v = (1 + c3 * x) ** 3;
        if (v > 0 && Math.log(1 - self.next()) < 0.5 * x * x + d3 - d3 * v + d3 * Math.log(v)) return d3 * v * scale;
      }
    },
    beta: (p, q) => {
      const x = self.gamma(p, 1);
      return x / (x + self.gamma(q, 1));
    },
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let product = 1 - self.next();
      let count = 0;
      while (product > limit) {
        product *= 1 - self.next();
        count++;
      }
      return count;
    },
    stream: (name) => random(`${key}/${name}`),
  };
  return self;
}

/** Draws an index with the given weights, in logarithmic time. Weights may be zero, not all of them. */
export function weighted(weights: ArrayLike<number>): (rng: Random) => number {
  const cumulative = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    cumulative[i] = total;
  }
  if (!(total > 0)) throw new Error('weighted: no weight above zero');
  return (rng) => {
    const target = rng.next() * total;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
