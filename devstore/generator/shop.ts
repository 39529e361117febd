import type { Collection, Product, ShopInfo, Variant } from '../model.ts';
import { BUNDLES } from './bundles.ts';
import { DAY } from './calendar.ts';
import { COFFEE_AND_TEA } from './catalogue/coffee-and-tea.ts';
import { GARDEN_AND_MORE } from './catalogue/garden-and-more.ts';
import { GIFTS } from './catalogue/gifts.ts';
import { HOUSE } from './catalogue/house.ts';
import { PANTRY } from './catalogue/pantry.ts';
import type { Department, ProductSeed } from './catalogue/seed.ts';
import { counter } from './ids.ts';
import { CURRENCY_ABROAD } from './people.ts';
import { pictureOf } from './pictures/images.ts';
import type { Random } from './random.ts';
import { slug, uniqueSlugs } from './slug.ts';

export const SHOP: ShopInfo = {
  id: '68217340251',
  domain: 'kop-en-kruid.myshopify.com',
  name: 'Kop & Kruid',
  email: 'hallo@kop-en-kruid.example',
  currency: 'EUR',
  timezone: 'Europe/Amsterdam',
  country: 'NL',
  locales: ['en', 'nl'],
  abroad: { ...CURRENCY_ABROAD, BE: { currency: 'EUR', rate: 1, prices: 1.06 } },
  plan: 'grow',
};

/** A product with what only the model knows about it. */
export interface Article {
  seed: ProductSeed;
  product: Product;
  /** Relative popularity, chance included. */
  appeal: number;
  launchedAt: number;
  /** Past this instant nobody buys it any more. */
  retiredAt: number;
}

/** What a bundle is made of is there from the start and stays. */
const BUNDLED = new Set(BUNDLES.flatMap((bundle) => bundle.titles));

const ALL_SEEDS: ProductSeed[] = [...COFFEE_AND_TEA, ...PANTRY, ...HOUSE, ...GARDEN_AND_MORE, ...GIFTS];

const COLLECTIONS: { title: string; about: string; holds: (article: Article) => boolean }[] = [
  {
    title: 'Coffee',
    about: 'Beans roasted on Tuesdays, and capsules that go with the green waste.',
    holds: of('coffee'),
  },
  { title: 'Tea', about: 'Loose leaf, herbs from Flevoland and matcha from Uji.', holds: of('tea') },
  { title: 'Brewing', about: 'Drippers, kettles, grinders and pots that last.', holds: of('brewing') },
  { title: 'Sweet', about: 'Chocolate, stroopwafels and what goes with a cup.', holds: of('sweet') },
  { title: 'Pantry', about: 'Oil, honey, spices and other good staples.', holds: of('pantry') },
  { title: 'Table', about: 'Stoneware from Arnhem, glass, linen and wood.', holds: of('table') },
  { title: 'Kitchen', about: 'Tools to be handed down.', holds: of('kitchen') },
  { title: 'Care', about: 'Soap, candles and refills.', holds: of('care') },
  { title: 'Herb garden', about: 'Seeds, pots and a watering can.', holds: of('garden') },
  { title: 'Gifts', about: 'Boxes, cards and books, packed with a ribbon.', holds: of('gifts') },
  {
    title: 'Gifts under € 25',
    about: 'Small, good, and quickly wrapped.',
    holds: ({ seed }) => seed.tags.includes('gift') && !seed.giftCard && seed.variants[0]!.price <= 2500,
  },
  {
    title: 'Bestsellers',
    about: 'What most people come back for.',
    holds: ({ seed }) => seed.appeal >= 2 && seed.season === null,
  },
  { title: 'Organic', about: 'With a certificate.', holds: ({ seed }) => seed.tags.includes('organic') },
];

function of(department: Department): (article: Article) => boolean {
  return ({ seed }) => seed.department === department;
}

/** The catalogue: products with variants, prices, stock and pictures, and the collections they are in. */
export function buildCatalogue(
  rng: Random,
  from: number,
  now: number,
  wanted: number,
): { articles: Article[]; collections: Map<string, Collection> } {
  const seeds = spread(ALL_SEEDS, wanted);
  const handles = uniqueSlugs(seeds.map((seed) => seed.title));
  const productId = counter(8_104_511_000_000n);
  const variantId = counter(44_901_220_000_000n);
  // A few products live past 2^53, as they will in a real shop one day.
  const bigId = counter(9_007_199_254_900_001n, 2n);

  const articles = seeds.map((seed, index): Article => {
    const luck = rng.next();
    const big = rng.chance(0.06);
    const id = big ? bigId() : productId();
    // Most of the range is there from the first day, a sixth comes later, the last six in the last weeks.
    const late = seed.season === null && seed.appeal <= 1.4 && !BUNDLED.has(seed.title) && luck < 0.24;
    const launchedAt = !late
      ? from - 30 * DAY
      : luck < 0.035
        ? now - (4 + 14 * rng.next()) * DAY
        : from + (0.1 + 0.8 * rng.next()) * (now - from);
    const createdAt = Math.floor(launchedAt / 60_000) * 60_000;
    const plain = seed.appeal <= 1 && !late && !BUNDLED.has(seed.title);
    const retired = plain && luck > 0.985;
    const draft = plain && luck > 0.972 && luck <= 0.978;
    const compareAt = rng.chance(0.07) ? 1 + 0.1 * rng.int(1, 3) : 0;
    const variants = seed.variants.map((variant, position): Variant => {
      const soldOut = rng.chance(0.02);
      return {
        id: big ? bigId() : variantId(),
        productId: id,
        inventoryItemId: String(46_000_000_000_000 + index * 100 + position),
        title: variant.title,
        sku: `${slug(seed.type).slice(0, 3).toUpperCase()}-${String(index + 1).padStart(3, '0')}-${position + 1}`,
        price: variant.price,
        compareAtPrice: compareAt > 0 ? Math.round((variant.price * compareAt) / 50) * 50 - 5 : null,
        cost: rng.chance(0.08) || seed.giftCard ? null : Math.round(variant.price * (0.38 + 0.2 * rng.next())),
        inventory: seed.giftCard ? 0 : soldOut ? 0 : rng.int(4, 40) * (variant.contents > 0 ? 6 : 1),
        tracked: !seed.giftCard,
        options: seed.option === null ? [] : [{ name: seed.option, value: variant.title }],
        measure: variant.measure,
        position: position + 1,
        createdAt,
        updatedAt: createdAt,
      };
    });
    const product: Product = {
      id,
      handle: handles[index]!,
      title: seed.title,
      bodyHtml: `<p>${escapeHtml(seed.note)}</p>\n<p>${escapeHtml(seed.about)}</p>`,
      vendor: seed.vendor,
      productType: seed.type,
      tags: [...new Set([...seed.tags, ...(seed.season && seed.season !== 'winter' ? [seed.season] : [])])],
      status: retired ? 'ARCHIVED' : draft ? 'DRAFT' : 'ACTIVE',
      publishedAt: draft ? null : createdAt,
      createdAt,
      updatedAt: createdAt,
      images: pictureOf(handles[index]!, seed.title),
      variants,
      collectionIds: [],
    };
    return {
      seed,
      product,
      appeal: draft ? 0 : seed.appeal * Math.exp(0.35 * rng.normal()),
      launchedAt,
      retiredAt: retired ? from + 0.6 * (now - from) : Number.POSITIVE_INFINITY,
    };
  });

  const collections = new Map<string, Collection>();
  COLLECTIONS.forEach(({ title, about, holds }, index) => {
    const inside = articles.filter(holds).sort((left, right) => right.appeal - left.appeal);
    const id = String(310_455_000_000 + index * 32_771);
    for (const article of inside) article.product.collectionIds.push(id);
    collections.set(id, {
      id,
      handle: slug(title),
      title,
      bodyHtml: `<p>${escapeHtml(about)}</p>`,
      productIds: inside.map((article) => article.product.id),
      updatedAt: from,
    });
  });
  return { articles, collections };
}

/** A smaller shop keeps something of every department. */
function spread(seeds: ProductSeed[], wanted: number): ProductSeed[] {
  if (wanted >= seeds.length) return seeds;
  return seeds.filter(
    (_, i) => Math.floor(((i + 1) * wanted) / seeds.length) > Math.floor((i * wanted) / seeds.length),
  );
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
