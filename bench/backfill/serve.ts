/** Serves one file by HTTP Range, as the storage behind a bulk operation does; prints its port. */
import fs from 'node:fs';
import http from 'node:http';

const file = process.argv[2]!;
const { size } = fs.statSync(file);
const server = http.createServer((request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(206, {
    'content-length': size - from,
    'content-range': `bytes ${from}-${size - 1}/${size}`,
  });
  fs.createReadStream(file, { start: from, highWaterMark: 1024 * 1024 }).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});
process.on('disconnect', () => process.exit(0));
