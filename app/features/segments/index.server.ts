export {
  dormancyMembers,
  dormancyOf,
  dormancyOverview,
  excludedFromCampaigns,
  saveDormancySettings,
  sayOfCustomer,
} from './dormancy/dormancy.server.ts';
export { noteVisit } from './dormancy/visits.server.ts';
export { movedMembers, segmentMoves } from './moves.server.ts';
export { rankedMembers, segmentMembers, segmentOf, segmentOverview } from './overview.server.ts';
export { segmentSettingsOf, setMonetary, setTagging } from './settings.server.ts';
