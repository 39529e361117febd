/**
 * CSV as RFC 4180 has it, record by record, out of text that comes in pieces. Of our own because the libraries lose
 * the lines after a stray quotation mark without a word: here a broken record ends at its line, is reported, and the
 * next line is read as if nothing had been. Where a comma is the decimal point, spreadsheets part the fields by semicolons:
 * the first line tells.
 */
export interface RecordHandlers {
  record: (fields: string[], line: number) => void;
  broken: (line: number, text: string) => void;
}

const QUOTE = 34;
const COMMA = 44;
const SEMICOLON = 59;
const NEWLINE = 10;
const RETURN = 13;

/** A quoted field that goes on for longer than this was never closed. */
const LONGEST_RECORD = 1_000_000;

export class UnclosedQuote extends Error {
  readonly line: number;
  constructor(line: number) {
    super('a quotation mark opens here and is never closed');
    this.line = line;
  }
}

export class CsvRecords {
  readonly #handlers: RecordHandlers;
  #rest = '';
  #line = 1;
  #separator: ',' | ';' = ',';
  #code = COMMA;

  constructor(handlers: RecordHandlers) {
    this.#handlers = handlers;
  }

  push(text: string): void {
    this.#read(this.#rest + text, false);
    if (this.#rest.length > LONGEST_RECORD) throw new UnclosedQuote(this.#line);
  }

  end(): void {
    this.#read(this.#rest, true);
  }

  #read(text: string, last: boolean): void {
    let start = 0;
    while (start < text.length) {
      const newline = text.indexOf('\n', start);
      if (newline === -1 && !last) break;
      const lineEnd = newline === -1 ? text.length : newline;
      const next = this.#record(text, start, lineEnd, last);
      if (next === null) break;
      start = next;
    }
    this.#rest = text.slice(start);
  }

  /** Reads one record and gives where the next begins; null when its end has not come yet. */
  #record(text: string, start: number, lineEnd: number, last: boolean): number | null {
    if (this.#line === 1 && isBySemicolons(text.slice(start, lineEnd))) {
      this.#separator = ';';
      this.#code = SEMICOLON;
    }
    const quote = text.indexOf('"', start);
    if (quote === -1 || quote >= lineEnd) {
      const end = text.charCodeAt(lineEnd - 1) === RETURN ? lineEnd - 1 : lineEnd;
      if (end > start) this.#handlers.record(text.slice(start, end).split(this.#separator), this.#line);
      this.#line += 1;
      return lineEnd + 1;
    }
    const fields: string[] = [];
    let at = start;
    let lines = 1;
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        let close = text.indexOf('"', at + 1);
        let doubled = false;
        while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
          doubled = true;
          close = text.indexOf('"', close + 2);
        }
        if (close === -1) {
          if (last) throw new UnclosedQuote(this.#line);
          return null;
        }
        // The mark may be the first half of a doubled one.
        if (close + 1 >= text.length && !last) return null;
        const field = text.slice(at + 1, close);
        for (let n = field.indexOf('\n'); n !== -1; n = field.indexOf('\n', n + 1)) lines += 1;
        fields.push(doubled ? field.replaceAll('""', '"') : field);
        at = close + 1;
      } else {
        const end = endOfPlain(text, at, this.#code);
        if (end === text.length && !last) return null;
        if (text.charCodeAt(end) === QUOTE) return this.#broken(text, start, lineEnd);
        const trimmed =
          text.charCodeAt(end) !== this.#code && text.charCodeAt(end - 1) === RETURN && end > at ? end - 1 : end;
        fields.push(text.slice(at, trimmed));
        at = end;
      }
      const code = text.charCodeAt(at);
      if (code === this.#code) {
        at += 1;
        continue;
      }
      if (code === RETURN && at + 1 >= text.length && !last) return null;
      const done = at >= text.length || code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) === NEWLINE);
      if (!done) return this.#broken(text, start, lineEnd);
      this.#handlers.record(fields, this.#line);
      this.#line += lines;
      return at + (code === RETURN ? 2 : 1);
    }
  }

  #broken(text: string, start: number, lineEnd: number): number {
    this.#handlers.broken(this.#line, text.slice(start, lineEnd));
    this.#line += 1;
    return lineEnd + 1;
  }
}

const isBySemicolons = (line: string): boolean => line.includes(';') && !line.includes(',');

function endOfPlain(text: string, from: number, separator: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === NEWLINE || code === QUOTE) return at;
  }
  return text.length;
}
