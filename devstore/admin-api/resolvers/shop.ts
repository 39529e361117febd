import { createHash } from 'node:crypto';
import { gid } from '../../store/ids.ts';
import type { Store } from '../../store/store.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, iso, type TypeResolvers } from '../context.ts';
import { themeFiles } from '../theme-files.ts';
import { metafieldsOf } from './metafields.ts';

const PLAN_NAMES = { basic: 'Basic', grow: 'Grow', advanced: 'Advanced', plus: 'Shopify Plus' } as const;

/** A fixed date in the past: the stand-in does not remember when it was set up. */
const FOUNDED = Date.UTC(2023, 0, 9);

function timezoneOffset(store: Store): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: store.info.timezone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(store.clock.now()).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+0000' : name.slice(3).replace(':', '');
}

export const shopResolvers: TypeResolvers<Store> = {
  ...metafieldsOf<Store>((store) => gid('Shop', store.info.id)),
  __typename: () => 'Shop',
  id: (store) => gid('Shop', store.info.id),
  name: (store) => store.info.name,
  email: (store) => store.info.email,
  contactEmail: (store) => store.info.email,
  myshopifyDomain: (store) => store.info.domain,
  currencyCode: (store) => store.info.currency,
  enabledPresentmentCurrencies: (store) => [store.info.currency],
  ianaTimezone: (store) => store.info.timezone,
  timezoneAbbreviation: (store) =>
    new Intl.DateTimeFormat('en', { timeZone: store.info.timezone, timeZoneName: 'short' })
      .formatToParts(store.clock.now())
      .find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC',
  timezoneOffset,
  timezoneOffsetMinutes: (store) => {
    const offset = timezoneOffset(store);
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3));
    return offset.startsWith('-') ? -minutes : minutes;
  },
  taxesIncluded: () => true,
  shopOwnerName: () => 'Sanne de Wit',
  createdAt: () => iso(FOUNDED),
  updatedAt: () => iso(FOUNDED),
  url: (_store, _args, { origin }) => origin,
  primaryDomain: (store, _args, { origin }) => ({
    __typename: 'Domain',
    id: gid('Domain', store.info.id),
    host: new URL(origin).host,
    url: origin,
    sslEnabled: false,
  }),
  plan: (store) => ({
    displayName: PLAN_NAMES[store.info.plan],
    publicDisplayName: PLAN_NAMES[store.info.plan],
    partnerDevelopment: false,
    shopifyPlus: store.info.plan === 'plus',
  }),
  billingAddress: (store) => ({ countryCodeV2: store.info.country, country: store.info.country }),
  shopAddress: (store) => ({ countryCodeV2: store.info.country, country: store.info.country }),
};

export class Installation {
  readonly __typename = 'AppInstallation';
}

const scope = (handle: string) => ({ handle, description: handle.replaceAll('_', ' ') });

export const installationResolvers: TypeResolvers<Installation> = {
  ...metafieldsOf<Installation>((_source, { app }) => gid('AppInstallation', app.id)),
  id: (_source, _args, { app }) => gid('AppInstallation', app.id),
  accessScopes: (_source, _args, { scopes }) => [...scopes].map(scope),
  launchUrl: (_source, _args, { origin, app }) => `${origin}/admin/apps/${app.handle}`,
  uninstallUrl: () => null,
  activeSubscriptions: () => [],
  app: () => new AppSource(),
};

export class AppSource {
  readonly __typename = 'App';
}

export const appResolvers: TypeResolvers<AppSource> = {
  id: (_source, _args, { app }) => gid('App', app.id),
  apiKey: (_source, _args, { app }) => app.apiKey,
  handle: (_source, _args, { app }) => app.handle,
  title: (_source, _args, { app }) => app.title,
  embedded: () => true,
  requestedAccessScopes: (_source, _args, { app }) => app.scopes.map(scope),
  optionalAccessScopes: () => [],
  installation: () => new Installation(),
};

export class Theme {
  readonly __typename = 'OnlineStoreTheme';
}

const THEME_ID = '128765432109';

export const themeResolvers: TypeResolvers<Theme> = {
  id: () => gid('OnlineStoreTheme', THEME_ID),
  name: () => 'Linden',
  prefix: () => '/',
  role: () => 'MAIN',
  processing: () => false,
  processingFailed: () => false,
  themeStoreId: () => null,
  createdAt: () => iso(FOUNDED),
  updatedAt: (_source, _args, { store }) => iso(store.clock.now()),
  files: (_source, args, context) => {
    const patterns = Array.isArray(args.filenames) ? (args.filenames as string[]) : null;
    const wanted = [...themeFiles(context)].filter(
      ([name]) => patterns?.some((pattern) => globbed(pattern, name)) ?? true,
    );
    return new Connection(wanted, args, ([filename, content]) => file(filename, content, context));
  },
};

const globbed = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(name);

function file(filename: string, content: string, { store }: ApiContext) {
  return {
    filename,
    body: { __typename: 'OnlineStoreThemeFileBodyText', content },
    checksumMd5: createHash('md5').update(content).digest('hex'),
    contentType: 'application/json',
    size: String(Buffer.byteLength(content)),
    createdAt: iso(FOUNDED),
    updatedAt: iso(store.clock.now()),
  };
}

/** Subscriptions from the app's own configuration are not listed by the real API: apps see those made through the API only. */
export const webhookSubscriptions = (args: Record<string, unknown>) => new Connection([], args, (nothing) => nothing);
