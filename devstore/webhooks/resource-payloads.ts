import type { Customer, Instant, Product, ShopInfo, Variant } from '../model.ts';
import { gid } from '../store/ids.ts';
import { decimal } from '../store/money.ts';
import { address, LOCATION_ID, localTime, number } from './wire.ts';

/** Without tags and consent: those have topics of their own since 2025. */
export function customer(of: Customer, info: ShopInfo): Record<string, unknown> {
  const home = of.defaultAddress && {
    id: number(of.id),
    customer_id: number(of.id),
    ...address(of.defaultAddress),
    default: true,
  };
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('Customer', of.id),
    email: of.email,
    first_name: of.firstName,
    last_name: of.lastName,
    created_at: localTime(of.createdAt, info.timezone),
    updated_at: localTime(of.updatedAt, info.timezone),
    state: of.state.toLowerCase(),
    note: of.note,
    verified_email: of.email !== null,
    multipass_identifier: null,
    tax_exempt: false,
    currency: info.currency,
    phone: of.phone,
    addresses: home ? [home] : [],
    tax_exemptions: [],
    default_address: home,
  };
}

export const deletedCustomer = (of: Customer) => ({
  id: number(of.id),
  phone: null,
  addresses: [],
  tax_exemptions: [],
  email: null,
  note: null,
  admin_graphql_api_id: gid('Customer', of.id),
});

export const emailConsent = (of: Customer, info: ShopInfo) => ({
  customer_id: number(of.id),
  email_address: of.email,
  email_marketing_consent: {
    state: of.emailMarketing.state.toLowerCase(),
    opt_in_level: of.emailMarketing.optInLevel?.toLowerCase() ?? null,
    consent_updated_at:
      of.emailMarketing.updatedAt === null ? null : localTime(of.emailMarketing.updatedAt, info.timezone),
  },
});

/** Shopify sends at most this many variants in a product's payload; the rest is left out without a word. */
const MAX_VARIANTS = 100;

export function product(of: Product, info: ShopInfo): Record<string, unknown> {
  const time = (instant: Instant) => localTime(instant, info.timezone);
  const names = [...new Set(of.variants.flatMap(({ options }) => options.map(({ name }) => name)))];
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('Product', of.id),
    title: of.title,
    body_html: of.bodyHtml,
    vendor: of.vendor,
    product_type: of.productType,
    created_at: time(of.createdAt),
    handle: of.handle,
    updated_at: time(of.updatedAt),
    published_at: of.publishedAt === null ? null : time(of.publishedAt),
    template_suffix: null,
    published_scope: 'web',
    tags: of.tags.join(', '),
    status: of.status.toLowerCase(),
    variants: of.variants.slice(0, MAX_VARIANTS).map((each) => variant(each, info)),
    options: names.map((name, index) => ({
      id: number((BigInt(of.id) + BigInt(index)).toString()),
      product_id: number(of.id),
      name,
      position: index + 1,
      values: [
        ...new Set(
          of.variants.flatMap(({ options }) => options.filter((each) => each.name === name).map(({ value }) => value)),
        ),
      ],
    })),
    images: of.images.map((image, index) => ({
      id: number((BigInt(of.id) * 100n + BigInt(index)).toString()),
      product_id: number(of.id),
      alt: image.alt,
      position: index + 1,
      width: image.width,
      height: image.height,
      src: image.url,
      variant_ids: [],
    })),
    variant_gids: of.variants.map((each) => ({
      admin_graphql_api_id: gid('ProductVariant', each.id),
      updated_at: new Date(each.updatedAt).toISOString(),
    })),
  };
}

function variant(of: Variant, info: ShopInfo) {
  const [first, second, third] = of.options;
  return {
    id: number(of.id),
    admin_graphql_api_id: gid('ProductVariant', of.id),
    product_id: number(of.productId),
    title: of.title,
    price: decimal(of.price, info.currency),
    position: of.position,
    inventory_policy: 'deny',
    compare_at_price: of.compareAtPrice === null ? null : decimal(of.compareAtPrice, info.currency),
    option1: first?.value ?? null,
    option2: second?.value ?? null,
    option3: third?.value ?? null,
    created_at: localTime(of.createdAt, info.timezone),
    updated_at: localTime(of.updatedAt, info.timezone),
    taxable: true,
    barcode: null,
    inventory_management: of.tracked ? 'shopify' : null,
    requires_shipping: true,
    sku: of.sku,
    inventory_item_id: number(of.inventoryItemId),
    inventory_quantity: of.inventory,
    old_inventory_quantity: of.inventory,
    image_id: null,
  };
}

export const inventoryLevel = (of: Variant, info: ShopInfo) => ({
  inventory_item_id: number(of.inventoryItemId),
  location_id: number(LOCATION_ID),
  available: of.inventory,
  updated_at: localTime(of.updatedAt, info.timezone),
  admin_graphql_api_id: `gid://shopify/InventoryLevel/${LOCATION_ID}?inventory_item_id=${of.inventoryItemId}`,
});
