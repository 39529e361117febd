import type { IssueReason } from './schema.ts';

/** One object of a bulk export with the objects that hang below it (its `__parentId` names it). */
export interface Grouped {
  root: Record<string, unknown>;
  children: Record<string, unknown>[];
}

export interface BrokenLine {
  /** Byte offset of the line in the file. */
  at: number;
  reason: IssueReason;
  text: string;
  /** Of a line that is no JSON: the root it came after, to which it may have belonged. */
  under?: string;
}

/**
 * Cuts a JSONL file, given as buffers of any size, into roots with their children. Bytes are only looked at for line
 * ends; `complete` is the offset up to which everything handed out belongs to finished roots, so reading may start there
 * again. A line that cannot be read is handed out as broken, never dropped.
 */
export class JsonlReader {
  #rest: Buffer | null = null;
  #restAt: number;
  #open: Grouped | null = null;
  #openId: unknown;
  /** Where the root that is still open began. */
  #openAt: number;
  readonly #onRoot: (grouped: Grouped, at: number) => void;
  readonly #onBroken: (broken: BrokenLine) => void;
  readonly #parse: (line: string) => unknown;

  /** @param parse `JSON.parse`, or what comes to the same for the lines of this file */
  constructor(
    offset: number,
    onRoot: (grouped: Grouped, at: number) => void,
    onBroken: (broken: BrokenLine) => void,
    parse: (line: string) => unknown = JSON.parse,
  ) {
    this.#restAt = offset;
    this.#openAt = offset;
    this.#onRoot = onRoot;
    this.#onBroken = onBroken;
    this.#parse = parse;
  }

  /** Everything before this offset has been handed out. */
  get complete(): number {
    return this.#openAt;
  }

  push(buffer: Buffer): void {
    const first = buffer.indexOf(10);
    if (first < 0) {
      this.#rest = this.#rest ? Buffer.concat([this.#rest, buffer]) : buffer;
      return;
    }
    // Only the line that lies across two buffers is put together; the others are read where they are.
    let start = 0;
    if (this.#rest) {
      const line = Buffer.concat([this.#rest, buffer.subarray(0, first)]);
      this.#lines(line, this.#restAt);
      this.#restAt += line.length + 1;
      start = first + 1;
    }
    const last = buffer.lastIndexOf(10);
    if (last >= start) {
      this.#lines(buffer.subarray(start, last), this.#restAt);
      this.#restAt += last + 1 - start;
    }
    this.#rest = last + 1 < buffer.length ? buffer.subarray(last + 1) : null;
  }

  end(): void {
    if (this.#rest) {
      this.#lines(this.#rest, this.#restAt);
      this.#restAt += this.#rest.length;
      this.#rest = null;
    }
    this.#close(this.#restAt);
  }

  #close(nextAt: number): void {
    const open = this.#open;
    this.#open = null;
    if (open) this.#onRoot(open, this.#openAt);
    this.#openAt = nextAt;
  }

  #lines(buffer: Buffer, at: number): void {
    for (let start = 0; start <= buffer.length; ) {
      const found = buffer.indexOf(10, start);
      const end = found < 0 ? buffer.length : found;
      if (end > start) this.#line(buffer.toString('utf8', start, end), at + start);
      start = end + 1;
    }
  }

  #line(text: string, at: number): void {
    let value: unknown;
    try {
      value = this.#parse(text);
    } catch {
      if (text.trim() !== '') this.#notJson(text, at);
      return;
    }
    if (typeof value !== 'object' || value === null) {
      this.#notJson(text, at);
      return;
    }
    const object = value as Record<string, unknown>;
    const parent = object.__parentId;
    if (parent === undefined) {
      this.#close(at);
      this.#open = { root: object, children: [] };
      this.#openId = object.id;
    } else if (this.#open && parent === this.#openId) {
      this.#open.children.push(object);
    } else {
      this.#onBroken({ at, reason: 'jsonl_without_parent', text });
    }
  }

  #notJson(text: string, at: number): void {
    this.#onBroken({ at, reason: 'jsonl_not_json', text, ...(this.#open && { under: String(this.#openId) }) });
  }
}
