import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { noteChange } from './changes.store.server.ts';
import { wantForStrangers } from './personal/strangers.server.ts';
import type { BundleStatus } from './schema.ts';
import { wantShown } from './shown.server.ts';
import {
  deleteRule,
  isRule,
  lockShown,
  type RuleRow,
  readCards,
  readNaming,
  writeBundleStatus,
  writeRule,
} from './shown.store.server.ts';

/** Never shown again, beside one product or (without `productId`) anywhere. */
export async function excludeProduct(ctx: Ctx, input: { otherId: bigint; productId?: bigint }): Promise<void> {
  await changeRule(ctx, { kind: 'exclude', productId: input.productId ?? 0n, otherId: input.otherId }, true);
}

/**
 * Shown beside `productId`, or (without it) on everybody's own page, before everything computed. What is excluded
 * everywhere can be pinned beside one product only together with the word that allows it everywhere again.
 */
export async function pinProduct(
  ctx: Ctx,
  input: { otherId: bigint; productId?: bigint; allowEverywhere?: boolean },
): Promise<void> {
  const rule: RuleRow = { kind: 'pin', productId: input.productId ?? 0n, otherId: input.otherId };
  await changeRule(ctx, rule, true, input.allowEverywhere ?? false);
}

export async function removeRule(
  ctx: Ctx,
  { kind, otherId, productId = 0n }: { kind: 'exclude' | 'pin'; otherId: bigint; productId?: bigint },
): Promise<void> {
  await changeRule(ctx, { kind, productId, otherId }, false);
}

/** A rule shows at once: the lists it touches are drawn up in the same transaction. */
async function changeRule(ctx: Ctx, rule: RuleRow, stands: boolean, allowEverywhere = false): Promise<void> {
  const { id: shopId } = ctx.shop;
  const now = ctx.clock.now();
  if (stands && rule.otherId === rule.productId) {
    throw new DomainError('recommendation_of_itself', 'A product cannot be recommended beside itself');
  }
  await ctx.transaction(async (tx) => {
    await lockShown(tx, shopId);
    const named = [rule.otherId, ...(rule.productId === 0n ? [] : [rule.productId])];
    const known = await readCards(tx, shopId, named);
    if (stands && known.size < named.length) {
      throw new DomainError('product_unknown', `The shop has no product ${named.find((id) => !known.has(id))}`, {
        status: 404,
      });
    }
    const banned: RuleRow = { kind: 'exclude', productId: 0n, otherId: rule.otherId };
    const lifts = stands && rule.kind === 'pin' && (await isRule(tx, shopId, banned));
    if (lifts && rule.productId !== 0n && !allowEverywhere) {
      const { title } = known.get(rule.otherId)!;
      throw new DomainError('excluded_everywhere', 'What is excluded everywhere is shown beside no product', {
        values: { title },
        status: 409,
      });
    }
    if (lifts) await deleteRule(tx, shopId, banned);
    if (stands) {
      // The two contradict each other; the later word holds.
      const opposite = rule.kind === 'pin' ? 'exclude' : 'pin';
      await deleteRule(tx, shopId, { ...rule, kind: opposite });
      await writeRule(tx, shopId, rule, now);
    } else await deleteRule(tx, shopId, rule);
    await noteChange(tx, shopId, 'rules', now);
    const everywhere = rule.productId === 0n || lifts ? await readNaming(tx, shopId, [rule.otherId]) : [];
    const scope = rule.productId === 0n ? everywhere : [...new Set([...everywhere, rule.productId])];
    if ((await wantShown(ctx, tx, scope)) > 0) tx.send('publish.push');
    await wantForStrangers(ctx, tx);
    // What is never to be shown is not offered either.
    if (rule.kind === 'exclude' || lifts) tx.send('recommendations.offers');
  });
}

export async function decideBundle(ctx: Ctx, { key, status }: { key: string; status: BundleStatus }): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockShown(tx, ctx.shop.id);
    const items = await writeBundleStatus(tx, ctx.shop.id, key, status);
    if (!items) throw new DomainError('bundle_unknown', `The shop has no bundle ${key}`, { status: 404 });
    tx.send('recommendations.offers');
    if ((await wantShown(ctx, tx, items)) > 0) tx.send('publish.push');
  });
}
