import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceOf, maximise, type Objective } from './optimise.ts';

/** −½ (x − top)ᵀ A (x − top) with A = MMᵀ + I, so always a hill. */
function hill(top: number[], m: number[][]) {
  const n = top.length;
  const a = m.map((row, i) => m.map((other, j) => row.reduce((sum, x, k) => sum + x * other[k]!, i === j ? 1 : 0)));
  const objective: Objective = (at, gradient) => {
    let value = 0;
    for (let i = 0; i < n; i++) {
      gradient[i] = -top.reduce((sum, t, j) => sum + a[i]![j]! * (at[j]! - t), 0);
      value += 0.5 * gradient[i]! * (at[i]! - top[i]!);
    }
    return value;
  };
  return { objective, a };
}

/** The usual trial: a long curved ridge, here with its top at (1, 1). */
const rosenbrock: Objective = ([x, y], gradient) => {
  const across = y! - x! * x!;
  gradient[0] = 400 * x! * across + 2 * (1 - x!);
  gradient[1] = -200 * across;
  return -100 * across * across - (1 - x!) ** 2;
};

describe('maximise', () => {
  const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
  const hills = fc.integer({ min: 1, max: 5 }).chain((n) => {
    const vector = fc.array(coordinate, { minLength: n, maxLength: n });
    return fc.tuple(vector, vector, fc.array(vector, { minLength: n, maxLength: n }));
  });

  it('finds the top of any hill, its curvature and with it the covariance', () => {
    fc.assert(
      fc.property(hills, ([start, top, m]) => {
        const { objective, a } = hill(top, m);
        const found = maximise(objective, start);
        expect(found.converged).toBe(true);
        top.forEach((t, i) => {
          expect(found.at[i]).toBeCloseTo(t, 5);
        });
        const covariance = covarianceOf(found.curvature)!;
        a.forEach((row, i) => {
          row.forEach((_, j) => {
            const product = row.reduce((sum, x, k) => sum + x * covariance[k]![j]!, 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 4);
          });
        });
      }),
    );
  });

  it('follows a curved ridge', () => {
    const found = maximise(rosenbrock, [-1.2, 1]);
    expect(found.converged).toBe(true);
    expect(found.at[0]).toBeCloseTo(1, 6);
    expect(found.at[1]).toBeCloseTo(1, 6);
    expect(found.iterations).toBeLessThan(60);
  });

  it('stays in the box, ends at the best point of its edge and says which edge', () => {
    fc.assert(
      fc.property(hills, ([start, top, m]) => {
        const { objective } = hill(top, m);
        const lower = top.map(() => -1);
        const upper = top.map(() => 1);
        const found = maximise(objective, start, { lower, upper });
        expect(found.converged).toBe(true);
        const gradient = new Float64Array(top.length);
        objective(found.at, gradient);
        found.at.forEach((x, i) => {
          expect(Math.abs(x)).toBeLessThanOrEqual(1);
          if (found.pinned[i]) expect(gradient[i]! * x).toBeGreaterThanOrEqual(0);
          else expect(gradient[i]).toBeCloseTo(0, 4);
        });
      }),
    );
  });

  it('walks a ridge that rises for ever to the edge', () => {
    const found = maximise(
      ([x], gradient) => {
        gradient[0] = Math.exp(-x!);
        return -Math.exp(-x!);
      },
      [0],
      { lower: [-12], upper: [12] },
    );
    expect([found.at[0], found.pinned]).toEqual([12, [true]]);
  });

  it('steps back from where the value is not finite', () => {
    // log x − x beyond the logarithm's edge.
    const found = maximise(
      ([x], gradient) => {
        gradient[0] = 1 / x! - 1;
        return Math.log(x!) - x!;
      },
      [0.01],
    );
    expect(found.converged).toBe(true);
    expect(found.at[0]).toBeCloseTo(1, 6);
  });

  it('says so where there is nothing to climb', () => {
    const nowhere = maximise(() => Number.NaN, [0, 0]);
    expect(nowhere.converged).toBe(false);
    const flat = maximise((_, gradient) => gradient.fill(0)[0]!, [0.5, 0.5]);
    expect(Array.from(flat.at)).toEqual([0.5, 0.5]);
    expect(covarianceOf(flat.curvature)).toBeNull();
  });
});
