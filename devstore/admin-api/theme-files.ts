import { createHash } from 'node:crypto';
import type { AppRegistration } from '../auth/app-registration.ts';
import type { Store } from '../store/store.ts';

/** Templates of the theme and the section of each that takes app blocks. */
export const TEMPLATES = {
  index: 'featured-collection',
  product: 'main-product',
  collection: 'main-collection',
  cart: 'main-cart-items',
  search: 'main-search',
  'customers/account': 'main-account',
} as const;

/** A stable id for the theme extension, as a deploy gives it. */
export const extensionUid = (app: Pick<AppRegistration, 'apiKey'>): string => {
  const digest = createHash('sha256').update(`theme-extension:${app.apiKey}`).digest('hex');
  return [8, 12, 16, 20, 32].map((end, index, ends) => digest.slice(ends[index - 1] ?? 0, end)).join('-');
};

/** The theme's JSON templates, as the API and the theme editor show them: app blocks where the merchant put them. */
export function themeFiles({ store, app }: { store: Store; app: AppRegistration }): Map<string, string> {
  const files = new Map<string, string>();
  for (const [template, section] of Object.entries(TEMPLATES)) {
    const placed = store.placements.filter((placement) => placement.template === template);
    const blocks = Object.fromEntries(
      placed.map(({ id, block, settings }) => [
        id,
        { type: `shopify://apps/${app.handle}/blocks/${block}/${extensionUid(app)}`, settings },
      ]),
    );
    const content = {
      sections: {
        main: { type: section, settings: {} },
        apps: { type: 'apps', blocks, block_order: placed.map(({ id }) => id), settings: { include_margins: true } },
      },
      order: ['main', 'apps'],
    };
    files.set(`templates/${template}.json`, JSON.stringify(content, null, 2));
  }
  files.set('config/settings_data.json', JSON.stringify({ current: { blocks: {} } }, null, 2));
  return files;
}
