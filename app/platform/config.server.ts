import { z } from 'zod';

/**
 * The only place that reads the environment. Every setting has a reason to exist; a wrong one stops the start with a
 * sentence that says which and why.
 */
const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('false')
  .transform((value) => value === 'true' || value === '1');
const secret = z.string().min(16, 'must be at least 16 characters');

const schema = z.object({
  /** Empty: the embedded PostgreSQL is started. */
  DATABASE_URL: z
    .string()
    .refine(
      (value) => value === '' || (/^postgres(ql)?:/.test(value) && URL.canParse(value)),
      'must be postgresql://user:password@host:port/database, with special characters percent-encoded',
    )
    .default(''),
  EMBEDDED_DATA_DIR: z.string().default('.data/postgres'),
  EMBEDDED_PORT: z.coerce.number().int().default(5544),
  DATABASE_POOL: z.coerce.number().int().min(4).default(16),

  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().default(3300),
  /** The address Shopify and browsers reach the app by. */
  APP_URL: z.url(),
  /** web answers requests, worker works off jobs; all does both (the embedded set-up). */
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),

  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: secret,
  /** 32 bytes in base64; access tokens and personal files are encrypted with it. */
  ENCRYPTION_KEY: z
    .string()
    .refine(
      (value) => Buffer.from(value, 'base64').length === 32,
      'must be 32 bytes in base64 (openssl rand -base64 32)',
    ),
  /** Where a shop's own address is served; a stand-in or a proxy puts it elsewhere. */
  SHOP_ORIGIN_TEMPLATE: z
    .string()
    .refine((value) => value.includes('{shop}'), 'must contain {shop}')
    .default('https://{shop}'),
  /** A store's admin, for links; {store} is the name before .myshopify.com. */
  SHOPIFY_ADMIN_URL: z.url().default('https://admin.shopify.com/store/{store}'),
  APP_BRIDGE_URL: z.url().default('https://cdn.shopify.com/shopifycloud/app-bridge.js'),
  APP_HANDLE: z.string().default('stamgast'),

  /** Mounts /dev/*: moving the clock, looking at jobs. Never on in production. */
  DEV_TOOLS: flag,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export interface Config {
  databaseUrl: string;
  embedded: { dataDir: string; port: number };
  databasePool: number;
  host: string;
  port: number;
  appUrl: string;
  role: 'all' | 'web' | 'worker';
  shopify: {
    apiKey: string;
    apiSecret: string;
    shopOriginTemplate: string;
    adminUrl: string;
    appBridgeUrl: string;
    appHandle: string;
  };
  encryptionKey: Buffer;
  devTools: boolean;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The settings are not complete (see README, "Settings"):\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    embedded: { dataDir: env.EMBEDDED_DATA_DIR, port: env.EMBEDDED_PORT },
    databasePool: env.DATABASE_POOL,
    host: env.HOST,
    port: env.PORT,
    appUrl: env.APP_URL.replace(/\/$/, ''),
    role: env.ROLE,
    shopify: {
      apiKey: env.SHOPIFY_API_KEY,
      apiSecret: env.SHOPIFY_API_SECRET,
      shopOriginTemplate: env.SHOP_ORIGIN_TEMPLATE.replace(/\/$/, ''),
      adminUrl: env.SHOPIFY_ADMIN_URL.replace(/\/$/, ''),
      appBridgeUrl: env.APP_BRIDGE_URL,
      appHandle: env.APP_HANDLE,
    },
    encryptionKey: Buffer.from(env.ENCRYPTION_KEY, 'base64'),
    devTools: env.DEV_TOOLS,
    logLevel: env.LOG_LEVEL,
  };
}
