import { describe, expect, it } from 'vitest';
import { fitLogistic, logOdds } from './logistic.ts';

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('logistic regression', () => {
  it('finds the weights that made the data', () => {
    const next = random(3);
    const rows = 60_000;
    const values = new Float32Array(rows * 3);
    const label = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      values[row * 3] = 10 * next();
      values[row * 3 + 1] = next() < 0.2 ? 1 : 0;
      values[row * 3 + 2] = 5; // never varies
      const odds = -4 + 0.5 * values[row * 3]! - 1.5 * values[row * 3 + 1]!;
      label[row] = next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
    }
    const fit = fitLogistic({ width: 3, values, label, weight: new Float32Array(rows).fill(0.3) });
    expect(fit.weights[0]).toBeCloseTo(0.5, 1);
    expect(fit.weights[1]).toBeCloseTo(-1.5, 1);
    expect(fit.weights[2]).toBe(0);
    expect(logOdds(fit, Float32Array.of(8, 0, 5), 0)).toBeCloseTo(0, 0);
  });

  it('comes to the end where a full step of Newton goes too far: outcomes that are all but separate', () => {
    const rows = 4000;
    const values = new Float32Array(rows * 2);
    const label = new Uint8Array(rows);
    const weight = new Float32Array(rows).fill(1);
    for (let row = 0; row < rows; row++) {
      values[row * 2] = row < 40 ? 1000 + row : row % 7;
      values[row * 2 + 1] = (row * 31) % 11;
      label[row] = row < 40 ? 1 : 0;
      if (row === 3000) label[row] = 1;
      if (row < 40) weight[row] = 0.001;
    }
    const fit = fitLogistic({ width: 2, values, label, weight });
    // At the maximum what is expected is what happened.
    let expected = 0;
    let happened = 0;
    for (let row = 0; row < rows; row++) {
      expected += weight[row]! / (1 + Math.exp(-logOdds(fit, values, row)));
      happened += weight[row]! * label[row]!;
    }
    expect(expected).toBeCloseTo(happened, 2);
  });

  it('says nothing where there is only one outcome or none', () => {
    const none = {
      width: 2,
      values: new Float32Array(4),
      label: new Uint8Array(2),
      weight: new Float32Array(2).fill(1),
    };
    expect(fitLogistic(none).weights).toEqual(new Float64Array(2));
    expect(fitLogistic({ ...none, label: new Uint8Array(0), weight: new Float32Array(0) }).bias).toBe(-10);
  });
});
