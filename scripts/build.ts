import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Builds the pages when their sources changed since the last build; tells before it begins. Returns whether it had to. */
export async function buildIfNeeded(begins: () => void = () => undefined): Promise<boolean> {
  const stampFile = 'build/.stamp';
  const stamp = hashOf(['app', 'package.json', 'package-lock.json', 'vite.config.ts', 'prisma/schema.prisma']);
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp) return false;
  begins();
  await run(['scripts/prepare.ts']);
  await run(['node_modules/@remix-run/dev/dist/cli.js', 'vite:build', '--logLevel', 'warn']);
  fs.writeFileSync(stampFile, stamp);
  return true;
}

function run(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whatever it prints goes to standard error: standard output may be a program's JSON.
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk;
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} failed:\n${text}`))));
  });
}

function hashOf(roots: string[]): string {
  const hash = createHash('sha256');
  const visit = (place: string) => {
    if (fs.statSync(place).isDirectory()) {
      if (place.endsWith('generated')) return;
      for (const name of fs.readdirSync(place).sort()) visit(path.join(place, name));
    } else {
      hash.update(place).update(fs.readFileSync(place));
    }
  };
  for (const root of roots) visit(root);
  return hash.digest('hex');
}

if (import.meta.main) {
  const built = await buildIfNeeded();
  console.error(built ? 'Built.' : 'The build is up to date.');
}
