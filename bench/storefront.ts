/**
 * What the blocks cost a page of the storefront: Lighthouse on the same pages with and without them, in turn, and the
 * scripts' sizes. `--runs 5 --customers 1500`
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { openDatabase } from '../app/platform/database/database.ts';
import { buildIfNeeded } from '../scripts/build.ts';
import { type Stack, startStack } from '../scripts/stack.ts';
import { median, rounded, say } from './measure.ts';

const LIGHTHOUSE = path.join(import.meta.dirname, 'node_modules/.bin/lighthouse');
const ASSETS = path.join(import.meta.dirname, '../extensions/storefront-blocks/assets');
const CHROMIUM = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

interface Seen {
  score: number;
  lcpMs: number;
  blockingMs: number;
  layoutShift: number;
  scriptBytes: number;
}

export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: { runs: { type: 'string', default: '5' }, customers: { type: 'string', default: '1500' } },
  });
  const chromium = CHROMIUM.find((file) => file && existsSync(file));
  if (!chromium) throw new Error('No Chromium on this machine: install it, or name it in CHROMIUM_PATH.');
  if (!existsSync(LIGHTHOUSE)) throw new Error('Lighthouse is not installed: npm install --prefix bench');
  await buildIfNeeded();
  const stack = await startStack({
    dataDir: `.data/bench-storefront-${process.pid}`,
    database: 'bench_storefront',
    placeBlocks: true,
    temporary: true,
    customers: Number(values.customers),
  });
  try {
    await stack.install();
    await atRest(stack);
    const { handle, customerId } = await busiest(stack);
    const cookie = await logIn(stack, customerId);
    const pages = {
      'product, a stranger': { url: `${stack.storeUrl}/products/${handle}` },
      'product, a customer': { url: `${stack.storeUrl}/products/${handle}`, cookie },
      'home, a customer': { url: `${stack.storeUrl}/`, cookie },
      'account, a customer': { url: `${stack.storeUrl}/account`, cookie },
    };
    const placements = await placementsOf(stack);
    const results: Record<string, object> = {};
    for (const [name, page] of Object.entries(pages)) {
      const seen: Record<'with' | 'without', Seen[]> = { with: [], without: [] };
      for (let i = 0; i < Number(values.runs); i++) {
        for (const which of i % 2 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
          await place(stack, which === 'with' ? placements : []);
          seen[which].push(await look(chromium, page));
        }
        say(`  ${name}: ${seen.with.at(-1)!.score} with, ${seen.without.at(-1)!.score} without`);
      }
      const middle = (which: 'with' | 'without', figure: keyof Seen) =>
        rounded(median(seen[which].map((one) => one[figure])));
      const lost = middle('without', 'score') - middle('with', 'score');
      results[name] = {
        with: Object.fromEntries(FIGURES.map((figure) => [figure, middle('with', figure)])),
        without: Object.fromEntries(FIGURES.map((figure) => [figure, middle('without', figure)])),
        targets: {
          'at most 2 points lost': lost <= 2,
          'layout shift 0 beyond the page itself': middle('with', 'layoutShift') <= middle('without', 'layoutShift'),
        },
      };
    }
    const scripts = Object.fromEntries(
      readdirSync(ASSETS)
        .filter((file) => file.endsWith('.js'))
        .map((file) => [file, gzipSync(readFileSync(path.join(ASSETS, file))).length]),
    );
    const all = Object.values(scripts).reduce((sum, bytes) => sum + bytes, 0);
    return { pages: results, gzippedBytes: scripts, targets: { 'all scripts at most 10 kB': all <= 10_000 } };
  } finally {
    await stack.close();
  }
}

const FIGURES = ['score', 'lcpMs', 'blockingMs', 'layoutShift', 'scriptBytes'] as const;

async function look(chromium: string, page: { url: string; cookie?: string }): Promise<Seen> {
  const { stdout } = await promisify(execFile)(
    LIGHTHOUSE,
    [
      page.url,
      '--quiet',
      '--output=json',
      '--only-categories=performance',
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
      ...(page.cookie ? [`--extra-headers=${JSON.stringify({ Cookie: page.cookie })}`] : []),
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, maxBuffer: 64 * 1024 * 1024 },
  );
  const report = JSON.parse(stdout) as {
    categories: { performance: { score: number } };
    audits: Record<string, { numericValue?: number; details?: { items: Record<string, unknown>[] } }>;
  };
  const value = (audit: string) => report.audits[audit]?.numericValue ?? Number.NaN;
  const scripts = report.audits['network-requests']?.details?.items.filter((item) => item.resourceType === 'Script');
  return {
    score: Math.round(report.categories.performance.score * 100),
    lcpMs: value('largest-contentful-paint'),
    blockingMs: value('total-blocking-time'),
    layoutShift: value('cumulative-layout-shift'),
    scriptBytes: (scripts ?? []).reduce((sum, { transferSize }) => sum + Number(transferSize), 0),
  };
}

async function atRest(stack: Stack): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await delay(500)) {
    if ((await stack.status<{ atRest: boolean }>()).atRest) return;
  }
  throw new Error('The shop was not computed within five minutes.');
}

/** The product bought most, and the customer with most orders. */
async function busiest(stack: Stack): Promise<{ handle: string; customerId: string }> {
  const database = openDatabase(stack.databaseUrl, 1);
  try {
    const { rows } = await database.sql.query<{ handle: string; customerId: string }>(
      `SELECT (SELECT p.handle FROM product_counts c JOIN products p ON p.shop_id = c.shop_id AND p.id = c.product_id
               WHERE p.available ORDER BY c.orders DESC LIMIT 1) AS handle,
              (SELECT customer_id::text FROM rfm_scores WHERE customer_id > 0 ORDER BY orders DESC LIMIT 1) AS "customerId"`,
    );
    return rows[0]!;
  } finally {
    await database.close();
  }
}

async function logIn({ storeUrl }: Stack, customerId: string): Promise<string> {
  const response = await fetch(`${storeUrl}/account/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ customer_id: customerId }),
  });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  if (cookies.length === 0) throw new Error(`Logging in as ${customerId} gave no cookie (HTTP ${response.status}).`);
  return cookies.join('; ');
}

const placementsAddress = ({ storeUrl, shop }: Stack) => `${storeUrl}/_dev/shops/${shop}/placements`;

async function placementsOf(stack: Stack): Promise<object[]> {
  return (await (await fetch(placementsAddress(stack))).json()) as object[];
}

async function place(stack: Stack, placements: object[]): Promise<void> {
  const response = await fetch(placementsAddress(stack), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(placements),
  });
  if (!response.ok) throw new Error(`The blocks could not be placed: HTTP ${response.status}`);
}
