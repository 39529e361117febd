import { z } from 'zod';
import { parseMinor } from '#app/platform/money.ts';
import { amount, id, instant, optionalId, read, text } from '#app/platform/shopify/payload.ts';
import type { ProductFacts } from './facts.ts';

const words = text.transform((value) => value ?? '');

const product = z.object({
  id,
  handle: words,
  title: words,
  vendor: words,
  product_type: words,
  tags: z.union([z.string(), z.array(z.string())]).nullish(),
  status: z.string().nullish(),
  published_at: instant.nullish(),
  created_at: instant.nullish(),
  updated_at: instant,
  image: z.object({ src: z.string(), alt: z.string().nullish() }).nullish(),
  images: z.array(z.object({ src: z.string(), alt: z.string().nullish() })).nullish(),
  variants: z.array(
    z.object({
      id,
      title: words,
      sku: z.string().nullish(),
      position: z.number().int().nullish(),
      price: amount,
      compare_at_price: amount.nullish(),
      inventory_policy: z.string().nullish(),
      inventory_management: z.string().nullish(),
      inventory_quantity: z.number().int().nullish(),
      inventory_item_id: optionalId,
      updated_at: instant.nullish(),
    }),
  ),
  variant_gids: z.array(z.unknown()).nullish(),
});

/** Payloads hold at most this many variants, and do not say when they left some out. */
const MAX_VARIANTS = 100;

/** @throws a TypeError that names what is wrong with the payload */
export function productFromWebhook(payload: unknown, currency: string): ProductFacts {
  const p = read(product, payload);
  const image = p.image ?? p.images?.[0];
  const all = p.variant_gids?.length;
  return {
    id: p.id,
    handle: p.handle,
    title: p.title,
    vendor: p.vendor,
    productType: p.product_type,
    tags: typeof p.tags === 'string' ? p.tags.split(',').flatMap((tag) => tag.trim() || []) : (p.tags ?? []),
    status: (p.status ?? 'active').toUpperCase(),
    publishedAt: p.published_at ?? null,
    // Only a whole address can be shown; a payload without one says nothing about the picture.
    image: image ? (/^https?:/.test(image.src) ? { url: image.src, alt: image.alt ?? null } : undefined) : null,
    createdAt: p.created_at ?? p.updated_at,
    updatedAt: p.updated_at,
    complete: all === undefined ? p.variants.length < MAX_VARIANTS : all === p.variants.length,
    variants: p.variants.map((variant, index) => ({
      id: variant.id,
      inventoryItemId: variant.inventory_item_id,
      title: variant.title,
      sku: variant.sku ?? null,
      position: variant.position ?? index + 1,
      priceMinor: parseMinor(variant.price, currency),
      compareAtMinor: variant.compare_at_price ? parseMinor(variant.compare_at_price, currency) : null,
      costMinor: undefined,
      inventory: variant.inventory_quantity ?? null,
      available:
        !variant.inventory_management ||
        variant.inventory_policy === 'continue' ||
        (variant.inventory_quantity ?? 0) > 0,
      updatedAt: variant.updated_at ?? p.updated_at,
    })),
  };
}

const deleted = z.object({ id });
export const deletedId = (payload: unknown): bigint => read(deleted, payload).id;

const level = z.object({ inventory_item_id: id });
export const inventoryItemOf = (payload: unknown): bigint => read(level, payload).inventory_item_id;
