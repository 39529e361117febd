import { z } from 'zod';
import type { ReasonText } from './pipeline/reason-text.ts';
import type { Dropped } from './pipeline/types.ts';

/** How many are shown beside a product. */
export const SHOWN = 6;

export interface ProductCard {
  id: string;
  handle: string;
  title: string;
  vendor: string;
  imageUrl: string | null;
  imageAlt: string | null;
  priceMinor: string;
  /** In stock (or sold without stock). */
  available: boolean;
  /** Active, published, not deleted. */
  published: boolean;
}

export type Basis = 'orders' | 'content' | 'pin';

export interface RecommendedProduct {
  product: ProductCard;
  basis: Basis;
  /** Orders with both. */
  together: number;
  /** Times more often together than by chance; 0 without evidence. */
  lift: number;
  /** Dunning's log-likelihood ratio; above 10.8 chance does this once in a thousand. */
  llr: number;
  /** Orders with the other product. */
  orders: number;
}

export interface ProductRecommendations {
  product: ProductCard;
  currency: string;
  /** Orders with this product, and orders that count in all. */
  orders: number;
  allOrders: number;
  /** What is shown, best first, at most six. */
  others: RecommendedProduct[];
  /** Next in line: what comes up when one above is excluded or sold out. */
  next: RecommendedProduct[];
  excluded: ExcludedProduct[];
  pinned: ProductCard[];
}

export interface ExcludedProduct {
  product: ProductCard;
  /** Beside every product, or only beside the one in question. */
  everywhere: boolean;
}

export interface ProductRow {
  product: ProductCard;
  orders: number;
  /** How many of the list rest on what. */
  basis: Record<Basis, number>;
  others: ProductCard[];
  pinned: number;
  excluded: number;
}

export interface ProductRows {
  rows: ProductRow[];
  total: number;
  /** From 1. */
  page: number;
  pages: number;
}

/** Per cent an owner may take off a set. */
export const MOST_SAVING = 50;

export type BundleStatus = 'proposed' | 'accepted' | 'dismissed';

export interface BundleView {
  key: string;
  items: ProductCard[];
  /** Orders with all items. */
  orders: number;
  /** Share of the orders that count, 0 … 1. */
  support: number;
  /** The best rule's share: of the orders with all but one item, those that hold that one too. */
  confidence: number;
  /** n·N^(k−1)/∏nᵢ */
  lift: number;
  llr: number;
  status: BundleStatus;
  /** Per cent off the whole set, for who owns a part of it; counts once the owner has accepted it. */
  saving: number;
  /** Customers who own a part of it and are offered the rest. */
  offered: number;
  /** Of its products, as the storefront sells them there. */
  prices: { title: string; listMinor: string; costMinor: string | null }[];
}

export interface RecommendationSummary {
  /** Null before the first computation. */
  computedAt: string | null;
  /** Orders that count. */
  orders: number;
  /** Products that can be bought now. */
  products: number;
  byOrders: number;
  byContent: number;
  bundles: number;
  publishing: { waiting: number; failed: number };
}

/** Six places beside a product as they would be. Places count from 1. */
export interface ListPreview {
  title: string;
  rows: { product: ProductCard; basis: Basis; place: number; before: number | null }[];
  /** What stands there now and would not any more; `after` null: left out altogether. */
  gone: { product: ProductCard; before: number; after: number | null }[];
}

export interface HomePreview {
  /** `before`: her place for it under the rules that hold now. */
  picks: { product: ProductCard; why: ReasonText; before: number | null }[];
  /** What her page shows now and would not any more. */
  gone: string[];
  dropped: { id: string; title: string; why: Dropped }[];
}

/** A customer's next best offer. */
export interface OfferView {
  owned: number;
  size: number;
  /** Titles of what is missing. */
  missing: string[];
  /** Off the list price of the rest. */
  offMinor: string;
  /** Null: at list price, or not made at Shopify yet. */
  code: string | null;
}

/** What the rules page is drawn from. */
export interface RulesView {
  boosts: Boost[];
  collections: { id: string; title: string }[];
  /** What the shop's products have. */
  vendors: string[];
  types: string[];
  tags: string[];
  /** Rules on single products; `beside` null: everywhere. */
  single: { kind: 'exclude' | 'pin'; product: ProductCard; beside: ProductCard | null }[];
  currency: string;
}

const effect = z.enum(['much_more', 'more', 'less', 'never']);
const compares = <Name extends string>(name: Name, most: number) =>
  z.object({
    of: z.literal(name),
    than: z.enum(['below', 'above']),
    amount: z.number().int().min(0).max(most),
    effect,
  });
const named = <Name extends string>(name: Name) =>
  z.object({ of: z.literal(name), value: z.string().trim().min(1).max(255), effect });

/**
 * What the owner wants to see more of, or less, wherever something is recommended. A collection goes by its id (digits);
 * prices are minor units of the shop's currency, margins per cent of the price.
 */
export const boostSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('collection'), value: z.string().regex(/^\d{1,20}$/), effect }),
  named('tag'),
  named('vendor'),
  named('type'),
  compares('price', 1_000_000_000),
  compares('stock', 1_000_000),
  compares('margin', 100),
]);

export type Boost = z.infer<typeof boostSchema>;

export const MOST_BOOSTS = 20;

export const boostsSchema = z.object({ boosts: z.array(boostSchema).max(MOST_BOOSTS).default([]) });
