/** `node --expose-gc bench/fit/peak.ts CUSTOMERS SEED`: prints by how many MB fitting them raises the peak of memory. */
import { readFileSync } from 'node:fs';
import { bgNbd } from '../../app/algorithms/btyd/bg-nbd.ts';
import { groupHistories } from '../../app/algorithms/btyd/grouped.ts';
import { simulatedCustomers } from './customers.ts';

const [customers, seed] = process.argv.slice(2).map(Number);
const input = simulatedCustomers(customers!, seed!);
globalThis.gc?.();
const before = process.memoryUsage.rss() / 2 ** 20;
bgNbd.fit(groupHistories(input, 7));
process.stdout.write(String(Math.max(peakMb(), process.memoryUsage.rss() / 2 ** 20) - before));

/** Of this process alone; `resourceUsage().maxRSS` starts out with that of the parent. */
function peakMb(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
