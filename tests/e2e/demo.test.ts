/** The demo as a person starts it: a process that reads an order file, and what is left on its outputs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEGMENTS } from '#app/algorithms/rfm.ts';

let folder: string;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
});
afterAll(async () => {
  // With its group: npm, the demo and all that it started.
  for (const child of running) process.kill(-child.pid!, 'SIGTERM');
  await rm(folder, { recursive: true });
});

async function demo(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = ['run', '--silent', 'demo', '--', '--once', '--json', ...args];
  const child = spawn('npm', command, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  running.delete(child);
  return { code, ...output };
}

const HEADER =
  'Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount';

/** Thirty orders of ten customers, each of a mug and a jug, with tax on top; the last three are of guests. */
function orders(): string[] {
  return Array.from({ length: 30 }, (_unused, index) => {
    const name = `#${1030 - index}`;
    const email = index < 27 ? `customer${index % 10}@example.com` : '';
    const at = `2026-${String(1 + (index % 9)).padStart(2, '0')}-1${index % 10} 10:00:00 +0100`;
    return [
      `${name},${email},paid,EUR,30.00,5.00,2.40,37.40,${at},1,Mug,10.00,0.00`,
      `${name},${email},,,,,,,${at},2,Milk jug,10.00,`,
    ];
  }).flat();
}

async function fileOf(name: string, lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

test('reads an order file, prints one JSON and nothing else, and ends well', async () => {
  const lines = orders();
  // A first row with a column too many takes its order along.
  lines[4] += ',more';
  const { code, stdout, stderr } = await demo('--orders', await fileOf('orders.csv', [HEADER, ...lines]));
  expect(code, stderr).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ orders: 29, lines: 58, customers: 10 });
  expect(Object.keys(summary.segments).sort()).toEqual([...SEGMENTS].sort());
  expect(Object.values<number>(summary.segments).reduce((sum, count) => sum + count, 0)).toBe(10);
  expect(summary.bundles).toBeInstanceOf(Array);
  expect(summary.refused).toEqual([
    { reason: 'broken line: 13 columns expected', count: 1, lines: [6] },
    { reason: 'a line of an order that was refused', count: 1, lines: [7] },
  ]);
  expect(summary.seconds.total).toBeGreaterThan(0);
});

test('says what is wrong with a file, and takes nothing of it in', async () => {
  const path = await fileOf('bad.csv', [HEADER, ...orders().map((line) => line.replace('EUR', 'EUX'))]);
  const { code, stdout, stderr } = await demo('--orders', path);
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr.split('\n').filter((line) => line.includes(path))).toEqual([`${path}, line 2: unknown currency "EUX"`]);
  expect(stderr).not.toMatch(/ {4}at .+:\d+/);
  expect(stderr).not.toContain('The app is up.');
});

test.each([
  ['an empty name', ''],
  ['a file that is not there', 'nowhere.csv'],
])('refuses %s before anything is started', async (_name, path) => {
  const { code, stdout, stderr } = await demo('--orders', path);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trim()).toBe(`There is no file "${path}".`);
});
