import { readdirSync } from 'node:fs';
import { TEMPLATES } from '../admin-api/theme-files.ts';
import type { AppRegistration } from '../auth/app-registration.ts';
import { html } from './html.ts';
import { action, card } from './layout.ts';
import type { AdminRoutes } from './router.ts';

const BLOCKS = new URL('../../extensions/storefront-blocks/blocks/', import.meta.url);

/** The app's theme blocks, by the names of their files. */
export const appBlocks = (): string[] =>
  readdirSync(BLOCKS)
    .filter((name) => name.endsWith('.liquid'))
    .map((name) => name.slice(0, -'.liquid'.length))
    .sort();

const TITLES: Record<string, string> = {
  index: 'Home page',
  product: 'Products',
  collection: 'Collections',
  cart: 'Cart',
  search: 'Search',
  'customers/account': 'Customer account',
};

/** Where a template can be looked at; a product page needs a product. */
const PREVIEWS: Record<string, string> = {
  index: '/',
  cart: '/cart',
  search: '/search',
  'customers/account': '/account',
};

/**
 * The theme editor, as far as app blocks go. Deep links have Shopify's form:
 * `?template=product&addAppBlockId={api_key}/{block}&target=newAppsSection`.
 */
export function themePages({ page, act, deps }: AdminRoutes): void {
  page('/admin/themes/:theme/editor', ({ shop, storefront }, request) => {
    const template = String(request.query.template ?? 'product');
    const wanted = blockOf(request.query.addAppBlockId, deps.app);
    const { store } = shop;
    const blocks = appBlocks();
    const sections = Object.keys(TEMPLATES)
      .filter((name) => name === template || !request.query.template)
      .map((name) => {
        const placed = store.placements.filter((placement) => placement.template === name);
        const first = [...store.state.products.values()].find(({ publishedAt }) => publishedAt !== null);
        const preview =
          PREVIEWS[name] ?? (name === 'product' ? `/products/${first?.handle ?? ''}` : '/collections/all');
        return card(
          TITLES[name] ?? name,
          html`${placed.length === 0 ? html`<p class="quiet">No app blocks yet.</p>` : ''}
<ol>${placed.map(({ id, block }) => html`<li><strong>${block}</strong> ${action('/admin/theme/remove', 'Remove', { id })}</li>`)}</ol>
<form class="row" method="post" action="/admin/theme/add"><input type="hidden" name="template" value="${name}">
<label>Add app block<select name="block">${blocks.map((block) => html`<option${block === wanted ? html` selected` : ''}>${block}</option>`)}</select></label><button class="${wanted && name === template ? 'primary' : ''}">Add</button>
<a class="button" href="${storefront}${preview}">Preview</a></form>`,
        );
      });
    const body = html`<h1>Theme editor</h1><p class="quiet">Theme Linden, published. ${request.query.template ? html`<a href="/admin/themes/current/editor">All templates</a>` : ''}</p>${sections}`;
    return { title: 'Theme editor', body };
  });

  act('/admin/theme/add', ({ store }, { template = '', block = '' }) => {
    store.placements.push({ id: crypto.randomUUID(), template, block, settings: {} });
    return `${block} is on the template.`;
  });
  act('/admin/theme/remove', ({ store }, { id }) => {
    store.placements = store.placements.filter((placement) => placement.id !== id);
    return 'The block is gone.';
  });
}

function blockOf(value: unknown, app: AppRegistration): string | null {
  if (typeof value !== 'string') return null;
  const [key, block] = value.split('/');
  return key === app.apiKey ? (block ?? null) : null;
}
