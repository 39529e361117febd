import type { BulkOperation } from '../bulk/operations.ts';
import type { Customer, Id, Instant, ShopInfo } from '../model.ts';
import type { Change } from '../store/changes.ts';
import { gid } from '../store/ids.ts';
import type { Store } from '../store/store.ts';
import { order, orderEdit, refund } from './order-payloads.ts';
import { customer, deletedCustomer, emailConsent, inventoryLevel, product } from './resource-payloads.ts';
import { countryName, localTime, number } from './wire.ts';

/** Renders what happened as Shopify's payloads of that topic; null for what has no webhook. */
export function payload(change: Change, store: Store, at: Instant): Record<string, unknown> | null {
  const { info } = store;
  switch (change.topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/paid':
    case 'orders/cancelled':
      return order(change.order, store);
    case 'orders/edited':
      return { order_edit: orderEdit(change.order, change.edit, info, at) };
    case 'orders/delete':
      return { id: number(change.orderId) };
    case 'refunds/create':
      return refund(change.order, change.refund, info);
    case 'customers/create':
    case 'customers/update':
      return customer(change.customer, info);
    case 'customers/delete':
      return deletedCustomer(change.customer);
    case 'customers/merge':
      return {
        admin_graphql_api_customer_kept_id: gid('Customer', change.kept.id),
        admin_graphql_api_customer_deleted_id: gid('Customer', change.gone.id),
        admin_graphql_api_job_id: null,
        status: 'completed',
        errors: [],
      };
    case 'customer.tags_added':
    case 'customer.tags_removed':
      return {
        customerId: gid('Customer', change.customer.id),
        tags: change.tags,
        occurredAt: new Date(at).toISOString(),
      };
    case 'customers_email_marketing_consent/update':
      return emailConsent(change.customer, info);
    case 'products/create':
    case 'products/update':
      return product(change.product, info);
    case 'products/delete':
      return { id: number(change.productId) };
    case 'inventory_levels/update':
      return inventoryLevel(change.variant, info);
    case 'shop/update':
      return shop(info);
    case 'discounts/update':
      return null;
  }
}

export const shop = (of: ShopInfo): Record<string, unknown> => ({
  id: number(of.id),
  name: of.name,
  email: of.email,
  domain: of.domain,
  myshopify_domain: of.domain,
  country: of.country,
  country_code: of.country,
  country_name: countryName.of(of.country) ?? of.country,
  primary_locale: of.locales[0] ?? 'en',
  currency: of.currency,
  timezone: of.timezone,
  iana_timezone: of.timezone,
  shop_owner: 'Sanne de Wit',
  plan_name: of.plan,
  plan_display_name: of.plan,
  taxes_included: true,
  has_storefront: true,
  enabled_presentment_currencies: [of.currency],
});

export const bulkFinished = (operation: BulkOperation, info: ShopInfo): Record<string, unknown> => ({
  admin_graphql_api_id: gid('BulkOperation', operation.id),
  completed_at: localTime(operation.completedAt ?? operation.createdAt, info.timezone),
  created_at: localTime(operation.createdAt, info.timezone),
  error_code: operation.errorCode?.toLowerCase() ?? null,
  status: operation.status.toLowerCase(),
  type: operation.type.toLowerCase(),
});

export const scopesUpdated = (
  info: ShopInfo,
  previous: readonly string[],
  current: readonly string[],
  at: Instant,
) => ({
  id: number(info.id),
  shop_id: number(info.id),
  previous,
  current,
  updated_at: new Date(at).toISOString(),
});

const person = ({ id, email, phone }: Customer) => ({ id: number(id), email, phone });

export const dataRequest = (info: ShopInfo, of: Customer, orderIds: Id[], requestId: Id) => ({
  shop_id: number(info.id),
  shop_domain: info.domain,
  orders_requested: orderIds.map(number),
  customer: person(of),
  data_request: { id: number(requestId) },
});

export const customerRedact = (info: ShopInfo, of: Customer, orderIds: Id[]) => ({
  shop_id: number(info.id),
  shop_domain: info.domain,
  customer: person(of),
  orders_to_redact: orderIds.map(number),
});

export const shopRedact = (info: ShopInfo) => ({ shop_id: number(info.id), shop_domain: info.domain });
