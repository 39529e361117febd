import type { PickReason } from './types.ts';

/**
 * A reason as a key of a text and what goes into it. The same keys stand in `recommendations.json` of each language
 * under `why` (for the merchant, with the figures) and in its `storefront.json` as `why_…` (for the shopper, short).
 */
export interface ReasonText {
  key:
    | 'again_once'
    | 'again'
    | 'again_every'
    | 'together'
    | 'same_customers'
    | 'viewed'
    | 'seen'
    | 'set'
    | 'taste'
    | 'popular'
    | 'popular_once'
    | 'like'
    | 'new_like'
    | 'new'
    | 'pin';
  /** Figures; the caller formats them in the reader's language. */
  figures: Record<string, number>;
  /** Names; `title` is that of the product that leads there. */
  names: Record<string, string>;
}

/** Days. What is bought much in more than these is not popular now. */
const LATELY = 31;

/** Null `titleOf`: the product is no longer known, and the reason says what it can without it. */
export function reasonText(reason: PickReason, titleOf: (productId: bigint) => string | null): ReasonText {
  const beside = 'with' in reason ? (titleOf(reason.with) ?? '') : '';
  const names: Record<string, string> = beside ? { title: beside } : {};
  switch (reason.key) {
    case 'again': {
      const { times, everyDays } = reason;
      if (everyDays !== null && everyDays > 1 && times > 1)
        return { key: 'again_every', figures: { times, days: everyDays }, names };
      return { key: times > 1 ? 'again' : 'again_once', figures: { times }, names };
    }
    case 'together':
      return { key: 'together', figures: { together: reason.together, orders: reason.orders }, names };
    case 'sameCustomers':
      return { key: 'same_customers', figures: { together: reason.together, customers: reason.customers }, names };
    case 'viewed':
      return { key: 'viewed', figures: { together: reason.together }, names };
    case 'seen':
      return { key: 'seen', figures: {}, names };
    case 'set':
      return { key: 'set', figures: {}, names };
    case 'taste':
      return { key: 'taste', figures: { orders: reason.orders }, names: { type: reason.type } };
    case 'popular':
      return {
        key: reason.days > LATELY ? 'popular_once' : 'popular',
        figures: { orders: reason.orders, days: reason.days },
        names,
      };
    case 'like':
      return { key: 'like', figures: {}, names };
    case 'newLike':
      return { key: 'new_like', figures: { days: reason.days }, names };
    case 'new':
      return { key: 'new', figures: { days: reason.days }, names };
    case 'pin':
      return { key: 'pin', figures: {}, names };
  }
}
