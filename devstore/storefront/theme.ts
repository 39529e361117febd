import { fileURLToPath } from 'node:url';
import { extensionUid } from '../admin-api/theme-files.ts';
import { escapeHtml } from '../generator/shop.ts';
import type { Product } from '../model.ts';
import { gid } from '../store/ids.ts';
import { CartDrop } from './liquid/cart-drops.ts';
import { CustomerDrop } from './liquid/customer-drops.ts';
import { LiquidFolder, type Schema } from './liquid/engine.ts';
import { ByHandleDrop, CollectionDrop, isPublished, MetafieldsDrop, ProductDrop } from './liquid/product-drops.ts';
import { link, type View } from './view.ts';

export const THEME_ASSETS = '/cdn/shop/t/1/assets';
export const THEME_FOLDER = fileURLToPath(new URL('./theme', import.meta.url));
const EXTENSION_FOLDER = fileURLToPath(new URL('../../extensions/storefront-blocks', import.meta.url));

/** The sections of each page in their order. `apps` is where the merchant's app blocks are. */
const PAGES: Record<string, string[]> = {
  index: ['hero', 'featured-collection', 'apps', 'collection-list', 'story'],
  product: ['main-product', 'apps'],
  collection: ['main-collection', 'apps'],
  'list-collections': ['collection-list'],
  cart: ['main-cart', 'apps'],
  search: ['main-search', 'apps'],
  'customers/account': ['account-head', 'apps', 'main-account'],
  'customers/login': ['main-login'],
  'customers/order': ['main-order'],
  checkout: ['main-checkout'],
  'thank-you': ['main-thank-you'],
  404: ['main-404'],
  app: [],
};

const LANGUAGES: Record<string, string> = { en: 'English', nl: 'Nederlands' };

export interface PageParts {
  title?: string;
  description?: string;
  product?: Product;
  /** Further globals of this page. */
  globals?: Record<string, unknown>;
  /** Drawn instead of sections: what an app answered. */
  content?: string;
}

/** Draws pages: sections, the app blocks among them, and the layout around. */
export class Theme {
  readonly folder = new LiquidFolder(THEME_FOLDER, THEME_ASSETS);
  readonly extension: LiquidFolder;
  readonly extensionAssets: string;
  readonly extensionFolder = EXTENSION_FOLDER;

  constructor(app: { apiKey: string }) {
    this.extensionAssets = `/cdn/extensions/${extensionUid(app)}/assets`;
    this.extension = new LiquidFolder(EXTENSION_FOLDER, this.extensionAssets);
  }

  page(view: View, parts: PageParts = {}): string {
    const globals: Record<string, unknown> = {
      ...this.#globals(view),
      page_title: parts.title ?? view.store.info.name,
      page_description: parts.description ?? '',
      product: parts.product ? (parts.globals?.product ?? new ProductDrop(view, parts.product)) : null,
      ...parts.globals,
    };
    const styles = new Set<string>();
    const scripts = new Set<string>();
    const sections = PAGES[view.template];
    if (!sections) throw new Error(`the theme has no template ${view.template}`);
    const content =
      parts.content ??
      sections
        .map((name) =>
          name === 'apps'
            ? this.#blocks(view, globals, styles, scripts)
            : this.folder.render(view, `sections/${name}`, { ...globals, section: { id: name } }),
        )
        .join('\n');
    const header = [
      ...[...styles].map((file) => `<link rel="stylesheet" href="${this.extensionAssets}/${file}">`),
      ...[...scripts].map((file) => `<script src="${this.extensionAssets}/${file}" defer></script>`),
    ].join('\n');
    const layout = view.template === 'checkout' ? 'layout/checkout' : 'layout/theme';
    return this.folder.render(view, layout, { ...globals, content_for_layout: content, content_for_header: header });
  }

  /** An answer of an app as `application/liquid`: drawn with the theme's objects, inside its layout. */
  appPage(view: View, text: string): string {
    return this.page(view, { content: this.folder.renderText(view, text, this.#globals(view)) });
  }

  text(view: View, key: string, values: Record<string, unknown> = {}): string {
    return this.folder.translations.text(view.locale, key, values);
  }

  #blocks(view: View, globals: Record<string, unknown>, styles: Set<string>, scripts: Set<string>): string {
    const placed = view.store.placements.filter((placement) => placement.template === view.template);
    const drawn = placed.map(({ id, block, settings }) => {
      const wrapped = (html: string) =>
        `<div id="shopify-block-${id}" class="shopify-block shopify-app-block">${html}</div>`;
      try {
        const schema = this.extension.schema(`blocks/${block}`);
        if (schema.enabled_on && !schema.enabled_on.templates.includes(view.template)) {
          throw new Error(`the block is not made for the template ${view.template}`);
        }
        const html = this.extension.render(view, `blocks/${block}`, {
          ...globals,
          app: { metafields: new MetafieldsDrop(view, gid('AppInstallation', view.app.id)) },
          block: {
            id,
            type: block,
            settings: this.#settings(view, schema, settings, globals),
            shopify_attributes: view.designMode ? `data-shopify-editor-block='{"id":"${id}"}'` : '',
          },
        });
        if (schema.stylesheet) styles.add(schema.stylesheet);
        if (schema.javascript) scripts.add(schema.javascript);
        return wrapped(html);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        console.error(`storefront: block ${block}: ${message}`);
        return wrapped(
          `<p class="liquid-error" role="alert">Liquid error (blocks/${escapeHtml(block)}): ${escapeHtml(message)}</p>`,
        );
      }
    });
    return `<div id="shopify-section-apps" class="shopify-section page-width">${drawn.join('\n')}</div>`;
  }

  /** What the merchant set, else the schema's defaults; products and collections as objects, or nothing. */
  #settings(
    view: View,
    schema: Schema,
    placed: Record<string, unknown>,
    globals: Record<string, unknown>,
  ): Record<string, unknown> {
    const { state, core } = view.store;
    const entries = (schema.settings ?? []).flatMap((setting): [string, unknown][] => {
      if (setting.id === undefined) return [];
      const value = placed[setting.id] ?? setting.default ?? '';
      if (setting.type === 'product') {
        const product = state.products.get(core.productByHandle.get(String(value)) ?? String(value));
        const chosen = product && isPublished(product) ? new ProductDrop(view, product) : null;
        return [[setting.id, chosen ?? (setting.autofill ? globals.product : null)]];
      }
      if (setting.type === 'collection') {
        const collection =
          state.collections.get(String(value)) ??
          [...state.collections.values()].find(({ handle }) => handle === value);
        return [[setting.id, collection ? new CollectionDrop(view, collection) : null]];
      }
      return [[setting.id, value]];
    });
    return Object.fromEntries(entries);
  }

  #globals(view: View): Record<string, unknown> {
    const { store, session } = view;
    const { info, state, core } = store;
    const to = (path: string) => link(view, path);
    const collections = [...state.collections.values()];
    return {
      shop: {
        name: info.name,
        email: info.email,
        currency: info.currency,
        domain: new URL(view.origin).host,
        permanent_domain: info.domain,
        url: view.origin,
        locale: info.locales[0],
        address: { country_code: info.country },
        products_count: state.products.size,
        collections_count: collections.length,
      },
      customer: view.customer && new CustomerDrop(view, view.customer),
      cart: new CartDrop(view),
      request: {
        locale: {
          iso_code: view.locale,
          root_url: view.prefix || '/',
          primary: view.prefix === '',
          endonym_name: LANGUAGES[view.locale] ?? view.locale,
        },
        path: view.path,
        host: new URL(view.origin).host,
        origin: view.origin,
        page_type: view.template,
        design_mode: view.designMode,
        page: view.page,
        query: view.query,
      },
      localization: {
        language: { iso_code: view.locale, endonym_name: LANGUAGES[view.locale] ?? view.locale },
        available_languages: info.locales.map((code) => ({ iso_code: code, endonym_name: LANGUAGES[code] ?? code })),
        country: { iso_code: session.country ?? info.country, currency: { iso_code: view.market.currency } },
        available_countries: countries(view),
      },
      routes: {
        root_url: view.prefix || '/',
        account_url: to('/account'),
        account_login_url: to('/account/login'),
        account_logout_url: to('/account/logout'),
        account_register_url: to('/account/register'),
        all_products_collection_url: to('/collections/all'),
        collections_url: to('/collections'),
        cart_url: to('/cart'),
        cart_add_url: to('/cart/add'),
        cart_change_url: to('/cart/change'),
        cart_update_url: to('/cart/update'),
        search_url: to('/search'),
        checkout_url: to('/checkout'),
        localization_url: '/localization',
      },
      template: { name: view.template, suffix: null, directory: view.template.includes('/') ? 'customers' : null },
      collections: new CollectionsDrop(view, collections),
      all_products: new ByHandleDrop('all_products', (handle) => {
        const product = state.products.get(core.productByHandle.get(handle) ?? '');
        return product && isPublished(product) ? new ProductDrop(view, product) : null;
      }),
      canonical_url: view.origin + view.path,
      notice: takeNotice(session),
      collection: null,
      product: null,
      search: null,
      order: null,
      demo: null,
    };
  }
}

/** `collections['tea']` and `for collection in collections`. */
class CollectionsDrop extends ByHandleDrop {
  readonly all: CollectionDrop[];

  constructor(view: View, collections: { id: string; handle: string }[]) {
    const byHandle = new Map(collections.map(({ id, handle }) => [handle, id]));
    super('collections', (handle) => {
      const collection = view.store.state.collections.get(byHandle.get(handle) ?? '');
      return collection ? new CollectionDrop(view, collection) : null;
    });
    this.all = collections.map(({ id }) => new CollectionDrop(view, view.store.state.collections.get(id)!));
  }

  *[Symbol.iterator](): IterableIterator<CollectionDrop> {
    yield* this.all;
  }
}

/** Where the shop sells in a currency of its own, beside where it is at home. */
function countries({ store: { info }, locale }: View) {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  const abroad = Object.entries(info.abroad ?? {}).map(([country, { currency }]) => [country, currency] as const);
  return [[info.country, info.currency] as const, ...abroad].map(([country, currency]) => ({
    iso_code: country,
    name: names.of(country) ?? country,
    currency: { iso_code: currency },
  }));
}

function takeNotice(session: View['session']): string | null {
  const { notice } = session;
  session.notice = null;
  return notice;
}
