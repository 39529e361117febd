/**
 * Orders to be looked at for gifts: whole customers, so that each order stands beside her others. Orders that count only,
 * lines with something kept only.
 */
export interface GiftHistory {
  /** Customer c has the orders `customers[c]` up to `customers[c + 1]`, oldest first. */
  customers: Uint32Array;
  /** Order o has the lines `orders[o]` up to `orders[o + 1]`. */
  orders: Uint32Array;
  /** 1: shipped to another name or address than billed. Per order, as the next two. */
  elsewhere: Uint8Array;
  /** 1: a gift note or message; 2: a gift wrapping on the bill; 3: both. */
  said: Uint8Array;
  /** Days until the next gift day. */
  ahead: Int32Array;
  /** Index in the catalogue; -1 for a line without a product. Per line, as the next one. */
  product: Int32Array;
  quantity: Int32Array;
}

/** What the products are, by index. */
export interface GiftCatalogue {
  /** Index of the product's kind (its type in the shop), below `categories`. */
  category: Int32Array;
  categories: number;
  /** 1: its name, type or tags speak of gifts. */
  looksLikeGift: Uint8Array;
}
