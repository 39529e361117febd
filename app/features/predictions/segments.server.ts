/** What predictions say about the customers of a segment; who is in it, and how they are shown, is the segments' own. */
import { MODELS } from '#app/algorithms/purchases/answers.ts';
import type { Ranking, SegmentKey } from '#app/features/segments/schema.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import {
  type CustomerScore,
  type PredictedBy,
  RISKS,
  type Risk,
  type SegmentForecast,
  type SegmentOrder,
  withRange,
} from './schema.ts';
import { rankMembers, readForecasts, readMethodInUse, readShortScores } from './segments.store.server.ts';

const PAGE = 50;

/** Customers of a segment, of one risk if asked, in an order of what is predicted. A page out of range is the nearest one. */
export async function rankSegment(
  ctx: Ctx,
  key: SegmentKey,
  choice: { risk: Risk | null; order: SegmentOrder },
  page = 1,
): Promise<Ranking> {
  const wanted = { risk: choice.risk && RISKS.indexOf(choice.risk), order: choice.order };
  const { total, ids } = await rankMembers(ctx.sql, ctx.shop.id, key, wanted, PAGE, (page - 1) * PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  return page > pages ? rankSegment(ctx, key, choice, pages) : { ids, total, page, pages };
}

/** What is predicted of each of these customers, by id; who has no prediction is missing. */
export async function scoresOf(ctx: Ctx, ids: readonly string[]): Promise<Record<string, CustomerScore>> {
  const rows = await readShortScores(ctx.sql, ctx.shop.id, ids.map(BigInt));
  return Object.fromEntries(
    rows.map(({ id, risk, alive, aliveRange, orders90, value12 }) => [
      String(id),
      {
        risk: RISKS[risk]!,
        alive: withRange(alive, aliveRange),
        orders90,
        valueMinor: value12 === null ? null : String(value12),
      },
    ]),
  );
}

/** By segment, as things stand; a segment without anybody who could be predicted is missing. */
export async function forecastSegments(ctx: Ctx): Promise<Partial<Record<SegmentKey, SegmentForecast>>> {
  const rows = await readForecasts(ctx.sql, ctx.shop.id);
  return Object.fromEntries(
    rows.map(({ segment, valueMinor, ...row }) => [
      segment,
      { ...row, valueMinor: valueMinor === null ? null : String(valueMinor) },
    ]),
  );
}

/** What predictions come from in this shop. */
export async function predictedBy({ sql, shop }: Ctx): Promise<PredictedBy> {
  const method = await readMethodInUse(sql, shop.id);
  return method === null ? 'nothing' : isModel(method) ? 'model' : 'plain';
}

export const isModel = (method: string): boolean => Object.hasOwn(MODELS, method);
