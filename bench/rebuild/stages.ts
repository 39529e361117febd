/** The rebuild in a process of its own, so that its peak memory is its own. */
import { performance } from 'node:perf_hooks';
import { contributions } from '../../app/main.server.ts';
import { openBenchApp } from '../bench-app.ts';
import { rounded } from '../measure.ts';

const [databaseUrl = ''] = process.argv.slice(2);
const app = await openBenchApp(databaseUrl);
const ctx = (await app.ctxById(1))!;
const idleRssMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
const job = async (name: string) => {
  const definition = contributions.flatMap(({ jobs = [] }) => jobs).find((one) => one.name === name)!;
  const from = performance.now();
  await definition.run(ctx, {});
  return rounded((performance.now() - from) / 1000);
};
const rebuildSeconds = await job('recommendations.rebuild');
const everybodySeconds = await job('recommendations.everybody');
process.stdout.write(
  JSON.stringify({
    rebuildSeconds,
    everybodySeconds,
    idleRssMiB,
    // Kilobytes on Linux.
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
await app.stop();
process.exit(0);
