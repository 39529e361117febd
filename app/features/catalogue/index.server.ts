export type { ProductIdsQuery } from './documents.generated.ts';
export {
  BULK_PRODUCTS,
  PRODUCT_IDS,
  PRODUCT_VERSIONS,
  type ProductNode,
  type VariantNode,
} from './documents.graphql.ts';
export type { ProductFacts } from './facts.ts';
export { productFromGraphql } from './from-graphql.ts';
export { productTitles } from './product-titles.server.ts';
export { readProduct } from './read-product.server.ts';
export { nameInRule } from './refresh-collections.server.ts';
export { knownVersions, markProductDeleted, mergeProducts, missingFrom } from './store.server.ts';
export { readCollections, readMembers } from './store-collections.server.ts';
