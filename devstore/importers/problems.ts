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

/** Why what follows a refused first row is not taken either. */
export const REFUSED_BEFORE = 'a line of an order that was refused';

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

  /** The end of a file without a single good order: the commonest reason, and where it was met first. */
  nothingRead(): ImportError {
    const problem = 'no order could be read from this file';
    const reasons = this.list();
    const commonest = reasons.find(({ reason }) => reason !== REFUSED_BEFORE) ?? reasons[0];
    const first = commonest?.examples[0];
    if (!commonest || !first) return new ImportError(this.#file, null, `${problem}: it has no lines`);
    const often = commonest.count > 1 ? ` (so are ${commonest.count} lines; this is the first)` : '';
    return new ImportError(this.#file, first.line, `${problem}: ${commonest.reason}${often}`);
  }
}
