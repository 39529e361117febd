/** What is known of one version of an order, whichever way it came: webhook, GraphQL or bulk export. */
export interface OrderFacts {
  id: bigint;
  name: string;
  /** Shopify's customer; null for a guest. */
  customerId: bigint | null;
  /** Identity of a guest; null when there is none or it may not be seen. */
  email: string | null;
  processedAt: Date;
  createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  test: boolean;
  financialStatus: string | null;
  fulfillmentStatus: string;
  currency: string;
  presentmentCurrency: string;
  /** All money below is the shop's, in minor units, but for this one. */
  presentmentTotalMinor: bigint;
  totalMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  discountMinor: bigint;
  discountCodes: string[];
  source: string | null;
  locale: string | null;
  shipsElsewhere: boolean;
  giftNote: boolean;
  deliveredAt: Date | null;
  lines: LineFacts[];
  refunds: RefundFacts[];
}

export interface LineFacts {
  id: bigint;
  productId: bigint | null;
  variantId: bigint | null;
  title: string;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  priceMinor: bigint;
  discountMinor: bigint;
  subscription: boolean;
  giftCard: boolean;
}

export interface RefundFacts {
  id: bigint;
  createdAt: Date;
  amountMinor: bigint;
  /** Line id → quantity; null when the source does not tell, or not all (bulk exports cannot nest it). */
  lines: Record<string, number> | null;
}

/** A refund heard of on its own. */
export interface LoneRefund extends RefundFacts {
  orderId: bigint;
  /** Money given in the shopper's currency only, still to be booked at the order's rate. */
  presentment: { minor: bigint; currency: string } | null;
}

/**
 * Whether an order counts for scores and co-purchase: a real order that was kept at least in part.
 */
export function orderCounts(order: {
  test: boolean;
  cancelledAt: Date | null;
  deletedAt?: Date | null;
  lines: readonly { currentQuantity: number }[];
}): boolean {
  return (
    !order.test &&
    order.cancelledAt === null &&
    !order.deletedAt &&
    order.lines.some((line) => line.currentQuantity > 0)
  );
}

/**
 * An amount in the shopper's currency as shop money, at the rate the order itself was placed at, rounded half away
 * from zero. Zero when the order has no rate (nothing was paid).
 */
export function atOrdersRate(
  presentmentMinor: bigint,
  order: { totalMinor: bigint; presentmentTotalMinor: bigint },
): bigint {
  const { totalMinor, presentmentTotalMinor } = order;
  if (presentmentTotalMinor === 0n) return 0n;
  const numerator = presentmentMinor * totalMinor;
  const twice = 2n * numerator;
  const up = numerator < 0n !== presentmentTotalMinor < 0n ? -presentmentTotalMinor : presentmentTotalMinor;
  return (twice + up) / (2n * presentmentTotalMinor);
}

/** Ways to pay, and what the shop itself gives away: the word is in it, a present for somebody it is not. */
const noPresents =
  /\b(?:e ?)?gift ?(?:cards?|vouchers?|certificates?|cheques?|codes?|coupons?|balance|with purchase)\b|\bfree gifts?\b(?! ?wrap)|\b(?:cadeau|kado)(?: ?(?:bon(?:nen)?|kaart(?:en)?|cheques?|codes?|cards?|tegoed)|pas)\b|\bgeschenk ?(?:karte|gutschein|code)\w*|\b(?:carte|ch[eè]que|bon|code) cadeaux?\b/gi;
/** Whole words only: what is `giftig` in a garden is poisonous. */
const presents =
  /\bgift(?:s|ed|ing|(?:wrap|pack|box|bag|set|message|note|option|receipt|recipient)\w*)?\b|\bisgift\b|^\W*presents? for\b|\b(?:a|birthday|christmas|wedding) presents?\b(?! from)|\b(?:cadeau|kado)\w*|\bgeschenk\w*/gi;
const little =
  "a|an|any|the|as|for|need|needed|require|want|to|be|wrap|wrapped|include|add|in|it|this|really|een|het|de|als|voor|om|te|in|hoeft|nodig|inpakken|ingepakt|verpakken|echt|ein|eine|le|la|de|un|d'";
/** Before the word, with nothing but little words between: "please do not gift wrap", "niet als cadeau". */
const refusedBefore = new RegExp(
  `(?:\\b(?:no|not|never|without|cannot|(?:do|does|is|did|need)nt|geen|niet|zonder|kein\\w*|nicht|ohne|pas|sans)|n't)(?: (?:${little})){0,5} $`,
  'i',
);
/** After it: "gift wrap: no", "cadeau inpakken niet nodig". */
const refusedAfter =
  /^(?: (?:wrap(?:ping|ped)?|paper|packaging|message|note|option|inpakken|verpakking|papier))*(?: is)?(?: ?[:=?]+ ?(?:no|nee|nein|non|none|false|n\/a|0)\s*(?:$|[.,;!\n])| (?:not|niet) (?:needed|necessary|required|wanted|nodig)\b| hoeft niet\b)/i;
const refusal =
  /^(?:(?:no|n|false|off|0|none|null|undefined|n\/a|nee|geen|nein|non)?[.!]?$|(?:no,? (?:thanks|thank you)|nee,? (?:bedankt|dank je|dank u))\b)/i;

/** `_gift_message`, `isGift` and `Gift-message` in words as people write them. */
function inWords(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .replace(/[’‘]/g, "'")
    .replace(/[^\S\n]+/g, ' ');
}

function speaksOfGift(text: string): boolean {
  const words = inWords(text).replace(noPresents, '…');
  return [...words.matchAll(presents)].some(({ 0: word, index }) => {
    const [before, after] = [words.slice(0, index), words.slice(index + word.length)];
    return !refusedBefore.test(before) && !refusedAfter.test(after);
  });
}

/** A note or attribute that says the order is for somebody else. A box on a form that was left empty says nothing. */
export function saysGift(
  note: string | null | undefined,
  attributes: readonly { name: string; value?: unknown }[],
): boolean {
  return (
    (note ? speaksOfGift(note) : false) ||
    attributes.some(({ name, value }) => speaksOfGift(name) && !refusal.test(String(value ?? '').trim()))
  );
}
