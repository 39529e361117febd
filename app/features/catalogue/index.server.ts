export {
  BULK_PRODUCTS,
  PRODUCT_VERSIONS,
  type ProductNode,
  type VariantNode,
} from './documents.graphql.ts';
export type { ProductFacts } from './facts.ts';
export { productFromGraphql } from './from-graphql.ts';
export { productTitles } from './product-titles.server.ts';
export { readProduct } from './read-product.server.ts';
export { nameInRules, readForRule, readLater } from './refresh-collections.server.ts';
export { knownVersions, mergeProducts } from './store.server.ts';
export { readCollections, readMembers } from './store-collections.server.ts';
