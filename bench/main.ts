/**
 * `npm run --silent bench -- NAME [options]`: runs one bench and prints one JSON document. Each bench is a file here
 * that exports `run(args)`; it measures our work and its peers in turn, in the same process run.
 */
import { readdirSync } from 'node:fs';
import os from 'node:os';

type Bench = { run(args: string[]): Promise<object> };

const LIBRARY = new Set(['main.ts', 'measure.ts', 'duckdb.ts', 'limit.ts', 'data.ts', 'bench-app.ts']);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !LIBRARY.has(file))
  .map((file) => file.slice(0, -'.ts'.length));

const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Which bench? npm run --silent bench -- ${names.join(' | ')}`);
  process.exit(2);
}
const { run } = (await import(`./${name}.ts`)) as Bench;
const result = await run(args);
const machine = {
  cpu: os.cpus()[0]?.model,
  cores: os.availableParallelism(),
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  os: `${os.type()} ${os.release()} ${os.arch()}`,
  node: process.version,
};
process.stdout.write(`${JSON.stringify({ bench: name, machine, ...result }, null, 2)}\n`);
