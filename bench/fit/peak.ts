/** `node --expose-gc bench/fit/peak.ts CUSTOMERS SEED`: prints by how many MB fitting them raises the peak of memory. */
import { bgNbd } from '../../app/algorithms/btyd/bg-nbd.ts';
import { groupHistories } from '../../app/algorithms/btyd/grouped.ts';
import { simulatedCustomers } from './customers.ts';

const [customers, seed] = process.argv.slice(2).map(Number);
const input = simulatedCustomers(customers!, seed!);
globalThis.gc?.();
const before = process.resourceUsage().maxRSS;
bgNbd.fit(groupHistories(input, 7));
process.stdout.write(String((process.resourceUsage().maxRSS - before) / 1024));
