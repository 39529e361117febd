import type { Customer } from '../model.ts';
import type { StorefrontDeps } from '../storefront-deps.ts';
import type { Session } from './session.ts';

/** What every drawing of a page starts from: the shop, who looks, in which language, at what. */
export interface View extends Pick<StorefrontDeps, 'store' | 'app' | 'origin'> {
  session: Session;
  customer: Customer | null;
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
