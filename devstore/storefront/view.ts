import type { Customer, Market, Minor, Product } from '../model.ts';
import { decimalsOf, presentment } from '../store/money.ts';
import type { Store } from '../store/store.ts';
import type { StorefrontDeps } from '../storefront-deps.ts';
import type { Session } from './session.ts';

/** What every drawing of a page starts from: the shop, who looks, in which language, at what. */
export interface View extends Pick<StorefrontDeps, 'store' | 'app' | 'origin'> {
  session: Session;
  customer: Customer | null;
  /** What the shopper sees prices in. */
  market: Market;
  locale: string;
  /** In front of every path: empty for the shop's first language, `/nl` for another. */
  prefix: string;
  /** Path with prefix, without the query. */
  path: string;
  template: string;
  designMode: boolean;
  /** Query string without the question mark, and the page number in it. */
  query: string;
  page: number;
}

export const link = (view: Pick<View, 'prefix'>, path: string): string =>
  path === '/' ? view.prefix || '/' : view.prefix + path;

/** Where the shopper is: what she pays in, and what the shop asks there. */
export function marketOf({ info }: Store, { country }: Pick<Session, 'country'>): Market {
  return (country !== null && info.abroad?.[country]) || { currency: info.currency, rate: 1 };
}

/** What a price of the shop is in that market, still in the shop's currency. */
export const priceIn = ({ prices }: Market, price: Minor): Minor =>
  prices === undefined ? price : Math.round(price * prices);

/** In the language of the page, where the merchant has translated it. */
export const titleOf = ({ locale }: Pick<View, 'locale'>, { title, titles }: Product): string =>
  titles?.[locale] ?? title;

/**
 * An amount of the shop as Liquid and the cart's JSON give it: in what the shopper pays in, and always in hundredths: 1000 yen
 * are 100000 (https://shopify.dev/docs/api/liquid/objects/variant).
 */
export function hundredths({ store, market }: Pick<View, 'store' | 'market'>, amount: Minor): number {
  const { currency, rate } = market;
  const of = { currency: store.info.currency, presentmentCurrency: currency, exchangeRate: rate };
  return Math.round(presentment(amount, of) * 10 ** (2 - decimalsOf(currency)));
}
