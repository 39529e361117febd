/** Our pipeline in a process of its own: reads an export at a URL into a database, tells time and peak memory. */
import { runBackfill, syncProgress } from '../../app/features/orders/index.server.ts';
import { openBenchApp } from '../bench-app.ts';

const [databaseUrl = '', url = '', bytes = '0'] = process.argv.slice(2);
const app = await openBenchApp(databaseUrl);
const domain = 'bench.myshopify.com';
const id = await app.shops.idOf(domain);
await app.db.sql.query(`UPDATE shops SET installed_at = now(), scopes = 'read_all_orders' WHERE id = $1`, [id]);
// The exports of products and customers are read; that of the orders has just been announced.
await app.db.sql.query(
  `INSERT INTO sync_runs (shop_id, resource, generation, status, url, file_bytes, started_at, since)
   VALUES ($1, 'products', 1, 'done', NULL, NULL, now(), now()), ($1, 'customers', 1, 'done', NULL, NULL, now(), now()),
     ($1, 'orders', 1, 'reading', $2, $3, now(), now())`,
  [id, url, bytes],
);
const ctx = await app.ctxByDomain(domain);
const idleRssMB = process.memoryUsage.rss() / 1e6;
const started = performance.now();
const cpu = process.cpuUsage();
await runBackfill(ctx);
const seconds = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
const progress = await syncProgress(ctx);
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    idleRssMB,
    // In units of 1024 bytes.
    peakRssMB: (process.resourceUsage().maxRSS * 1024) / 1e6,
    status: progress.status,
    stored: progress.resources.find(({ resource }) => resource === 'orders')?.stored,
  }),
);
await app.stop();
process.exit(0);
