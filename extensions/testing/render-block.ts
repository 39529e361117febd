import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Liquid, type TagToken, type TopLevelToken } from 'liquidjs';

/** The extension's folder. */
export const EXTENSION = join(dirname(fileURLToPath(import.meta.url)), '..', 'storefront-blocks');

export interface BlockSchema {
  name: string;
  target: string;
  stylesheet?: string;
  javascript?: string;
  enabled_on?: { templates: string[] };
  settings: { type: string; id?: string; label?: string; content?: string; default?: string | number | boolean }[];
}

type Messages = { [key: string]: string | Messages };

const source = (handle: string): string => readFileSync(join(EXTENSION, 'blocks', `${handle}.liquid`), 'utf8');

export const localeFile = (name: string): Messages =>
  JSON.parse(readFileSync(join(EXTENSION, 'locales', `${name}.json`), 'utf8')) as Messages;

export function schemaOf(handle: string): BlockSchema {
  const match = /{% schema %}([\s\S]*?){% endschema %}/.exec(source(handle));
  if (!match?.[1]) throw new Error(`${handle} has no schema`);
  return JSON.parse(match[1]) as BlockSchema;
}

export const formatMoney = (minor: number): string => `€ ${(minor / 100).toFixed(2).replace('.', ',')}`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Tags whose body Shopify takes out before anything is drawn. */
function bodyIsDropped(name: string) {
  return {
    parse(_token: TagToken, rest: TopLevelToken[]) {
      while (rest.length > 0) {
        const next = rest.shift() as TopLevelToken & { name?: string };
        if (next.name === `end${name}`) return;
      }
      throw new Error(`${name} is not closed`);
    },
    *render() {},
  };
}

function translator(locale: 'en' | 'nl') {
  const messages = localeFile(locale === 'en' ? 'en.default' : locale);
  return (key: string, ...pairs: [string, unknown][]): string => {
    const params = Object.fromEntries(pairs);
    let found: string | Messages | undefined = key
      .split('.')
      .reduce<string | Messages | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), messages);
    if (typeof found === 'object' && 'count' in params) found = found[params.count === 1 ? 'one' : 'other'];
    if (typeof found !== 'string') throw new Error(`no translation for ${key} in ${locale}`);
    return found.replace(/{{ (\w+) }}/g, (_all, name: string) => {
      if (!(name in params)) throw new Error(`${key} wants ${name}`);
      return escapeHtml(String(params[name]));
    });
  };
}

export interface Page {
  locale?: 'en' | 'nl';
  /** The day of the store's clock. */
  today?: Date;
  settings?: Record<string, unknown>;
  template?: string;
  designMode?: boolean;
  product?: unknown;
  customer?: unknown;
  cart?: { items: unknown[] };
  /** What the shopper pays in. */
  currency?: string;
  /** What many buy, as the app publishes it; nothing unless told. */
  popular?: unknown[];
  /** What the merchant has switched on; both flows unless told. */
  flows?: { replenishment?: boolean; birthday?: boolean };
}

const flowMetafields = (flows: Record<string, boolean | undefined>) =>
  Object.fromEntries(Object.entries(flows).map(([key, value]) => [key, { value }]));

/** Draws a block as a page of a store would: unknown filters, tags and texts are errors. */
export async function renderBlock(handle: string, page: Page = {}): Promise<string> {
  const { locale = 'en', today = new Date('2026-11-21T12:00:00Z'), template = 'product' } = page;
  const defaults = Object.fromEntries(schemaOf(handle).settings.flatMap((s) => (s.id ? [[s.id, s.default]] : [])));
  const liquid = new Liquid({
    partials: join(EXTENSION, 'snippets'),
    extname: '.liquid',
    strictFilters: true,
    ownPropertyOnly: true,
    timezoneOffset: 'UTC',
    globals: {
      app: {
        metafields: {
          flows: flowMetafields(page.flows ?? { replenishment: true, birthday: true }),
          recommendations: page.popular ? { popular: { value: page.popular } } : {},
        },
      },
      block: {
        id: `b-${handle}`,
        settings: { ...defaults, ...page.settings },
        shopify_attributes: `data-shopify-editor-block="${handle}"`,
      },
      cart: { items: [], ...page.cart, currency: { iso_code: page.currency ?? 'EUR' } },
      customer: page.customer ?? null,
      product: page.product ?? null,
      localization: { country: { iso_code: 'NL' } },
      request: {
        locale: { iso_code: locale, primary: locale === 'en' },
        path: '/products/here',
        design_mode: page.designMode ?? false,
      },
      routes: { root_url: locale === 'en' ? '/' : `/${locale}/`, cart_add_url: '/cart/add' },
      shop: { name: 'Atelier & Co', currency: 'EUR', address: { country_code: 'NL' } },
      template: { name: template },
    },
  });
  liquid.registerTag('schema', bodyIsDropped('schema'));
  liquid.registerTag('doc', bodyIsDropped('doc'));
  liquid.registerFilter('asset_url', (name: string) => `/${name}`);
  liquid.registerFilter('money', formatMoney);
  liquid.registerFilter('t', translator(locale));
  liquid.registerFilter(
    'image_url',
    (image: { src: string }, [, width]: [string, number]) => `${image.src}?width=${width}`,
  );
  liquid.registerFilter(
    'unit_price_with_measurement',
    (minor: number, measure: { reference_value: number; reference_unit: string }) =>
      `${formatMoney(minor)}/${measure.reference_value}${measure.reference_unit}`,
  );
  const builtInDate = liquid.filters.date;
  if (typeof builtInDate !== 'function') throw new Error('liquidjs has no date filter');
  liquid.registerFilter('date', function (value: unknown, format: string) {
    return builtInDate.call(this, value === 'now' ? today : value, format);
  });
  return liquid.parseAndRender(source(handle));
}
