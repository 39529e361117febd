import type { Customer, History, Id, Metafield } from '../model.ts';
import { bundlesOf } from './bundles.ts';
import { DAY, days, HOUR } from './calendar.ts';
import { customerOf, Ledger } from './ledger.ts';
import { buildPopulation, type Shopper } from './population.ts';
import { type Basket, Purchases } from './purchases.ts';
import { random } from './random.ts';
import { buildCatalogue, SHOP } from './shop.ts';
import { PARAMETERS, type ShopTruth } from './truth.ts';

export interface GenerateOptions {
  seed: number;
  /** End of the history: orders run up to this instant. */
  now: number;
  /** Numbers to aim at; by default 8,000 customers and 300 products, which gives about 25,000 orders. */
  size?: { customers?: number; products?: number };
}

export interface GeneratedHistory extends History {
  truth: ShopTruth;
}

const YEARS = 2;
const CUSTOMERS = 8000;
/** Of those who give their name, some never buy. */
const BUYING_SHARE = 0.97;
/** The rest buy as guests. */
const IDENTIFIED_SHARE = 0.954;

/** Who and what there is before anything was bought; the same for the same options. */
export function worldOf({ seed, now, size = {} }: GenerateOptions) {
  const rng = random(seed);
  const from = now - YEARS * 365 * DAY;
  const calendar = days(from, now, SHOP.timezone);
  const { articles, collections } = buildCatalogue(rng.stream('catalogue'), from, now, size.products ?? 300);
  const population = buildPopulation(
    rng.stream('people'),
    articles,
    calendar,
    Math.round((size.customers ?? CUSTOMERS) / IDENTIFIED_SHARE),
  );
  const bundles = bundlesOf(articles);
  return {
    rng,
    from,
    calendar,
    articles,
    collections,
    population,
    bundles,
    purchases: new Purchases(articles, calendar, now, bundles),
  };
}

/** Asked once of each, before she lives. */
export const everBuys = (shopper: Shopper): boolean => shopper.rng.chance(BUYING_SHARE);

/**
 * Makes a shop with two years of history out of a model whose truth is known and handed over with it. The same seed
 * and the same `now` give the same shop, to the byte.
 */
export function generateShop(options: GenerateOptions): GeneratedHistory {
  const { seed, now, size = {} } = options;
  const { rng, from, calendar, articles, collections, population, bundles, purchases } = worldOf(options);
  const customersWanted = size.customers ?? CUSTOMERS;

  const baskets: Basket[] = [];
  const customers = new Map<Id, Customer>();
  const customerOfShopper = new Map<Shopper, Customer>();
  const truth: ShopTruth['customers'] = {};
  const metafields = new Map<string, Metafield>();
  const details = rng.stream('customers');
  let customerId = 7_204_100_000_000n;
  for (const shopper of population) {
    const bought = everBuys(shopper) ? purchases.of(shopper) : [];
    baskets.push(...bought);
    if (shopper.guest && bought.length > 0) continue;
    customerId += 32_771n;
    const id = shopper.index % 40 === 7 ? (customerId + 9_007_300_000_000_000n).toString() : customerId.toString();
    const customer = customerOf(shopper, id, details, now);
    customers.set(id, customer);
    customerOfShopper.set(shopper, customer);
    truth[id] = truthOf(shopper, articles);
    if (details.chance(0.12) && shopper.birthDate) {
      const ownerGid = `gid://shopify/Customer/${id}`;
      metafields.set(`${ownerGid}|facts|birth_date`, {
        id: String(30_100_000_000_000 + shopper.index),
        ownerGid,
        namespace: 'facts',
        key: 'birth_date',
        type: 'date',
        value: shopper.birthDate,
        createdAt: customer.createdAt,
        updatedAt: customer.createdAt,
      });
    }
  }

  baskets.sort((left, right) => left.at - right.at || left.shopper.index - right.shopper.index);
  const ledger = new Ledger(articles, from, now);
  const counter = rng.stream('counter');
  // Saturdays at the shop's own counter, and a few trial orders by the staff.
  const sideSales = calendar.flatMap((day) => [
    ...(day.weekday === 6 && customersWanted >= 1000
      ? Array.from({ length: counter.int(1, 3) }, () => ({
          at: day.start + (11 + counter.int(0, 5)) * HOUR,
          test: false,
        }))
      : []),
    ...(day.dayOfMonth === 1 && day.month % 3 === 0 ? [{ at: day.start + 10 * HOUR, test: true }] : []),
  ]);
  let side = 0;
  for (const basket of baskets) {
    for (; side < sideSales.length && sideSales[side]!.at <= basket.at; side++) {
      const sale = sideSales[side]!;
      if (sale.test) ledger.sellTest(sale.at);
      else ledger.sellOverCounter(sale.at, counter);
    }
    const customer = customerOfShopper.get(basket.shopper) ?? null;
    ledger.sell(basket, customer);
    if (customer) customer.updatedAt = Math.max(customer.updatedAt, basket.at);
  }

  const info = { ...SHOP };
  return {
    state: {
      info,
      products: new Map(articles.map(({ product }) => [product.id, product])),
      collections,
      customers,
      orders: ledger.orders,
      metafields,
      discounts: ledger.discounts,
    },
    refused: [],
    truth: {
      seed,
      from,
      to: now,
      customers: truth,
      giftOrderIds: ledger.giftOrderIds,
      lateOrderIds: ledger.lateOrderIds,
      bundles: bundles.map(({ name, articles: inside, whole, pull }) => ({
        name,
        whole,
        pull,
        productIds: inside.map((index) => articles[index]!.product.id),
      })),
      parameters: PARAMETERS,
    },
  };
}

function truthOf(
  shopper: Shopper,
  articles: { product: { id: Id; variants: { id: Id }[] } }[],
): ShopTruth['customers'][Id] {
  const { kind, guest, meanGapDays, shape, dropOut, goneSince, taste, household, priceSensitivity, birthDate } =
    shopper;
  return {
    kind,
    guest,
    meanGapDays,
    shape,
    dropOut,
    goneSince,
    taste,
    household,
    priceSensitivity,
    birthDate,
    staples: shopper.supplies.map(({ article, variant, lastsDays }) => ({
      productId: articles[article]!.product.id,
      variantId: articles[article]!.product.variants[variant]!.id,
      lastsDays,
    })),
  };
}
