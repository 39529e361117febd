import { escapeHtml } from '../../generator/shop.ts';

export type Messages = { [key: string]: string | Messages };

/** Texts of a folder of locale files: `en.default.json`, `nl.json`. The default stands in where one is missing. */
export class Translations {
  readonly #byLocale = new Map<string, Messages>();
  readonly #default: string;

  constructor(files: Map<string, string>) {
    let first = '';
    for (const [name, text] of files) {
      if (name.endsWith('.schema.json')) continue;
      const locale = name.replace(/(\.default)?\.json$/, '');
      if (name.includes('.default.')) first = locale;
      this.#byLocale.set(locale, JSON.parse(text) as Messages);
    }
    this.#default = first;
  }

  /** Values are escaped, except for keys that end in `_html`; a missing text says so, as in Shopify. */
  text(locale: string, key: string, values: Record<string, unknown> = {}): string {
    const found = this.#find(locale, key, values) ?? this.#find(this.#default, key, values);
    if (found === null) return `translation missing: ${locale}.${key}`;
    const raw = key.endsWith('_html');
    return found.replace(/{{\s*(\w+)\s*}}/g, (whole, name: string) => {
      if (!(name in values)) return whole;
      const value = String(values[name] ?? '');
      return raw ? value : escapeHtml(value);
    });
  }

  #find(locale: string, key: string, values: Record<string, unknown>): string | null {
    let node: string | Messages | undefined = this.#byLocale.get(locale);
    for (const part of key.split('.')) node = typeof node === 'object' ? node[part] : undefined;
    if (typeof node === 'object' && 'count' in values) {
      const rule = new Intl.PluralRules(locale).select(Number(values.count));
      node = node[rule] ?? node.other;
    }
    return typeof node === 'string' ? node : null;
  }
}
