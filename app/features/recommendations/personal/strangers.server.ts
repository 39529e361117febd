import type { ShopTx } from '#app/platform/contributions.ts';
import { THIS_INSTALLATION, want } from '#app/platform/publish/publish.ts';
import { dayNumber, localDate } from '#app/platform/time.ts';
import { lineUp } from '../pipeline/pick.ts';
import { decodeCandidates } from '../pipeline/stored.ts';
import { loadRules } from '../rules/rules-of-shop.server.ts';
import { lockShown } from '../shown.store.server.ts';
import type { Work } from '../work.ts';
import { readEverybody, readForSale } from './personal.store.server.ts';

/** App data that Liquid draws for strangers without asking us: `app.metafields.recommendations.popular`. */
const KEY = 'recommendations.popular';

/** Published: six, and as many to take their places while nobody has told us that one is sold out. */
const LISTED = 12;

/**
 * Says what strangers should be shown: what many buy, diverse, for sale and allowed by the owner. To be said again when
 * stock or rules change; only a list that differs is sent.
 */
export async function wantForStrangers({ shop, clock }: Work, tx: ShopTx): Promise<void> {
  await lockShown(tx, shop.id);
  const stored = await readEverybody(tx, shop.id);
  if (stored === null) return;
  const candidates = decodeCandidates(stored);
  const rules = await loadRules({ sql: tx, shop });
  const ids = [...rules.pinned, ...candidates.map(({ productId }) => productId)];
  const products = await readForSale(tx, shop.id, ids);
  const today = dayNumber(localDate(clock.now(), shop.timezone));
  const listed = lineUp(candidates, { products, rules, today }, LISTED);
  const value = JSON.stringify(listed.map(({ productId }) => `gid://shopify/Product/${productId}`));
  await want({ shop, clock }, tx, [
    { ...THIS_INSTALLATION, key: KEY, type: 'list.product_reference', value: listed.length > 0 ? value : null },
  ]);
}
