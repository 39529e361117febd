/**
 * `npm run prove -- NAME [--times N] [--seconds N --rate N]`: one proof, or all, with as much repetition as wanted (load:
 * as long and as much). CI runs them short.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { parseArgs } from 'node:util';

const folder = 'tests/proofs';
const names = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => file.replace('.test.ts', ''));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string' }, seconds: { type: 'string' }, rate: { type: 'string' } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0 || Object.values(values).some((value) => !/^\d+$/.test(value))) {
  console.error(`Usage: npm run prove -- [${names.join(' | ')}] [--times N] [--seconds N --rate N]`);
  process.exit(2);
}
const files = (positionals.length > 0 ? positionals : names).map((name) => `${folder}/${name}.test.ts`);
const child = spawn('node_modules/.bin/vitest', ['run', '--config', `${folder}/vitest.config.ts`, ...files], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`PROVE_${name.toUpperCase()}`, value])),
  },
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
