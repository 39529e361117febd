import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const INSTALLED = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

// Only what a container needs: the package's own list switches the web's security off, and tests of frames and policies
// would mean nothing.
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's Chromium, else the one inside an npm package. Nothing is downloaded. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const installed = INSTALLED.find((path) => path && existsSync(path));
  const found = installed ? { executablePath: installed } : await fromPackage();
  return chromium.launch({ ...found, ...options, args: [...ARGS, ...(options.args ?? [])] });
}

/**
 * Unpacks Chromium and the libraries a bare machine lacks, once per version. The package always unpacks into the
 * system's temporary folder under a fixed name, where a copy of another version may lie: it gets a folder of its own.
 */
async function fromPackage(): Promise<LaunchOptions> {
  const require = createRequire(import.meta.url);
  const manifest = join(dirname(require.resolve('@sparticuz/chromium')), '..', 'package.json');
  const { version } = require(manifest) as { version: string };
  const home = join(tmpdir(), `stamgast-chromium-${version}`);
  if (!existsSync(home)) {
    await mkdir(tmpdir(), { recursive: true });
    const work = await mkdtemp(join(tmpdir(), 'chromium-unpacking-'));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = work;
    try {
      const { default: pack, inflate } = await import('@sparticuz/chromium');
      await pack.executablePath();
      await inflate(join(dirname(manifest), 'bin', 'al2023.tar.br'));
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    // Another worker may have been quicker: its copy is as good.
    await rename(work, home).catch(() => rm(work, { recursive: true }));
  }
  const env = { ...process.env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') } as Record<string, string>;
  if (!existsSync('/etc/fonts')) env.FONTCONFIG_PATH = join(home, 'fonts');
  return { executablePath: join(home, 'chromium'), env };
}
