import { filters as builtin, type Context, type Liquid } from 'liquidjs';
import { instantOf } from '../../generator/calendar.ts';
import { escapeHtml } from '../../generator/shop.ts';
import { slug } from '../../generator/slug.ts';
import { decimal, decimalsOf } from '../../store/money.ts';
import type { View } from '../view.ts';
import { UnsupportedLiquid } from './drop.ts';
import { ImageDrop, ProductDrop, VariantDrop } from './product-drops.ts';
import type { Translations } from './translations.ts';

/** Named parameters of a filter arrive from liquidjs as `[name, value]` pairs. */
type Argument = unknown;
interface FilterThis {
  context: Context;
}

function named(args: Argument[]): Record<string, unknown> {
  return Object.fromEntries(
    args.filter(
      (arg): arg is [string, unknown] => Array.isArray(arg) && arg.length === 2 && typeof arg[0] === 'string',
    ),
  );
}

const viewOf = (self: FilterThis): View => self.context.globals.__view as View;

const dateFilter = builtin.date as (this: FilterThis, ...args: unknown[]) => string;

const formats = new Map<string, Intl.NumberFormat>();

/** Hundredths, as Liquid has them, in the currency's own decimals and the sign that is known where it is paid in. */
export function formatMoney(hundredths: number, currency: string, locale: string): string {
  const key = `${locale}/${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale === 'nl' ? 'nl-NL' : 'en-IE', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    });
    formats.set(key, format);
  }
  return format.format(hundredths / 100);
}

function imageOf(value: unknown): ImageDrop | null {
  if (value instanceof ImageDrop) return value;
  if (value instanceof ProductDrop || value instanceof VariantDrop) return value.featured_image;
  if (value === null || value === undefined) return null;
  throw new UnsupportedLiquid(`image_url of ${typeof value}`);
}

/** Shopify's filters that liquidjs lacks. Any other unknown filter is an error of the template, by `strictFilters`. */
export function registerFilters(engine: Liquid, translations: Translations, assets: string): void {
  const money = function (this: FilterThis, value: unknown): string {
    if (value === null || value === undefined || value === '') return '';
    const view = viewOf(this);
    return formatMoney(Number(value), view.market.currency, view.locale);
  };
  engine.registerFilter('money', money);
  engine.registerFilter('money_with_currency', function (this: FilterThis, value: unknown) {
    return `${money.call(this, value)} ${viewOf(this).market.currency}`;
  });
  engine.registerFilter('money_without_currency', function (this: FilterThis, value: unknown) {
    const { currency } = viewOf(this).market;
    return decimal(Math.round(Number(value) * 10 ** (decimalsOf(currency) - 2)), currency);
  });
  engine.registerFilter('money_without_trailing_zeros', function (this: FilterThis, value: unknown) {
    return money.call(this, value).replace(/[.,]00(?!\d)/, '');
  });
  engine.registerFilter('unit_price_with_measurement', function (this: FilterThis, value: unknown, measure: unknown) {
    const { reference_value, reference_unit } = measure as { reference_value: number; reference_unit: string };
    return `${money.call(this, value)}/${reference_value === 1 ? '' : reference_value}${reference_unit}`;
  });
  engine.registerFilter('asset_url', (name: string) => `${assets}/${name}`);
  engine.registerFilter('stylesheet_tag', (url: string) => `<link rel="stylesheet" href="${escapeHtml(url)}">`);
  engine.registerFilter('script_tag', (url: string) => `<script src="${escapeHtml(url)}" defer></script>`);
  engine.registerFilter('image_url', (value: unknown, ...args: Argument[]) => {
    const image = imageOf(value);
    if (!image) return '';
    const { width, height } = named(args);
    const query = new URLSearchParams();
    if (width !== undefined) query.set('width', String(width));
    if (height !== undefined) query.set('height', String(height));
    return query.size > 0 ? `${image.src}?${query}` : image.src;
  });
  engine.registerFilter('image_tag', (url: string, ...args: Argument[]) => {
    const attributes = Object.entries(named(args)).map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`);
    return `<img src="${escapeHtml(url)}"${attributes.join('')}>`;
  });
  engine.registerFilter('t', function (this: FilterThis, key: string, ...args: Argument[]) {
    return translations.text(viewOf(this).locale, key, named(args));
  });
  engine.registerFilter('handleize', (text: string) => slug(String(text)));
  engine.registerFilter('handle', (text: string) => slug(String(text)));
  engine.registerFilter('link_to', (text: string, url: string) => `<a href="${escapeHtml(url)}">${text}</a>`);
  engine.registerFilter('within', (url: string) => url);
  engine.registerFilter('date', function (this: FilterThis, value: unknown, format?: string) {
    const { store } = viewOf(this);
    const { timezone } = store.info;
    const now = value === 'now' || value === 'today';
    const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value));
    const instant = now
      ? store.clock.now()
      : day
        ? instantOf(Date.UTC(+day[1]!, +day[2]! - 1, +day[3]!), timezone)
        : null;
    // liquidjs has no language for the names of months; Shopify's themes ask for formats through `time_tag` or `t`.
    if (format === 'long') return longDate(instant ?? Date.parse(String(value)), timezone, viewOf(this).locale);
    return dateFilter.call(this, instant === null ? value : new Date(instant), format, timezone);
  });
}

function longDate(instant: number, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'long', timeZone }).format(instant);
}
