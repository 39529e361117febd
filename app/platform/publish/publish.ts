import type { Contribution, Ctx, ShopTx } from '../contributions.ts';
import { push } from './push.server.ts';
import {
  countUnpublished,
  dropOwners,
  moveTags as moveTagRows,
  publishAllAgain,
  type RefusedRow,
  readRefused,
  retryRefused,
  type Target,
  type Wanted,
  want as wantRows,
} from './store.server.ts';

export { claimTags, type Target, THIS_INSTALLATION, type Wanted, want as wantRows, wantFrom } from './store.server.ts';

/**
 * Publishing: what Shopify is to show of ours stands in a row with a key of its own, wanted beside confirmed. A job
 * sends what differs and nothing else.
 */
export async function want(ctx: Pick<Ctx, 'shop' | 'clock'>, tx: ShopTx, rows: Wanted[]): Promise<void> {
  if ((await wantRows(tx, ctx.shop.id, ctx.clock.now(), rows)) > 0) tx.send('publish.push');
}

/** Of two customers who became one, Shopify keeps the tags of both: ours are taken off where they are by now. */
export async function moveTags(ctx: Pick<Ctx, 'shop'>, tx: ShopTx, from: bigint, to: bigint): Promise<void> {
  if ((await moveTagRows(tx, ctx.shop.id, from, to)) > 0) tx.send('publish.push');
}

/** How much of what is wanted Shopify has not confirmed yet. */
export function unpublished(ctx: Ctx, ownerType: Target['ownerType']): Promise<{ waiting: number; failed: number }> {
  return countUnpublished(ctx.sql, ctx.shop.id, ownerType);
}

const REFUSED_SHOWN = 20;

/** What Shopify would not take, and why it says so; for the health page. */
export function refusedByShopify(ctx: Ctx): Promise<{ total: number; rows: RefusedRow[] }> {
  return readRefused(ctx.sql, ctx.shop.id, REFUSED_SHOWN);
}

/** Now instead of later, where every refusal makes the next attempt wait longer. */
export async function sendRefusedAgain(ctx: Ctx): Promise<void> {
  if ((await retryRefused(ctx.sql, ctx.shop.id, ctx.clock.now())) > 0) await ctx.send('publish.push');
}

export const contribution: Contribution = {
  feature: 'publish',
  jobs: [{ name: 'publish.push', collapse: true, run: push }],
  schedules: [{ name: 'publish.again', job: 'publish.push', when: { everyMinutes: 10 } }],
  events: {
    async 'shop.installed'(ctx) {
      await publishAllAgain(ctx.sql, ctx.shop.id, ctx.clock.now());
      await ctx.send('publish.push');
    },
  },
  privacy: {
    async eraseCustomer(ctx, tx, customerId) {
      return { publications: await dropOwners(tx, ctx.shop.id, [{ ownerType: 'Customer', ownerId: customerId }]) };
    },
    tables: ['publications', 'bulk_mutations'],
  },
};
