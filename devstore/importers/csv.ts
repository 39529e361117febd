import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvRecords, UnclosedQuote } from './csv-lines.ts';
import { ImportError } from './problems.ts';

export interface CsvHandlers {
  header: (names: string[], line: number) => void;
  row: (fields: string[], line: number) => void;
  /** A line that is no CSV; reading goes on after it. */
  broken: (line: number, text: string) => void;
}

/** Reads a CSV file, plain or gzipped, in one pass without holding it in memory. */
export async function readCsv(path: string, handlers: CsvHandlers): Promise<void> {
  const { gzipped, size } = await look(path);
  if (size === 0) throw new ImportError(path, null, 'the file is empty');
  let headed = false;
  const records = new CsvRecords({
    broken: handlers.broken,
    record: (fields, line) => {
      if (headed) return handlers.row(fields, line);
      headed = true;
      handlers.header(
        fields.map((name) => name.trim()),
        line,
      );
    },
  });
  const source = createReadStream(path);
  const read = (chunks: AsyncIterable<Buffer>) => decode(path, chunks, records);
  try {
    await (gzipped ? pipeline(source, createGunzip(), read) : pipeline(source, read));
  } catch (error) {
    throw translate(path, error);
  }
  if (!headed) throw new ImportError(path, null, 'the file is empty');
}

async function decode(path: string, chunks: AsyncIterable<Buffer>, records: CsvRecords): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const words = (chunk: Buffer, stream: boolean): string => {
    try {
      return decoder.decode(chunk, { stream });
    } catch {
      throw new ImportError(
        path,
        line + linesBeforeBadByte(chunk),
        'the text is not UTF-8; please save the file as UTF-8',
      );
    }
  };
  for await (const chunk of chunks) {
    records.push(words(chunk, true));
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) line += 1;
  }
  records.push(words(Buffer.alloc(0), false));
  records.end();
}

/** How many line ends stand before the first byte that is no UTF-8. */
function linesBeforeBadByte(chunk: Buffer): number {
  let lines = 0;
  for (let start = 0; ; lines++) {
    const end = chunk.indexOf(10, start);
    const part = chunk.subarray(start, end === -1 ? chunk.length : end);
    // A chunk may begin or end inside a character, which is not what we look for.
    const text = part.toString('utf8').replace(start === 0 ? /^\ufffd{1,3}/ : '', '');
    if (text.includes('\ufffd') || end === -1) return lines;
    start = end + 1;
  }
}

async function look(path: string): Promise<{ gzipped: boolean; size: number }> {
  try {
    const file = await open(path);
    try {
      const start = Buffer.alloc(2);
      const { bytesRead } = await file.read(start, 0, 2, 0);
      const { size } = await file.stat();
      return { gzipped: bytesRead === 2 && start[0] === 0x1f && start[1] === 0x8b, size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw translate(path, error);
  }
}

function translate(path: string, error: unknown): ImportError | Error {
  if (error instanceof ImportError) return error;
  if (error instanceof UnclosedQuote) return new ImportError(path, error.line, error.message);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new ImportError(path, null, 'there is no such file');
    case 'EISDIR':
      return new ImportError(path, null, 'this is a folder, not a file');
    case 'EACCES':
      return new ImportError(path, null, 'the file may not be read');
    case 'Z_BUF_ERROR':
    case 'Z_DATA_ERROR':
      return new ImportError(path, null, 'the gzip file is damaged or cut off');
    default:
      return error as Error;
  }
}
