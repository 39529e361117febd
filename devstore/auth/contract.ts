import { APP_ID } from '../store/namespaces.ts';
import type { AppRegistration } from './app-registration.ts';

/** The app's contract with Shopify, used where there is no `shopify.app.toml` to read (small tests). */
export function contractRegistration(identity: Pick<AppRegistration, 'apiKey' | 'apiSecret'>): AppRegistration {
  return {
    id: APP_ID,
    handle: 'stamgast',
    title: 'Stamgast',
    ...identity,
    scopes: [
      'read_orders',
      'read_all_orders',
      'read_customer_merge',
      'write_customers',
      'write_products',
      'read_inventory',
      'write_discounts',
      'read_themes',
      'write_app_proxy',
    ],
    topics: TOPICS,
    proxy: { prefix: 'apps', subpath: 'for-you', path: '/proxy' },
    metafieldTypes: new Map([
      ['product.also_bought', 'list.product_reference'],
      ['product.also_bought_basis', 'single_line_text_field'],
      ['product.bought_together', 'json'],
      ['product.bundle_items', 'list.product_reference'],
      ['customer.rfm_segment', 'single_line_text_field'],
      ['customer.rfm', 'json'],
    ]),
  };
}

const TOPICS = [
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/edited',
  'orders/cancelled',
  'orders/delete',
  'refunds/create',
  'customers/create',
  'customers/update',
  'customers/delete',
  'customers/merge',
  'customer.tags_added',
  'customer.tags_removed',
  'customers_email_marketing_consent/update',
  'products/create',
  'products/update',
  'products/delete',
  'inventory_levels/update',
  'bulk_operations/finish',
  'app/uninstalled',
  'app/scopes_update',
  'shop/update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
];
