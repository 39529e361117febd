/** View models of the customers pages. Safe in the browser: ids and money are strings of digits, instants ISO 8601. */

export interface CustomerRow {
  id: string;
  /** Full name, else the e-mail address, else the empty string (the page says "no name"). */
  name: string;
  email: string | null;
  city: string | null;
  countryCode: string | null;
  /** Orders that count. */
  orders: number;
  /** Kept after refunds, minor units of the shop's currency. */
  spentMinor: string;
  currency: string;
  lastOrderAt: string | null;
  segment: string | null;
}

export interface CustomerPage {
  rows: CustomerRow[];
  /** Cursor to give as `after`; null on the last page. */
  next: string | null;
}

export interface ListCustomers {
  /** Part of a name, or an e-mail address. */
  search?: string;
  segment?: string;
  /** As predictions number it: 0 is low. */
  risk?: number;
  after?: string;
  /** Default 50, at most 250. */
  limit?: number;
}

export interface CustomerProfile {
  id: string;
  /** A guest is known by e-mail only; there is no such customer at Shopify. */
  guest: boolean;
  name: string;
  email: string | null;
  phone: string | null;
  city: string | null;
  countryCode: string | null;
  locale: string | null;
  state: string | null;
  tags: string[];
  createdAt: string | null;
  currency: string;
  orders: {
    count: number;
    cancelled: number;
    spentMinor: string;
    averageMinor: string | null;
    refundedMinor: string;
    firstAt: string | null;
    lastAt: string | null;
  };
  /** Days between orders that count, in the shop's days; null below two orders. */
  rhythm: { medianDays: number; shortestDays: number; longestDays: number; daysSinceLast: number } | null;
  rfm: {
    r: number;
    f: number;
    m: number;
    segment: string;
    since: string;
    lastOrderOn: string | null;
    orders: number;
    monetaryMinor: string;
  } | null;
  consent: { state: string | null; level: string | null; at: string | null; source: string | null };
  /** Objected to profiling: no scores, no personal blocks. */
  profilingOptOut: boolean;
  birthDate: { date: string; source: string | null; at: string | null } | null;
  /** Bought most, with the last time. */
  favourites: { productId: string; title: string; imageUrl: string | null; quantity: number; lastAt: string }[];
}

/** Who says that a line is a gift, or is not. */
export interface GiftMark {
  /** `0`: the order as a whole. */
  lineId: string;
  source: 'owner' | 'shopper' | 'model';
  gift: boolean;
  /** The model's; null for a person's word, as the next one. */
  probability: number | null;
  figures: { signs: string[]; times?: number; daysBefore?: number } | null;
  /** The gift day in sight. */
  occasion: string | null;
}

/** `id` is that of what happened; together with kind and moment no two entries have the same. */
export type TimelineEntry = { at: string; id: string } & (
  | {
      kind: 'order';
      orderId: string;
      name: string;
      totalMinor: string;
      currency: string;
      status: string | null;
      counts: boolean;
      test: boolean;
      items: { lineId: string; title: string; quantity: number; productId: string | null }[];
      /** What has been said about its being a gift. */
      marks: GiftMark[];
    }
  | { kind: 'cancelled'; orderId: string; name: string }
  | { kind: 'delivered'; orderId: string; name: string }
  | { kind: 'refund'; orderId: string; name: string; amountMinor: string; currency: string }
  | { kind: 'segment'; from: string | null; to: string | null }
  | { kind: 'consent'; state: string }
  | { kind: 'birth_date'; source: string | null }
  | { kind: 'birthday_treat'; code: string }
  | { kind: 'joined' }
  | { kind: 'merged' }
);

export interface TimelinePage {
  entries: TimelineEntry[];
  /** Give as `before` for older entries; null when there are none. */
  next: string | null;
}
