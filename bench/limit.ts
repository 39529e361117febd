import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { say } from './measure.ts';

/** A C program that does the same work as tightly as it can be done: how far there is to go. */
export type Limit = {
  /** Runs it once; it prints its own milliseconds, without reading the input. */
  ms(...args: (string | number)[]): number;
  close(): void;
};

/**
 * Compiles `bench/limits/NAME.c` and gives it the arrays as one file, each preceded by its length in 32-bit words;
 * `null` where there is no C compiler.
 */
export function compileLimit(name: string, arrays: readonly (Uint32Array | Int32Array | Float64Array)[]): Limit | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const program = path.join(folder, name);
  const input = path.join(folder, 'input');
  try {
    const source = path.join(import.meta.dirname, 'limits', `${name}.c`);
    execFileSync('cc', ['-O3', '-march=native', '-pthread', source, '-o', program, '-lm'], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    say('No C compiler here: the limit is left out.');
    return null;
  }
  const words = arrays.flatMap((values) => {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return [Buffer.from(Uint32Array.of(values.byteLength / 4).buffer), bytes];
  });
  writeFileSync(input, Buffer.concat(words));
  return {
    ms: (...args) => Number(execFileSync(program, [input, ...args.map(String)], { encoding: 'utf8' })),
    close: () => rmSync(folder, { recursive: true }),
  };
}
