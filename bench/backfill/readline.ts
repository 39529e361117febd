/** The peer: what most would write. Every line through readline and JSON.parse, and nothing done with it. */
import fs from 'node:fs';
import readline from 'node:readline';

const started = performance.now();
const cpu = process.cpuUsage();
let objects = 0;
for await (const line of readline.createInterface({ input: fs.createReadStream(process.argv[2]!) })) {
  if (JSON.parse(line)) objects += 1;
}
const used = process.cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    cpuSeconds: (used.user + used.system) / 1e6,
    seconds: (performance.now() - started) / 1000,
    objects,
    peakRssMB: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);
