import http from 'node:http';
import path from 'node:path';
import { createRequestHandler } from '@remix-run/express';
import type { ServerBuild } from '@remix-run/node';
import express from 'express';
import { type App, createApp } from './main.server.ts';
import { type Config, readConfig } from './platform/config.server.ts';
import { createDatabase, type EmbeddedPostgres, startEmbeddedPostgres } from './platform/database/embedded.ts';
import { migrate } from './platform/database/migrate.ts';
import { createStorefrontDoor } from './platform/http/storefront-door.server.ts';

export interface RunningServer {
  app: App;
  port: number;
  close(): Promise<void>;
}

/** Starts what `config.role` says: the web server, the worker, or both, on the embedded or a given PostgreSQL. */
export async function startServer(config: Config): Promise<RunningServer> {
  let embedded: EmbeddedPostgres | undefined;
  let databaseUrl = config.databaseUrl;
  if (!databaseUrl) {
    embedded = await startEmbeddedPostgres(config.embedded);
    await createDatabase(embedded.url, 'stamgast');
    databaseUrl = embedded.databaseUrl('stamgast');
  }
  await migrate(databaseUrl);
  const app = await createApp(config, databaseUrl);
  if (config.role !== 'web') await app.startWorking();
  const server = config.role === 'worker' ? undefined : await listen(app);
  const address = server?.address();
  return {
    app,
    port: typeof address === 'object' && address ? address.port : config.port,
    async close() {
      if (server) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await app.stop();
      await embedded?.stop();
    },
  };
}

async function listen(app: App): Promise<http.Server> {
  const pages = express();
  pages.disable('x-powered-by');
  const client = path.resolve('build/client');
  pages.use('/assets', express.static(path.join(client, 'assets'), { immutable: true, maxAge: '1y' }));
  pages.use(express.static(client, { maxAge: '1h' }));
  const build = (await import(/* @vite-ignore */ path.resolve('build/server/index.js'))) as ServerBuild;
  pages.all('*', createRequestHandler({ build, mode: 'production', getLoadContext: () => ({ app }) }));

  const storefront = createStorefrontDoor(app);
  const server = http.createServer((request, response) => {
    // The webhook door stands in front of everything else: it must be quick and need nothing.
    if (request.url === '/webhooks' || request.url?.startsWith('/webhooks?')) {
      app.intake.handle(request, response).catch((error: unknown) => {
        app.log.error({ error }, 'intake');
        response.destroy();
      });
      return;
    }
    if (storefront.handle(request, response)) return;
    pages(request, response);
  });
  // Longer than a proxy keeps its connections, so that it never writes into one that closes at that moment.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(app.config.port, app.config.host, resolve);
  });
  return server;
}

declare module '@remix-run/node' {
  interface AppLoadContext {
    app: App;
  }
}

if (import.meta.main) {
  const running = await startServer(readConfig());
  const { role } = running.app.config;
  running.app.log.info(role === 'worker' ? { role } : { role, port: running.port }, 'ready');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await running.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
