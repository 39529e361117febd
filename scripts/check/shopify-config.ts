/**
 * `shopify.app.toml` is what Shopify is told; this holds it against what the code does: version, topics, scopes, the
 * proxy and the metafields.
 */
import fs from 'node:fs';
import { parse } from 'smol-toml';
import { contributions } from '#app/main.server.ts';
import { API_VERSION } from '#app/platform/shopify/api-version.ts';
import { projectFiles } from './files.ts';
import { appDocuments, judge, readSchema, readScopes } from './graphql-documents.ts';
import { type Defined, metafieldOffences } from './metafields.ts';
import { type Offence, report } from './report.ts';

interface AppToml {
  access_scopes: { scopes: string };
  webhooks: {
    api_version: string;
    subscriptions: { uri: string; topics?: string[]; compliance_topics?: string[] }[];
  };
  app_proxy?: { url: string; prefix: string; subpath: string };
  product?: Defined;
  customer?: Defined;
}

const COMPLIANCE = ['customers/data_request', 'customers/redact', 'shop/redact'];

/** What a topic or a generic mutation needs, which the schema's list does not say. */
const TOPIC_SCOPES: [RegExp, string][] = [
  [/^(orders|refunds)\//, 'read_orders'],
  [/^customers\/merge$/, 'read_customer_merge'],
  [/^(customers\/(create|update|delete)|customer\.|customers_)/, 'read_customers'],
  [/^products\//, 'read_products'],
  [/^inventory_levels\//, 'read_inventory'],
];

const file = 'shopify.app.toml';
const toml = parse(fs.readFileSync(file, 'utf8')) as unknown as AppToml;
const offences: Offence[] = [];
const say = (where: string, why: string) => offences.push({ where: `${file}: ${where}`, why });

function compare(where: string, told: Iterable<string>, done: Iterable<string>, doer: string): void {
  const toldSet = new Set(told);
  const doneSet = new Set(done);
  for (const item of doneSet) if (!toldSet.has(item)) say(where, `${item} is missing; ${doer} has it.`);
  for (const item of toldSet)
    if (!doneSet.has(item)) say(where, `${item} is listed, but ${doer} does nothing with it.`);
}

// One version, written in one place of the code and repeated here because Shopify's CLI reads only this file.
if (toml.webhooks.api_version !== API_VERSION) {
  say('webhooks.api_version', `is ${toml.webhooks.api_version}, the code speaks ${API_VERSION}.`);
}

const handled = contributions.flatMap(({ webhooks = {}, webhookBatches = [] }) => [
  ...Object.keys(webhooks),
  ...webhookBatches.flatMap(({ topics }) => topics),
]);
const topics = toml.webhooks.subscriptions.flatMap(({ topics: plain = [] }) => plain);
const compliance = toml.webhooks.subscriptions.flatMap(({ compliance_topics = [] }) => compliance_topics);
compare('webhooks', [...topics, ...compliance], handled, 'the code');
compare('webhooks.compliance_topics', compliance, COMPLIANCE, "Shopify's law");
for (const { uri } of toml.webhooks.subscriptions) {
  if (uri !== '/webhooks') say('webhooks', `${uri} is not the address of the intake door.`);
}

const scopes = toml.access_scopes.scopes.split(',').map((scope) => scope.trim());
const satisfies = (granted: string[], wanted: string[]) =>
  wanted.some((scope) => granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_')));
const { documents } = await appDocuments();
const schema = readSchema(API_VERSION);
const scopesBy = readScopes(API_VERSION);
const needs = new Map<string, string[]>();
for (const { file: source, name, text } of documents) {
  for (const [place, wanted] of judge(schema, scopesBy, text).scopes)
    needs.set(`${source}: ${name} (${place})`, wanted);
}
for (const topic of topics) {
  for (const [pattern, scope] of TOPIC_SCOPES) if (pattern.test(topic)) needs.set(`topic ${topic}`, [scope]);
}
const writes = documents.map(({ text }) => text).join('\n');
const productFields = Object.keys(toml.product?.metafields?.app ?? {});
const customerFields = Object.keys(toml.customer?.metafields?.app ?? {});
if (/\bmetafieldsSet\b/.test(writes)) {
  if (productFields.length > 0) needs.set('metafieldsSet on products', ['write_products']);
  if (customerFields.length > 0) needs.set('metafieldsSet on customers', ['write_customers']);
}
// Without it Shopify takes the file and leaves the proxy out: https://shopify.dev/docs/apps/build/online-store/app-proxies
if (toml.app_proxy) needs.set('[app_proxy]', ['write_app_proxy']);
if (/\btags(Add|Remove)\b/.test(writes)) needs.set('tagsAdd on customers', ['write_customers']);
for (const [reason, wanted] of needs) {
  if (!satisfies(scopes, wanted)) say('access_scopes', `${wanted.join(' or ')} is missing; needed by ${reason}.`);
}
for (const scope of scopes) {
  if (scope === 'read_all_orders') {
    if (!scopes.some((other) => /^(read|write)_orders$/.test(other)))
      say('access_scopes', 'read_all_orders needs read_orders.');
    continue;
  }
  const without = scopes.filter((other) => other !== scope);
  if ([...needs.values()].every((wanted) => satisfies(without, wanted))) {
    say('access_scopes', `${scope} is asked for, but nothing the app does needs it. Ask for the least.`);
  }
}

const drawn = new Set(
  projectFiles('extensions')
    .filter((name) => name.endsWith('.liquid'))
    .flatMap((name) => [...fs.readFileSync(name, 'utf8').matchAll(/metafields\['\$app'\]\.(\w+)/g)])
    .map(([, key]) => key!),
);
const published = contributions.flatMap(({ publishes = [] }) => publishes);
for (const [owner, defined] of [
  ['Product', toml.product],
  ['Customer', toml.customer],
] as const) {
  for (const { where, why } of metafieldOffences(owner, defined, published, drawn)) say(where, why);
}

const blocks = projectFiles('extensions').filter((name) => /\/(assets|blocks|snippets)\//.test(name));
const answers = projectFiles('app/routes').some((route) => /\/proxy\./.test(route));
if (toml.app_proxy) {
  if (toml.app_proxy.url !== '/proxy') say('app_proxy.url', 'the routes that answer are /proxy/*.');
  if (!answers) say('app_proxy', 'no route answers it.');
}
const proxyPath = toml.app_proxy ? `/${toml.app_proxy.prefix}/${toml.app_proxy.subpath}/` : 'nowhere';
for (const block of blocks) {
  for (const [address] of fs.readFileSync(block, 'utf8').matchAll(/\/apps\/[\w-]+\//g)) {
    if (address !== proxyPath)
      offences.push({ where: block, why: `asks ${address}, but the proxy is at ${proxyPath}.` });
  }
}

report(offences, `${file} and the code agree: ${topics.length + compliance.length} topics, ${scopes.length} scopes.`);
// The composition root was only looked at; what it opened need not be waited for.
process.exit();
