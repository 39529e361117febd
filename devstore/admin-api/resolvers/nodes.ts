import type {
  Collection,
  Customer,
  Discount,
  Metafield,
  Order,
  OrderLine,
  Product,
  Refund,
  Variant,
} from '../../model.ts';

/** What resolvers hand to each other: a thing of the model and its GraphQL type. Classes, so that they are told from plain values. */
export class OrderNode {
  readonly __typename = 'Order';
  readonly order: Order;
  constructor(order: Order) {
    this.order = order;
  }
}

export class LineItemNode {
  readonly __typename = 'LineItem';
  readonly order: Order;
  readonly line: OrderLine;
  constructor(order: Order, line: OrderLine) {
    this.order = order;
    this.line = line;
  }
}

export class RefundNode {
  readonly __typename = 'Refund';
  readonly order: Order;
  readonly refund: Refund;
  constructor(order: Order, refund: Refund) {
    this.order = order;
    this.refund = refund;
  }
}

export class CustomerNode {
  readonly __typename = 'Customer';
  readonly customer: Customer;
  constructor(customer: Customer) {
    this.customer = customer;
  }
}

export class ProductNode {
  readonly __typename = 'Product';
  readonly product: Product;
  constructor(product: Product) {
    this.product = product;
  }
}

export class VariantNode {
  readonly __typename = 'ProductVariant';
  readonly variant: Variant;
  constructor(variant: Variant) {
    this.variant = variant;
  }
}

export class CollectionNode {
  readonly __typename = 'Collection';
  readonly collection: Collection;
  constructor(collection: Collection) {
    this.collection = collection;
  }
}

export class InventoryItemNode {
  readonly __typename = 'InventoryItem';
  readonly variant: Variant;
  constructor(variant: Variant) {
    this.variant = variant;
  }
}

export class MetafieldNode {
  readonly __typename = 'Metafield';
  readonly metafield: Metafield;
  constructor(metafield: Metafield) {
    this.metafield = metafield;
  }
}

export class DiscountNode {
  readonly __typename = 'DiscountCodeNode';
  readonly discount: Discount;
  constructor(discount: Discount) {
    this.discount = discount;
  }
}

export class DiscountBasic {
  readonly __typename = 'DiscountCodeBasic';
  readonly discount: Discount;
  constructor(discount: Discount) {
    this.discount = discount;
  }
}
