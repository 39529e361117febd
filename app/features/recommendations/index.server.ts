export { forYou, type PersonalPick } from './for-you.server.ts';
export { decideBundle, excludeProduct, pinProduct, removeRule } from './rules.server.ts';
export {
  bundles,
  listProductsWithRecommendations,
  recommendationSummary,
  recommendationsFor,
} from './views.server.ts';
