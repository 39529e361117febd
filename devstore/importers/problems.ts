import type { History } from '../model.ts';

/** A file that cannot be read at all. The message is for people and names the file and, where there is one, the line. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly file: string;
  readonly line: number | null;

  constructor(file: string, line: number | null, problem: string) {
    super(line === null ? `${file}: ${problem}` : `${file}, line ${line}: ${problem}`);
    this.file = file;
    this.line = line;
  }
}

const EXAMPLES = 5;

/** Counts what was not taken, by reason, with a few examples each. */
export class Refusals {
  readonly #file: string;
  readonly #byReason = new Map<string, History['refused'][number]>();

  constructor(file: string) {
    this.#file = file;
  }

  add(reason: string, line: number, text: string): void {
    let entry = this.#byReason.get(reason);
    if (!entry) {
      entry = { reason, count: 0, examples: [] };
      this.#byReason.set(reason, entry);
    }
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push({ file: this.#file, line, text });
  }

  /** Most frequent first. */
  list(): History['refused'] {
    return [...this.#byReason.values()].sort((left, right) => right.count - left.count);
  }

  get total(): number {
    return this.list().reduce((sum, entry) => sum + entry.count, 0);
  }
}
