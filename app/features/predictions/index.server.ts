export { fitNow } from './fit-now.server.ts';
export {
  modelPage,
  nameResponsible,
  predictionOf,
  predictionsOverview,
  predictionsReady,
  scoredCustomers,
} from './pages.server.ts';
export { whileLearning } from './progress.server.ts';
export { dueDates, productsWithRhythm } from './replenishment/due-dates.server.ts';
export { type HowLong, howLongLasts, type Pieces } from './replenishment/how-long.server.ts';
export { forecastSegments, predictedBy, rankSegment, scoresOf } from './segments.server.ts';
export { followNewest, goBackTo, type NewVersion, recordVersion, versionInUse } from './versions.server.ts';
export { lastFit } from './versions.store.server.ts';
