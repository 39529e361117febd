import { randomBytes } from 'node:crypto';
import { type App, createApp } from '#app/main.server.ts';
import { type Config, readConfig } from '#app/platform/config.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { freshDatabase } from './database.ts';

export const TEST_KEY = 'test-key';
export const TEST_SECRET = 'a-secret-for-tests-only';

export function testConfig(overrides: Record<string, string> = {}): Config {
  return readConfig({
    APP_URL: 'http://127.0.0.1:1',
    SHOPIFY_API_KEY: TEST_KEY,
    SHOPIFY_API_SECRET: TEST_SECRET,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    SHOP_ORIGIN_TEMPLATE: 'http://127.0.0.1:1/_shops/{shop}',
    LOG_LEVEL: 'silent',
    DEV_TOOLS: 'true',
    PORT: '0',
    ...overrides,
  });
}

export interface TestApp {
  app: App;
  /** A shop that is installed (or, with `installed: false`, only known by its domain). */
  shop(domain?: string, fields?: Partial<{ currency: string; timezone: string; installed: boolean }>): Promise<Ctx>;
  /** Works off the inbox until nothing is due. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** The whole app on a database of its own, without the web server; nothing works in the background unless started. */
export async function testApp(overrides: Record<string, string> = {}): Promise<TestApp> {
  const db = await freshDatabase();
  const app = await createApp(testConfig(overrides), db.url);
  return {
    app,
    async shop(domain = `shop-${randomBytes(4).toString('hex')}.myshopify.com`, fields = {}) {
      const id = await app.shops.idOf(domain);
      await db.sql.query(
        `UPDATE shops SET name = $2, currency = $3, timezone = $4, locale = 'en', scopes = 'read_orders,read_customers,write_customers,read_products,write_products',
           installed_at = CASE WHEN $5 THEN now() END WHERE id = $1`,
        [
          id,
          domain.split('.')[0],
          fields.currency ?? 'EUR',
          fields.timezone ?? 'Europe/Amsterdam',
          fields.installed ?? true,
        ],
      );
      return app.ctxByDomain(domain);
    },
    async drain() {
      while ((await app.drain.drainOnce()) > 0);
    },
    async close() {
      await app.stop();
      await db.drop();
    },
  };
}
