export { nextOffer, offerOnProfile, setSaving } from './offers/offers.server.ts';
export type { CardForSale } from './personal/card.ts';
export {
  buyAgain,
  type DuePick,
  forYou,
  type PersonalPick,
  personalHome,
  personalPage,
} from './personal/personal.server.ts';
export { mayBeKnown, type PersonalRow, personalColumns } from './personal/personal.store.server.ts';
export { reasonText } from './pipeline/reason-text.ts';
export type { Due } from './pipeline/types.ts';
export { farFromDue, longPast } from './pipeline/used-up.ts';
export { previewHome, previewList } from './rules/preview.server.ts';
export { rulesView } from './rules/rules-view.server.ts';
export { readBoosts, saveBoosts } from './rules/save-boosts.server.ts';
export { decideBundle, excludeProduct, pinProduct, removeRule } from './rules.server.ts';
export { recordViews } from './viewed/record-views.server.ts';
export {
  bundles,
  listProductsWithRecommendations,
  recommendationSummary,
  recommendationsFor,
} from './views.server.ts';
