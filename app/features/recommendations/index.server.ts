export { decideBundle, excludeProduct, pinProduct, removeRule } from './rules.server.ts';
export {
  bundles,
  listProductsWithRecommendations,
  recommendationSummary,
  recommendationsFor,
} from './views.server.ts';
