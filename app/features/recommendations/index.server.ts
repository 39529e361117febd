export { nextOffer, setSaving } from './offers/offers.server.ts';
export {
  buyAgain,
  type CardForSale,
  forYou,
  type PersonalPick,
  type PersonalPicks,
  personalHome,
  personalPicks,
} from './personal/personal.server.ts';
export { type ReasonText, reasonText } from './pipeline/reason-text.ts';
export { decideBundle, excludeProduct, pinProduct, removeRule } from './rules.server.ts';
export { recordViews } from './viewed/record-views.server.ts';
export {
  bundles,
  listProductsWithRecommendations,
  recommendationSummary,
  recommendationsFor,
} from './views.server.ts';
