import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';

/** What Shopify knows of the app: what its `shopify.app.toml` declares, and the credentials of the Partner Dashboard. */
export interface AppRegistration {
  id: string;
  handle: string;
  title: string;
  apiKey: string;
  apiSecret: string;
  scopes: string[];
  /** Topics the app subscribed to, compliance topics included. */
  topics: string[];
  proxy: { prefix: string; subpath: string; path: string };
  /** Types of the declared `$app` metafields, keyed `product.also_bought`. */
  metafieldTypes: Map<string, string>;
}

const metafieldTable = z.record(
  z.string(),
  z.object({ metafields: z.object({ app: z.record(z.string(), z.object({ type: z.string() })) }).optional() }),
);

const tomlSchema = z.object({
  name: z.string(),
  handle: z.string().optional(),
  access_scopes: z.object({ scopes: z.string() }),
  webhooks: z.object({
    subscriptions: z
      .array(z.object({ topics: z.array(z.string()).optional(), compliance_topics: z.array(z.string()).optional() }))
      .optional(),
  }),
  app_proxy: z.object({ url: z.string(), prefix: z.string(), subpath: z.string() }),
});

/** Reads the app's configuration as `shopify app deploy` would. */
export function readAppRegistration(
  tomlPath: string | URL,
  identity: Pick<AppRegistration, 'id' | 'apiKey' | 'apiSecret'>,
): AppRegistration {
  const document = parse(readFileSync(tomlPath, 'utf8'));
  const toml = tomlSchema.parse(document);
  const subscriptions = toml.webhooks.subscriptions ?? [];
  const metafieldTypes = new Map<string, string>();
  for (const owner of ['product', 'customer', 'order', 'variant', 'shop']) {
    const declared = metafieldTable.safeParse({ [owner]: document[owner] ?? {} });
    const fields = declared.success ? (declared.data[owner]?.metafields?.app ?? {}) : {};
    for (const [key, { type }] of Object.entries(fields)) metafieldTypes.set(`${owner}.${key}`, type);
  }
  return {
    ...identity,
    handle: toml.handle ?? toml.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    title: toml.name,
    scopes: toml.access_scopes.scopes.split(',').map((scope) => scope.trim()),
    topics: subscriptions.flatMap(({ topics = [], compliance_topics = [] }) => [...topics, ...compliance_topics]),
    proxy: {
      prefix: toml.app_proxy.prefix,
      subpath: toml.app_proxy.subpath,
      path: toml.app_proxy.url.startsWith('/') ? toml.app_proxy.url : new URL(toml.app_proxy.url).pathname,
    },
    metafieldTypes,
  };
}
