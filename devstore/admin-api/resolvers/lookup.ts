import { idOf } from '../../store/ids.ts';
import type { ApiContext } from '../context.ts';
import {
  CollectionNode,
  CustomerNode,
  DiscountNode,
  InventoryItemNode,
  OrderNode,
  ProductNode,
  VariantNode,
} from './nodes.ts';
import { visible } from './visibility.ts';

/** A node of any type the stand-in has, by its global id; null when there is none. */
export function nodeByGid(context: ApiContext, globalId: string): unknown {
  const type = globalId.split('/')[3] ?? '';
  const id = idOf(type, globalId);
  if (id === null) return null;
  const { store, bulk } = context;
  const { state } = store;
  switch (type) {
    case 'Order': {
      const order = state.orders.get(id);
      return order && visible(order, context) ? new OrderNode(order) : null;
    }
    case 'Customer': {
      const customer = state.customers.get(id);
      return customer && customer.mergedInto === null ? new CustomerNode(customer) : null;
    }
    case 'Product': {
      const product = state.products.get(id);
      return product ? new ProductNode(product) : null;
    }
    case 'ProductVariant': {
      const variant = store.core.variants.get(id);
      return variant ? new VariantNode(variant) : null;
    }
    case 'InventoryItem': {
      for (const variant of store.core.variants.values())
        if (variant.inventoryItemId === id) return new InventoryItemNode(variant);
      return null;
    }
    case 'Collection': {
      const collection = state.collections.get(id);
      return collection ? new CollectionNode(collection) : null;
    }
    case 'DiscountCodeNode': {
      const discount = state.discounts.get(id);
      return discount ? new DiscountNode(discount) : null;
    }
    case 'BulkOperation':
      return bulk.find(id);
    case 'Shop':
      return id === state.info.id ? store : null;
    default:
      return null;
  }
}
