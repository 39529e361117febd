import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BrokenLine, JsonlReader } from './jsonl.ts';

const file = [
  { id: 'a', title: 'Crème brûlée — “dessert”' },
  { id: 'a1', __parentId: 'a' },
  { id: 'a2', __parentId: 'a' },
  { id: 'b' },
  { id: 'c', note: 'line\nbreak' },
  { id: 'c1', __parentId: 'c' },
];
const text = file.map((object) => JSON.stringify(object)).join('\n');

function read(bytes: Buffer, cuts: number[], offset = 0) {
  const groups: string[] = [];
  const broken: BrokenLine[] = [];
  const reader = new JsonlReader(
    offset,
    ({ root, children }, at) => groups.push(`${at} ${[root, ...children].map(({ id }) => String(id)).join(' ')}`),
    (line) => broken.push(line),
  );
  const marks = new Set<number>();
  let from = 0;
  for (const cut of [...new Set(cuts.map((cut) => cut % bytes.length))].sort((one, other) => one - other)) {
    reader.push(bytes.subarray(from, cut));
    marks.add(reader.complete);
    from = cut;
  }
  reader.push(bytes.subarray(from));
  reader.end();
  return { groups, broken, marks, complete: reader.complete };
}

test('however the file is cut into buffers, the same objects with their children come out', () => {
  const bytes = Buffer.from(`${text}\n`);
  const whole = read(bytes, []);
  expect(whole.groups.map((group) => group.replace(/^\d+ /, ''))).toEqual(['a a1 a2', 'b', 'c c1']);
  expect(whole.complete).toBe(bytes.length);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
      expect(read(bytes, cuts).groups).toEqual(whole.groups);
    }),
  );
});

test('reading on from any mark hands out the rest, nothing twice and nothing left out', () => {
  const bytes = Buffer.from(text);
  const { groups } = read(bytes, []);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { minLength: 1, maxLength: 30 }), (cuts) => {
      for (const mark of read(bytes, cuts).marks) {
        const rest = read(bytes.subarray(mark), [], mark).groups;
        expect(rest).toEqual(groups.filter((group) => Number(group.split(' ')[0]) >= mark));
      }
    }),
  );
});

test('what cannot be read is handed out with its place, and what is around it is read', () => {
  const bytes = Buffer.from('{"id":"a"}\n{"id":"b"\n7\n{"id":"x","__parentId":"zz"}\n\n{"id":"c"}');
  const { groups, broken } = read(bytes, [5]);
  expect(groups.map((group) => group.split(' ')[1])).toEqual(['a', 'c']);
  expect(broken.map(({ at, reason }) => [at, reason])).toEqual([
    [11, 'jsonl_not_json'],
    [21, 'jsonl_not_json'],
    [23, 'jsonl_without_parent'],
  ]);
});
