import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRecords } from './csv-lines.ts';

function read(chunks: string[]): { records: string[][]; lines: number[]; broken: number[] } {
  const records: string[][] = [];
  const lines: number[] = [];
  const broken: number[] = [];
  const reader = new CsvRecords({
    record: (fields, line) => {
      records.push(fields);
      lines.push(line);
    },
    broken: (line) => broken.push(line),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { records, lines, broken };
}

const written = (fields: string[]): string =>
  fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

describe('CSV records', () => {
  it('gives back what was written, wherever the text is cut', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '€') });
    const record = fc.array(field, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(40)),
        (rows, end, cuts) => {
          const text = rows.map((row) => written(row) + end).join('');
          const chunks: string[] = [];
          let at = 0;
          for (const cut of cuts) {
            chunks.push(text.slice(at, at + cut));
            at += cut;
          }
          chunks.push(text.slice(at));
          expect(read(chunks).records).toEqual(rows);
        },
      ),
    );
  });

  it('numbers lines through quoted line ends and empty lines', () => {
    expect(read(['a,b\n"one\ntwo",2\n\nlast,1'])).toEqual({
      records: [
        ['a', 'b'],
        ['one\ntwo', '2'],
        ['last', '1'],
      ],
      lines: [1, 2, 5],
      broken: [],
    });
  });

  it('takes fields parted by semicolons when the first line is', () => {
    expect(read(['"a";b\n"one;1";2,5\nx;', 'y\n']).records).toEqual([
      ['a', 'b'],
      ['one;1', '2,5'],
      ['x', 'y'],
    ]);
    expect(read(['a,b;c\n1;2,3\n']).records).toEqual([
      ['a', 'b;c'],
      ['1;2', '3'],
    ]);
  });

  it('reports a stray quotation mark and reads on at the next line', () => {
    expect(read(['a,b\n"x"y,1\n12" plate,2\ngood,3\n'])).toEqual({
      records: [
        ['a', 'b'],
        ['good', '3'],
      ],
      lines: [1, 4],
      broken: [2, 3],
    });
  });

  it('says where a quotation mark was opened that is never closed', () => {
    expect(() => read(['a,b\n1,2\n3,"4\n5,6\n'])).toThrow(expect.objectContaining({ line: 3 }));
  });
});
