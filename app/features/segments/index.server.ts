export { segmentMembers, segmentOf, segmentOverview } from './overview.server.ts';
export { segmentSettingsOf, setMonetary, setTagging } from './settings.server.ts';
