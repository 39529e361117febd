import { scorerOf } from '#app/algorithms/purchases/scorer.ts';
import type { Estimate } from '#app/algorithms/purchases/types.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, parseIsoDate } from '#app/platform/time.ts';
import { fittingNow } from './progress.server.ts';
import { LONG_SILENCE, reasonsOf } from './reasons.ts';
import {
  againstBestPlain,
  type Choice,
  type CustomerPrediction,
  HORIZONS,
  LONGEST_RESPONSIBLE,
  MODEL_KINDS,
  type ModelKind,
  type ModelPage,
  type ModelSummary,
  type PredictionSettings,
  type PredictionsOverview,
  predictionSettings,
  RISKS,
  type ScoredCustomer,
  type ScoredCustomers,
  type VersionRow,
  withRange,
} from './schema.ts';
import {
  countBuyers,
  type ListedScore,
  listScores,
  readScore,
  type ScoreRow,
  type WantedScores,
} from './scores.store.server.ts';
import { isModel } from './segments.server.ts';
import { readMethodInUse } from './segments.store.server.ts';
import { SUMMARY_KEY, summarySetting } from './summary.ts';
import type { PurchasesParameters } from './versions.server.ts';
import { type ListedVersion, listVersions, readInUse, readVersion } from './versions.store.server.ts';

const SETTINGS_KEY = 'predictions';
/** A fit a week, and some out of turn. */
const VERSIONS_SHOWN = 60;
const WORTH_A_WORD_SHOWN = 10;
const PAGE = 50;

/** Everything of the predictions page. */
export async function predictionsOverview(ctx: Ctx): Promise<PredictionsOverview> {
  const [summary, fitting, models, worth, method] = await Promise.all([
    readSetting(ctx, SUMMARY_KEY, summarySetting),
    fittingNow(ctx, 'purchases'),
    Promise.all(MODEL_KINDS.map((kind) => modelSummary(ctx, kind))),
    listScores(ctx.sql, ctx.shop.id, wantedOf('word'), WORTH_A_WORD_SHOWN, 0),
    readMethodInUse(ctx.sql, ctx.shop.id),
  ]);
  const purchases = models.find(({ kind }) => kind === 'purchases')!;
  const computed = summary.summary;
  const ready = purchases.inUse !== null && computed !== null;
  return {
    state: ready ? 'ready' : purchases.latest ? 'not_enough' : 'waiting',
    have: ready ? { buyers: computed.customers, days: 0 } : await countBuyers(ctx.sql, ctx.shop.id),
    summary: ready ? computed : null,
    models: models.filter(({ latest }) => latest !== null),
    worthAWord: { total: worth.total, customers: worth.rows.map((row) => listed(row, method)) },
    fitting,
  };
}

async function modelSummary({ sql, shop }: Ctx, kind: ModelKind): Promise<ModelSummary> {
  const [versions, inUse] = await Promise.all([listVersions(sql, shop.id, kind, 1), readInUse(sql, shop.id, kind)]);
  const used = inUse && (await readVersion(sql, shop.id, kind, inUse.version));
  const latest = versions[0];
  return {
    kind,
    inUse: used && rowOf({ ...used, ...used.card }, inUse.version),
    held: inUse?.held ?? false,
    latest: latest ? rowOf(latest, inUse?.version) : null,
    against: used && againstBestPlain(used.card.quality),
    drift: inUse?.drift ?? null,
  };
}

/** The model card of the version in use (or another one), with all versions; null for a kind without any fit. */
export async function modelPage(ctx: Ctx, kind: ModelKind, version: number | null = null): Promise<ModelPage> {
  const { sql, shop } = ctx;
  const [versions, inUse, fitting, settings] = await Promise.all([
    listVersions(sql, shop.id, kind, VERSIONS_SHOWN),
    readInUse(sql, shop.id, kind),
    fittingNow(ctx, kind),
    predictionSettingsOf(ctx),
  ]);
  const wanted = version ?? inUse?.version ?? versions[0]?.version;
  const shown = wanted === undefined ? null : await readVersion(sql, shop.id, kind, wanted);
  return {
    kind,
    shown: shown && {
      ...rowOf({ ...shown, ...shown.card }, inUse?.version),
      card: shown.card,
      purchases: shown.purchases,
      seconds: shown.seconds,
    },
    held: inUse?.held ?? false,
    drift: inUse && inUse.version === wanted ? inUse.drift : null,
    versions: versions.map((row) => rowOf(row, inUse?.version)),
    fitting,
    responsible: settings.responsible,
  };
}

function rowOf(
  { version, fittedAt, cause, dataFrom, dataUntil, customers, method, decision, verdict, quality }: ListedVersion,
  inUse: number | undefined,
): VersionRow {
  return {
    version,
    fittedAt: fittedAt.toISOString(),
    cause,
    dataFrom,
    dataUntil,
    customers,
    method,
    decision,
    verdict,
    error: quality?.rows.find(({ role }) => role === 'used')?.error ?? null,
    inUse: version === inUse,
  };
}

const AT_RISK = [RISKS.indexOf('medium'), RISKS.indexOf('high')];

function wantedOf(choice: Choice | null): WantedScores {
  switch (choice) {
    case null:
      return { risks: RISKS.map((_, index) => index) };
    case 'word':
      return { risks: AT_RISK, silentTimes: LONG_SILENCE.atRisk };
    case 'at_risk':
      return { risks: AT_RISK };
    default:
      return { risks: [RISKS.indexOf(choice)] };
  }
}

/** Customers of a choice (or any), those first who are expected to bring most. A page out of range is the nearest one. */
export async function scoredCustomers(ctx: Ctx, choice: Choice | null, page = 1): Promise<ScoredCustomers> {
  const [{ total, rows }, method] = await Promise.all([
    listScores(ctx.sql, ctx.shop.id, wantedOf(choice), PAGE, (page - 1) * PAGE),
    readMethodInUse(ctx.sql, ctx.shop.id),
  ]);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (page > pages) return scoredCustomers(ctx, choice, pages);
  return { total, page, pages, customers: rows.map((row) => listed(row, method)) };
}

function listed(row: ListedScore, method: string | null): ScoredCustomer {
  return {
    id: String(row.id),
    name: [row.firstName, row.lastName].filter(Boolean).join(' '),
    email: row.email,
    risk: RISKS[row.risk]!,
    alive: withRange(row.alive, row.aliveRange),
    orders90: row.orders[1]!,
    valueMinor: row.value12 === null ? null : String(row.value12),
    lastOrderOn: row.lastDay,
    reason: reasons(row, method)[0]!,
  };
}

function daysOf({ firstDay, lastDay, computedOn }: ScoreRow) {
  const number = (day: string) => dayNumber(parseIsoDate(day)!);
  return {
    recencyDays: number(lastDay) - number(firstDay),
    silentDays: number(computedOn) - number(lastDay),
    ageDays: number(computedOn) - number(firstDay),
  };
}

function reasons(row: ScoreRow, method: string | null) {
  const { purchases, usualGap: usualGapDays, alive, spend: spendMinor } = row;
  const nobodyReturns = method === 'alwaysZero';
  return reasonsOf({ purchases, usualGapDays, atRisk: row.risk > 0, alive, nobodyReturns, spendMinor, ...daysOf(row) });
}

/** Null when there is no score: no order, no model yet, or an objection to profiling. */
export async function predictionOf(ctx: Ctx, customerId: bigint): Promise<CustomerPrediction | null> {
  const row = await readScore(ctx.sql, ctx.shop.id, customerId);
  const version = row && (await readVersion(ctx.sql, ctx.shop.id, 'purchases', row.version));
  if (!row || !version) return null;
  const { ageDays, recencyDays } = daysOf(row);
  const scorer = scorerOf((version.parameters as PurchasesParameters).method);
  const within = (days: number) => scorer.anyPurchase(days, row.purchases - 1, recencyDays, ageDays);
  return {
    computedOn: row.computedOn,
    risk: RISKS[row.risk]!,
    leaves: withRange(row.leaves, row.leavesRange),
    usualGapDays: Math.round(row.usualGap),
    alive: withRange(row.alive, row.aliveRange),
    orders: HORIZONS.map((days, h) => ({
      days,
      value: row.orders[h]!,
      low: row.ordersRange[h * 2]!,
      high: row.ordersRange[h * 2 + 1]!,
      any: { ...bounds(within(days)), value: row.any[h]! },
    })),
    value: valuesOf(row),
    reasons: reasons(row, version.method),
    plain: !isModel(version.method),
  };
}

const bounds = ({ low, high }: Estimate) => ({ low, high });

function valuesOf({
  value12,
  value36,
  valueRange: [low12, high12, low36, high36],
}: ScoreRow): CustomerPrediction['value'] {
  if (value12 === null || value36 === null) return [];
  return [
    { months: 12, minor: String(value12), lowMinor: String(low12), highMinor: String(high12) },
    { months: 36, minor: String(value36), lowMinor: String(low36), highMinor: String(high36) },
  ];
}

/** Whether predictions are on their way, for a profile without any. */
export async function predictionsReady({ sql, shop }: Ctx): Promise<boolean> {
  return (await readInUse(sql, shop.id, 'purchases')) !== null;
}

export function predictionSettingsOf(ctx: Ctx): Promise<PredictionSettings> {
  return readSetting(ctx, SETTINGS_KEY, predictionSettings);
}

export async function nameResponsible(ctx: Ctx, responsible: string): Promise<void> {
  await saveSetting(
    ctx,
    ctx.sql,
    SETTINGS_KEY,
    predictionSettings.parse({ responsible: responsible.slice(0, LONGEST_RESPONSIBLE) }),
  );
}
