import { type App, createApp } from '../app/main.server.ts';
import { readConfig } from '../app/platform/config.server.ts';

/** The app itself on a database of the bench, with nobody it could reach. */
export function openBenchApp(databaseUrl: string): Promise<App> {
  return createApp(
    readConfig({
      APP_URL: 'http://127.0.0.1:1',
      SHOPIFY_API_KEY: 'bench',
      SHOPIFY_API_SECRET: 'a-secret-of-the-bench',
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'warn',
    }),
    databaseUrl,
  );
}
