import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import type { View } from '../view.ts';
import { UnsupportedLiquid } from './drop.ts';
import { registerFilters } from './filters.ts';
import { TAGS } from './tags.ts';
import { Translations } from './translations.ts';

export interface SettingSchema {
  type: string;
  id?: string;
  default?: string | number | boolean;
  autofill?: boolean;
}

export interface Schema {
  name?: string;
  stylesheet?: string;
  javascript?: string;
  enabled_on?: { templates: string[] };
  settings?: SettingSchema[];
}

interface Source {
  schema: Schema;
  templates: Template[];
}

/** Names that a template may use without assigning them; anything else is a spelling mistake or unsupported. */
export const GLOBALS = [
  'all_products',
  // Of app blocks only: the app they belong to.
  'app',
  'block',
  'cart',
  'collection',
  'collections',
  'content_for_header',
  'content_for_layout',
  'customer',
  'form',
  'localization',
  'notice',
  'order',
  'page_description',
  'page_title',
  'paginate',
  'product',
  'recommendations',
  'request',
  'routes',
  'search',
  'section',
  'settings',
  'shop',
  'template',
  'canonical_url',
  'demo',
  'linklists',
];

/** A folder of Liquid as Shopify knows two of: a theme, and a theme app extension. */
export class LiquidFolder {
  readonly path: string;
  readonly #engine: Liquid;
  readonly #sources = new Map<string, Source>();
  readonly translations: Translations;

  constructor(path: string, assets: string) {
    this.path = path;
    this.translations = new Translations(readAll(join(path, 'locales'), '.json'));
    const snippets = readAll(join(path, 'snippets'), '.liquid');
    this.#engine = new Liquid({
      strictFilters: true,
      ownPropertyOnly: true,
      templates: Object.fromEntries(
        [...snippets].map(([name, text]) => [name.replace(/\.liquid$/, ''), withoutMeta(text).text]),
      ),
    });
    for (const [name, tag] of Object.entries(TAGS)) this.#engine.registerTag(name, tag);
    registerFilters(this.#engine, this.translations, assets);
  }

  /** Names of the files in a sub-folder, without `.liquid`. */
  names(folder: string): string[] {
    return [...readAll(join(this.path, folder), '.liquid').keys()].map((name) => name.replace(/\.liquid$/, ''));
  }

  schema(file: string): Schema {
    return this.#source(file).schema;
  }

  render(view: View, file: string, globals: Record<string, unknown>): string {
    const { templates } = this.#source(file);
    return this.#engine.renderSync(templates, {}, { globals: { __view: view, ...globals } }) as string;
  }

  /** Draws Liquid that came from elsewhere: an app's answer of type `application/liquid`. */
  renderText(view: View, text: string, globals: Record<string, unknown>): string {
    return this.#engine.parseAndRenderSync(text, {}, { globals: { __view: view, ...globals } }) as string;
  }

  #source(file: string): Source {
    const known = this.#sources.get(file);
    if (known) return known;
    const { text, schema } = withoutMeta(readFileSync(join(this.path, `${file}.liquid`), 'utf8'));
    const templates = this.#engine.parse(text, file);
    for (const name of this.#engine.globalVariablesSync(templates, { partials: false })) {
      if (!GLOBALS.includes(name)) throw new UnsupportedLiquid(`${file}: there is no object "${name}"`);
    }
    const source = { schema, templates };
    this.#sources.set(file, source);
    return source;
  }
}

/** Takes `{% schema %}` and `{% doc %}` out, leaving their line ends so that errors name the right line. */
function withoutMeta(text: string): { text: string; schema: Schema } {
  let schema: Schema = {};
  const plain = text.replace(
    /{%-?\s*(schema|doc)\s*-?%}([\s\S]*?){%-?\s*end\1\s*-?%}/g,
    (whole, tag: string, body: string) => {
      if (tag === 'schema') schema = JSON.parse(body) as Schema;
      return whole.replace(/[^\n]/g, '');
    },
  );
  return { text: plain, schema };
}

function readAll(folder: string, extension: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
      .map((entry) => [entry.name, readFileSync(join(folder, entry.name), 'utf8')]),
  );
}
