/** The peer: what most would write. Every line through readline and JSON.parse, and nothing done with it. */
import fs from 'node:fs';
import readline from 'node:readline';

const started = performance.now();
let objects = 0;
for await (const line of readline.createInterface({ input: fs.createReadStream(process.argv[2]!) })) {
  if (JSON.parse(line)) objects += 1;
}
process.stdout.write(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    objects,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  }),
);
