import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Tx } from './database.ts';

/** Many rows in and out by COPY, as columns: a million customers are four typed arrays, not a million objects. */

type ColumnOf<Kind> = Kind extends 'int8' ? BigInt64Array : Float64Array;

/** Columns of an id (`int8`) or of integers within 2^53 (`number`; null comes as NaN). */
export type ColumnKind = 'int8' | 'number';

const TAB = 9;
const NEWLINE = 10;
const MINUS = 45;
const ZERO = 48;
const BACKSLASH = 92;
const FIRST_ROOM = 1024;
const EXACT_DIGITS = 15;

/**
 * The rows of a SELECT whose columns are all integers. COPY takes no parameters: what is put into `select` must be a
 * number of ours or pass `client.escapeLiteral`.
 */
export async function copyColumns<const Kinds extends readonly ColumnKind[]>(
  tx: Tx,
  select: string,
  kinds: Kinds,
): Promise<{ rows: number; columns: { [I in keyof Kinds]: ColumnOf<Kinds[I]> } }> {
  let room = FIRST_ROOM;
  let columns: (BigInt64Array | Float64Array)[] = kinds.map((kind) =>
    kind === 'int8' ? new BigInt64Array(room) : new Float64Array(room),
  );
  let rows = 0;
  let column = 0;
  // The number being read: up to fifteen digits in `head`, the rest in `tail`.
  let head = 0;
  let tail = 0;
  let digits = 0;
  let negative = false;
  let missing = false;

  function endOfValue(): void {
    const target = columns[column]!;
    if (target instanceof BigInt64Array) {
      const whole =
        digits <= EXACT_DIGITS ? BigInt(head) : BigInt(head) * 10n ** BigInt(digits - EXACT_DIGITS) + BigInt(tail);
      target[rows] = negative ? -whole : whole;
    } else {
      const whole = digits <= EXACT_DIGITS ? head : head * 10 ** (digits - EXACT_DIGITS) + tail;
      target[rows] = missing ? Number.NaN : negative ? -whole : whole;
    }
    head = 0;
    tail = 0;
    digits = 0;
    negative = false;
    missing = false;
    column += 1;
  }

  function grow(): void {
    room *= 2;
    columns = columns.map((old) => {
      const larger = old instanceof BigInt64Array ? new BigInt64Array(room) : new Float64Array(room);
      larger.set(old as never);
      return larger;
    });
  }

  const stream = tx.client.query(copyTo(`COPY (${select}) TO STDOUT`));
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte >= ZERO && byte <= ZERO + 9) {
        if (digits < EXACT_DIGITS) head = head * 10 + byte - ZERO;
        else tail = tail * 10 + byte - ZERO;
        digits += 1;
      } else if (byte === TAB) endOfValue();
      else if (byte === NEWLINE) {
        endOfValue();
        column = 0;
        rows += 1;
        if (rows === room) grow();
      } else if (byte === MINUS) negative = true;
      else if (byte === BACKSLASH) missing = true;
    }
  }
  return { rows, columns: columns.map((values) => values.subarray(0, rows)) as never };
}

const PIECE = 1 << 16;

/** Writes lines (each ending in a newline, in COPY's text format) into `target`, such as `my_table (a, b)`. */
export async function copyLines(tx: Tx, target: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(pieces(lines)), tx.client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
  }
  if (piece) yield piece;
}
