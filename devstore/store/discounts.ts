import type { Discount, Id, Minor, OrderLine } from '../model.ts';
import { StoreError } from './changes.ts';
import type { StoreCore } from './core.ts';
import { lineTotal } from './totals.ts';

export type DiscountInput = Omit<Discount, 'id' | 'status' | 'codes'> & { codes?: string[] };

/** What a discount is taken off: lines of a cart or of an order. */
export interface Discountable {
  productId: Id | null;
  quantity: number;
  cost: Minor;
}

export class DiscountBook {
  readonly #core: StoreCore;

  constructor(core: StoreCore) {
    this.#core = core;
  }

  create(input: DiscountInput): Discount {
    const { codes = [], ...rest } = input;
    const discount: Discount = { id: this.#core.ids.next(), status: 'ACTIVE', codes: [], ...rest };
    for (const code of codes) this.#assertFree(code);
    this.#core.state.discounts.set(discount.id, discount);
    this.addCodes(discount.id, codes);
    return discount;
  }

  update(id: Id, input: Partial<DiscountInput>): Discount {
    const discount = this.#find(id);
    const { codes: _kept, ...rest } = input;
    Object.assign(discount, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
    this.#core.emit({ topic: 'discounts/update', discount });
    return discount;
  }

  /** Adds what can be added and says per code why another cannot. */
  addCodes(id: Id, codes: string[]): { code: string; error: string | null }[] {
    const discount = this.#find(id);
    const results = codes.map((code) => {
      const error = code.trim() === '' ? "Code can't be blank" : this.findCode(code) ? 'Code must be unique' : null;
      if (error === null) {
        discount.codes.push({ id: this.#core.ids.next(), code, used: 0, createdAt: this.#core.clock.now() });
      }
      return { code, error };
    });
    this.#core.emit({ topic: 'discounts/update', discount });
    return results;
  }

  /** What is not (or no longer) there is passed over. */
  removeCodes(id: Id, codeIds: Id[]): void {
    const discount = this.#core.state.discounts.get(id);
    if (!discount) return;
    const gone = new Set(codeIds);
    discount.codes = discount.codes.filter((code) => !gone.has(code.id));
    this.#core.emit({ topic: 'discounts/update', discount });
  }

  delete(id: Id): void {
    this.#core.state.discounts.delete(this.#find(id).id);
  }

  /** Codes are found whatever their case, as at a checkout. */
  findCode(code: string): { discount: Discount; code: Discount['codes'][number] } | null {
    const wanted = code.trim().toLowerCase();
    for (const discount of this.#core.state.discounts.values()) {
      const found = discount.codes.find((candidate) => candidate.code.toLowerCase() === wanted);
      if (found) return { discount, code: found };
    }
    return null;
  }

  status(discount: Discount): Discount['status'] {
    const now = this.#core.clock.now();
    if (discount.startsAt > now) return 'SCHEDULED';
    return discount.endsAt !== null && discount.endsAt <= now ? 'EXPIRED' : 'ACTIVE';
  }

  /** Why a code cannot be used now, in the shopper's words; null when it can. */
  refusal(code: string, customerId: Id | null, lines?: Discountable[]): string | null {
    const found = this.findCode(code);
    if (!found) return `${code} is not a valid discount code`;
    if (this.status(found.discount) !== 'ACTIVE') return `${code} cannot be used at this time`;
    if (found.discount.usageLimit !== null && found.code.used >= found.discount.usageLimit)
      return `${code} has been used`;
    if (found.discount.appliesOncePerCustomer && customerId !== null && this.#usedBy(found.discount, customerId)) {
      return `${code} can be used once per customer`;
    }
    // Only what the discount is for counts towards what it asks for.
    const counting = entitled(found.discount, lines ?? []);
    const pieces = counting.reduce((sum, line) => sum + line.quantity, 0);
    const subtotal = counting.reduce((sum, line) => sum + line.cost, 0);
    const { minimumQuantity = found.discount.productIds ? 1 : 0, minimumSubtotal = 0 } = found.discount;
    if (lines && (pieces < minimumQuantity || subtotal < minimumSubtotal)) {
      return `${code} isn't valid for the items in your cart`;
    }
    return null;
  }

  /** What a code takes off these lines. */
  worth(code: string, lines: Discountable[]): Minor {
    const discount = this.findCode(code)?.discount;
    if (!discount || discount.kind === 'free_shipping') return 0;
    const subtotal = entitled(discount, lines).reduce((sum, { cost }) => sum + cost, 0);
    const off = discount.kind === 'percentage' ? Math.round((subtotal * discount.value) / 10_000) : discount.value;
    return Math.min(subtotal, off);
  }

  /** Redeems codes: spreads what they take off over the lines, to the last minor unit, and counts their use. */
  apply(codes: string[], lines: OrderLine[], customerId: Id | null): { code: string; amount: Minor }[] {
    const priced = () => lines.map((line) => ({ ...line, cost: lineTotal(line), line }));
    for (const text of codes) {
      const refusal = this.refusal(text, customerId, priced());
      if (refusal !== null) throw new StoreError(refusal, ['discountCodes']);
    }
    return codes.map((text) => {
      const found = this.findCode(text);
      if (!found) throw new StoreError(`${text} is not a valid discount code`, ['discountCodes']);
      const off = entitled(found.discount, priced());
      const amount = this.worth(text, off);
      let left = amount;
      let open = off.reduce((sum, { cost }) => sum + cost, 0);
      for (const { cost, line } of off) {
        const share = open === 0 ? 0 : Math.round((left * cost) / open);
        line.totalDiscount += share;
        left -= share;
        open -= cost;
      }
      found.code.used += 1;
      return { code: found.code.code, amount };
    });
  }

  #usedBy(discount: Discount, customerId: Id): boolean {
    const codes = new Set(discount.codes.map((entry) => entry.code));
    const orders = this.#core.orderIdsByCustomer.get(customerId) ?? [];
    return orders.some((id) => this.#core.state.orders.get(id)?.discountCodes.some(({ code }) => codes.has(code)));
  }

  #assertFree(code: string): void {
    if (this.findCode(code))
      throw new StoreError('Code must be unique. Please try a different code.', ['code'], 'TAKEN');
  }

  #find(id: Id): Discount {
    const discount = this.#core.state.discounts.get(id);
    if (!discount) throw new StoreError('Discount does not exist', ['id'], 'NOT_FOUND');
    return discount;
  }
}

function entitled<Line extends Discountable>({ productIds }: Discount, lines: Line[]): Line[] {
  return productIds ? lines.filter(({ productId }) => productId !== null && productIds.includes(productId)) : lines;
}
