/**
 * `npm test`: everything CI checks, stage by stage, each told in a line; ends with how many passed and failed. A stage
 * that fails does not stop the others, except that nothing can be tried in a browser without a build.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

interface Stage {
  name: string;
  command: string[];
  /** Where Vitest leaves its results; without it the stage counts as one test. */
  results?: string;
  needs?: string;
}

const artifacts = path.resolve('.artifacts');
fs.mkdirSync(artifacts, { recursive: true });
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
const vitest = (name: string, ...args: string[]): Stage => {
  const results = path.join(artifacts, `${name}.json`);
  return {
    name,
    command: [
      'node_modules/.bin/vitest',
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
    ],
    results,
  };
};

const stages: Stage[] = [
  { name: 'prepare', command: [...node, 'scripts/prepare.ts'] },
  { name: 'check', command: [...node, 'scripts/check.ts'], needs: 'prepare' },
  { name: 'build', command: [...node, 'scripts/build.ts'], needs: 'prepare' },
  { ...vitest('tests'), needs: 'prepare' },
  { ...vitest('proofs', '--config', 'tests/proofs/vitest.config.ts'), needs: 'build' },
  { ...vitest('browser', '--config', 'tests/e2e/vitest.config.ts'), needs: 'build' },
];

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

function run({ command }: Stage): Promise<boolean> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program!, args, { stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

function count(stage: Stage, ok: boolean): Count {
  if (!stage.results) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  if (!fs.existsSync(stage.results)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(fs.readFileSync(stage.results, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
  };
  // A run can fail without a failing test: a file that does not load, an error nobody caught.
  const failed = ok ? result.numFailedTests : Math.max(1, result.numFailedTests);
  return { passed: result.numPassedTests, failed, skipped: result.numPendingTests };
}

const only = process.argv.slice(2);
const wanted = stages.filter((stage) => only.length === 0 || only.includes(stage.name) || stage.name === 'prepare');
const broken = new Set<string>();
const total: Count = { passed: 0, failed: 0, skipped: 0 };
const table: string[] = [];
for (const stage of wanted) {
  if (stage.results) fs.rmSync(stage.results, { force: true });
  const started = performance.now();
  let counted: Count;
  if (stage.needs && broken.has(stage.needs)) {
    console.log(`\n── ${stage.name}: not run, because ${stage.needs} failed ──`);
    counted = { passed: 0, failed: 1, skipped: 0 };
    broken.add(stage.name);
  } else {
    console.log(`\n── ${stage.name} ──`);
    const ok = await run(stage);
    if (!ok) broken.add(stage.name);
    counted = count(stage, ok);
  }
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
  const seconds = Math.round((performance.now() - started) / 1000);
  table.push(
    `${stage.name.padEnd(9)} ${String(counted.passed).padStart(5)} passed ${String(counted.failed).padStart(4)} failed ` +
      `${String(counted.skipped).padStart(4)} skipped ${String(seconds).padStart(5)} s`,
  );
}
const closing = `${total.passed} passed, ${total.failed} failed`;
fs.writeFileSync(path.join(artifacts, 'summary.txt'), `${closing}\n`);
console.log(`\n${table.join('\n')}\n${closing}`);
process.exitCode = total.failed === 0 ? 0 : 1;
