import type { Method } from '#app/algorithms/purchases/types.ts';
import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import type { Sql } from '#app/platform/database/database.ts';
import { DomainError } from '#app/platform/errors.ts';
import type { Cause, Decision, ModelCard, ModelKind } from './schema.ts';
import type { SpendRule } from './spend.ts';
import {
  insertVersion,
  lockVersions,
  newestPromoted,
  putInUse,
  readInUse,
  readVersion,
  type StoredVersion,
} from './versions.store.server.ts';

export interface NewVersion {
  cause: Cause;
  /** ISO days of the first and last orders it was fitted on. */
  dataFrom: string | null;
  dataUntil: string | null;
  customers: number;
  purchases: number;
  /** A key of `predictions:methods`; empty with `not_enough`. */
  method: string;
  decision: Decision;
  /** Whatever answering needs, as JSON. */
  parameters: unknown;
  card: ModelCard;
  seconds: number;
}

/** What scoring by purchases needs. */
export interface PurchasesParameters {
  method: Method;
  /** The same, learned on the earlier part: what a later version is compared with. */
  judged: Method | null;
  /** Days between purchases of who comes back, in the middle. */
  shopGapDays: number;
  /** Purchases expected of the customers known then, up to the end of the first, second … week after. */
  expectedAhead: number[];
}

/** What an order is worth. */
export interface ValueParameters {
  rule: SpendRule;
  judged: SpendRule | null;
}

/**
 * Keeps a fit as a version of its kind, and puts it in use if that was decided and the owner does not hold to an older
 * one. The model card, the list of versions and the way back come with it. Whoever learns something may call it.
 */
export async function recordVersion(
  ctx: Pick<Ctx, 'shop' | 'clock'>,
  tx: Sql,
  kind: ModelKind,
  version: NewVersion,
): Promise<number> {
  await lockVersions(tx, ctx.shop.id);
  const now = ctx.clock.now();
  const number = await insertVersion(tx, ctx.shop.id, kind, { ...version, fittedAt: now });
  const inUse = await readInUse(tx, ctx.shop.id, kind);
  if (version.decision === 'promoted' && !inUse?.held) await putInUse(tx, ctx.shop.id, kind, number, false, now);
  return number;
}

/** The version that answers, with what it needs for that; null before the first. */
export async function versionInUse(sql: Sql, shopId: number, kind: ModelKind): Promise<StoredVersion | null> {
  const inUse = await readInUse(sql, shopId, kind);
  return inUse && readVersion(sql, shopId, kind, inUse.version);
}

/** Jobs that answer anew when another version is in use; none: another feature does. */
const ANSWERED_BY: Record<ModelKind, string | null> = {
  purchases: 'predictions.score',
  value: 'predictions.score',
  replenishment: 'predictions.replenishment',
  nextBasket: null,
};

/** The owner's word: this version answers from now on, whatever is fitted later, until she follows the newest again. */
export async function goBackTo(ctx: Ctx, kind: ModelKind, version: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockVersions(tx, ctx.shop.id);
    const wanted = await readVersion(tx, ctx.shop.id, kind, version);
    if (!wanted || !answers(wanted)) throw new DomainError('not_found', `There is no version ${version} of ${kind}`);
    await putInUse(tx, ctx.shop.id, kind, version, true, ctx.clock.now());
    answerAnew(tx, kind);
  });
}

export async function followNewest(ctx: Ctx, kind: ModelKind): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockVersions(tx, ctx.shop.id);
    const newest = await newestPromoted(tx, ctx.shop.id, kind);
    if (newest === null) return;
    await putInUse(tx, ctx.shop.id, kind, newest, false, ctx.clock.now());
    answerAnew(tx, kind);
  });
}

/** One that found too little to go by cannot answer. */
const answers = ({ decision }: StoredVersion) => decision !== 'not_enough';

function answerAnew(tx: ShopTx, kind: ModelKind): void {
  const job = ANSWERED_BY[kind];
  if (job) tx.send(job);
  else tx.emit({ name: 'model.wanted', kind, what: 'use' });
}
