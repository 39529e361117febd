export { onInstalled } from './on-installed.server.ts';
export { readShop } from './read-shop.server.ts';
