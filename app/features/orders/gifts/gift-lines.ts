import type { GiftCatalogue, GiftHistory } from '#app/algorithms/gifts/history.ts';
import { type GiftModel, WORD } from '#app/algorithms/gifts/model.ts';
import type { GiftLines, GiftProductRow } from './store.server.ts';

/** What the shop charges for wrapping is called like this; paper sold for wrapping has more to its name. */
export const WRAPPING_TITLE =
  '^[^a-z]*(add )?(free )?(gift[ -]?(wrap|wrapped|wrapping|packaging|packing)|wrapping|cadeau[ -]?(verpakking|service)|(als )?cadeau inpakken|inpak(ken|service)|geschenk[ -]?(verpackung|service)|emballage[ -]cadeau|paquet[ -]cadeau|confezione regalo|envoltorio para regalo)( service| option| fee)?[^a-z]*$';
const wrappingTitle = new RegExp(WRAPPING_TITLE, 'i');

export const isWrapping = (product: GiftProductRow): boolean => wrappingTitle.test(product.title);

/** In German, gift alone is poison, and giftig is so in Dutch. */
const GIFT_WORDS = /\bgifts?\b|\bgift(card|set|box|bag)|cadeau|\bkado|geschenk|\bhampers?\b/i;

export const looksLikeGift = ({ title, productType, tags }: GiftProductRow): boolean =>
  GIFT_WORDS.test([title, productType, ...tags].join(' '));

export const countryOf = (code: number): string =>
  code === 0 ? '' : String.fromCharCode(Math.floor(code / 256), code % 256);

/** The rows as the algorithm wants them: products and orders by index. */
export interface IndexedLines {
  history: GiftHistory;
  /** Ids by the history's indexes. */
  orderIds: bigint[];
  productIds: bigint[];
  /** By order of the history. */
  days: Int32Array;
  countries: string[];
}

export function indexLines(
  lines: GiftLines,
  mainCountry: string,
  nextGiftDay: (day: number, country: string) => { day: number },
): IndexedLines {
  const customers = [0];
  const orders = [0];
  const orderIds: bigint[] = [];
  const elsewhere: number[] = [];
  const said: number[] = [];
  const days: number[] = [];
  const countries: string[] = [];
  const productIds: bigint[] = [];
  const indexOf = new Map<bigint, number>();
  const product = new Int32Array(lines.rows);
  for (let row = 0; row < lines.rows; row++) {
    const fresh = row === 0 || lines.order[row] !== lines.order[row - 1];
    if (fresh && row > 0) orders.push(row);
    if (fresh && row > 0 && lines.customer[row] !== lines.customer[row - 1]) customers.push(orderIds.length);
    if (fresh) {
      orderIds.push(lines.order[row]!);
      elsewhere.push(lines.elsewhere[row]!);
      said.push(lines.note[row]!);
      days.push(lines.day[row]!);
      countries.push(countryOf(lines.country[row]!) || mainCountry);
    }
    if (lines.wrapping[row]) said[said.length - 1]! |= 2;
    const id = lines.product[row]!;
    let index = -1;
    if (id !== 0n) {
      index = indexOf.get(id) ?? productIds.length;
      if (index === productIds.length) {
        indexOf.set(id, index);
        productIds.push(id);
      }
    }
    product[row] = index;
  }
  if (lines.rows > 0) {
    orders.push(lines.rows);
    customers.push(orderIds.length);
  }
  return {
    history: {
      customers: Uint32Array.from(customers),
      orders: Uint32Array.from(orders),
      elsewhere: Uint8Array.from(elsewhere),
      said: Uint8Array.from(said),
      ahead: Int32Array.from(days, (day, o) => nextGiftDay(day, countries[o]!).day - day),
      product,
      quantity: Int32Array.from(lines.quantity),
    },
    orderIds,
    productIds,
    days: Int32Array.from(days),
    countries,
  };
}

/** What the shop has learned, as it is kept: by id and by kind of product, where they differ from what is usual. */
export interface LearnedGifts extends GiftModel {
  country: string;
  kinds: Record<string, number>;
  products: Record<string, number>;
}

/** The catalogue by the indexes of `productIds`, and each product's giftness as learned. */
export function catalogueOf(
  productIds: bigint[],
  rows: Map<bigint, GiftProductRow>,
): { catalogue: GiftCatalogue; kinds: string[] } {
  const kinds: string[] = [];
  const indexOf = new Map<string, number>();
  const category = Int32Array.from(productIds, (id) => {
    const kind = rows.get(id)?.productType ?? '';
    let index = indexOf.get(kind);
    if (index === undefined) {
      index = kinds.length;
      indexOf.set(kind, index);
      kinds.push(kind);
    }
    return index;
  });
  const words = Uint8Array.from(productIds, (id) => {
    const row = rows.get(id);
    return row && looksLikeGift(row) ? 1 : 0;
  });
  return { catalogue: { category, categories: kinds.length, looksLikeGift: words }, kinds };
}

/** As learned of the product, else of its kind, else from its words. */
export function learnedGiftness(
  learned: LearnedGifts,
  productIds: bigint[],
  kinds: string[],
  { category, looksLikeGift: words }: GiftCatalogue,
): Float64Array {
  return Float64Array.from(
    productIds,
    (id, p) => learned.products[String(id)] ?? learned.kinds[kinds[category[p]!]!] ?? words[p]! * WORD,
  );
}
