/**
 * `npm run check`: everything about the code that can be said without running the product. Quick, because it is run
 * before each commit; `npm run check -- NAME…` runs only those.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';

interface Check {
  name: string;
  what: string;
  command: string[];
}

const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
const bin = (name: string) => `node_modules/.bin/${name}`;

const checks: Check[] = [
  { name: 'types', what: 'TypeScript, strict', command: [bin('tsc'), '--noEmit', '--pretty', 'false', '-p', '.'] },
  {
    name: 'graphql',
    what: "GraphQL documents against Shopify's schema",
    command: [...node, 'scripts/check/graphql-documents.ts'],
  },
  {
    name: 'codegen',
    what: 'generated types against the documents',
    command: [...node, 'scripts/codegen.ts', '--check'],
  },
  {
    name: 'kernel',
    what: 'the compiled co-purchase kernel against its source',
    command: [...node, 'scripts/kernel.ts', '--check'],
  },
  { name: 'shopify', what: 'shopify.app.toml against the code', command: [...node, 'scripts/check/shopify-config.ts'] },
  {
    name: 'migrations',
    what: 'migrations against the data model',
    command: [...node, 'scripts/new-migration.ts', '--check'],
  },
  {
    name: 'imports',
    what: 'who may import whom',
    command: [
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'app',
      'devstore',
      'extensions',
      'tests',
      'scripts',
      'bench',
      'judge',
    ],
  },
  {
    name: 'unused',
    what: 'files, exports and packages nobody uses',
    command: [bin('knip'), '--no-progress', '--no-config-hints'],
  },
  {
    name: 'format',
    what: 'formatting and lint',
    command: [bin('biome'), 'ci', '--colors=off', '--max-diagnostics=60', '.'],
  },
  { name: 'theme', what: "Shopify's theme check of the blocks", command: [...node, 'scripts/check/theme.ts'] },
  { name: 'translations', what: 'English and Dutch in step', command: [...node, 'scripts/check/translations.ts'] },
  {
    name: 'house',
    what: 'clock, chance, environment, SQL and shop',
    command: [...node, 'scripts/check/house-rules.ts'],
  },
];

interface Result {
  check: Check;
  ok: boolean;
  seconds: number;
  output: string;
}

function run(check: Check): Promise<Result> {
  const started = performance.now();
  return new Promise((resolve) => {
    const [command, ...args] = check.command;
    const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const done = (ok: boolean) =>
      resolve({ check, ok, seconds: (performance.now() - started) / 1000, output: output.trim() });
    child.once('error', (error) => {
      output += String(error);
      done(false);
    });
    child.once('close', (code) => done(code === 0));
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`There is no check "${unknown[0]}". There are: ${checks.map((check) => check.name).join(', ')}.`);
  process.exit(2);
}
const queue = checks.filter((check) => wanted.length === 0 || wanted.includes(check.name));
const failed: Result[] = [];
const started = performance.now();
const worker = async () => {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const result = await run(check);
    const mark = result.ok ? 'ok    ' : 'FAILED';
    console.log(`${mark} ${check.name.padEnd(13)} ${result.seconds.toFixed(1).padStart(5)} s  ${check.what}`);
    if (!result.ok) failed.push(result);
  }
};
await Promise.all(Array.from({ length: Math.max(2, Math.min(os.availableParallelism(), 4)) }, worker));
for (const { check, output } of failed) console.log(`\n── ${check.name}: ${check.what} ──\n${output || '(no output)'}`);
console.log(
  `\n${failed.length === 0 ? 'All checks passed' : `${failed.length} failed`} in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
