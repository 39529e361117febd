import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '#app/main.server.ts';

/** The intake door alone, in this process, for tests that look at what becomes of a webhook. */
export async function serveIntake(app: App): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    app.intake.handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Does `work` on every item, so many at once, in the order of the list. */
export async function inParallel<T>(items: T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
}
