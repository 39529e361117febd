export { checklistPutAway, putChecklistAway } from './home.server.ts';
export { onInstalled } from './on-installed.server.ts';
export { placedBlocks } from './placed-blocks.server.ts';
export { scopesInUse } from './read-shop.server.ts';
