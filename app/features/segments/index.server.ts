export { segmentMembers, segmentOf, segmentOverview } from './overview.server.ts';
export { setMonetary, setTagging } from './settings.server.ts';
