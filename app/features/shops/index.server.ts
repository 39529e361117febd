export { onInstalled } from './on-installed.server.ts';
export { readShop } from './read-shop.server.ts';
export { getSetting, saveSetting } from './settings.server.ts';
