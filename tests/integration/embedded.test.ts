import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '#app/platform/database/embedded.ts';

/** Another command, in a process of its own, that starts the database on the folder and says so. */
function anotherCommand(dataDir: string) {
  const module = path.resolve('app/platform/database/embedded.ts');
  const script = `import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    try {
      const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, port: 0 });
      console.log('up ' + server.url);
      setInterval(() => undefined, 1000);
    } catch (error) { console.log('refused ' + error.message); process.exit(1); }`;
  return spawn(path.resolve('node_modules/.bin/node'), ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function said(child: ReturnType<typeof anotherCommand>): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  return chunk.toString().trim();
}

test('a database somebody uses is left alone; one whose command was killed is taken over', async () => {
  const dataDir = `.data/embedded-test-${process.pid}`;
  const first = anotherCommand(dataDir);
  const url = (await said(first)).replace(/^up /, '');

  const second = anotherCommand(dataDir);
  expect(await said(second)).toMatch(/^refused Another command \(process \d+\) is using the database/);
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  expect((await client.query('SELECT 1 AS alive')).rows).toEqual([{ alive: 1 }]);
  await client.end();

  first.kill('SIGKILL');
  await once(first, 'exit');
  const taken = await startEmbeddedPostgres({ dataDir, port: 0 });
  expect(taken.url).not.toBe(url);
  await taken.destroy();
});
