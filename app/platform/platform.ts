import type { Clock } from './clock.ts';
import type { Config } from './config.server.ts';
import type { Contribution, Ctx, Shop, ShopTx } from './contributions.ts';
import type { Database } from './database/database.ts';
import { createDrain, type Drain } from './inbox/drain.ts';
import { createIntake, type Intake } from './inbox/intake.ts';
import { type Jobs, openJobs } from './jobs/jobs.ts';
import { runSchedules, type StartedSlots } from './jobs/schedules.ts';
import { everySoOften } from './jobs/ticking.ts';
import type { Log } from './log.ts';
import type { Chance } from './random.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { makeShopTx } from './shop-tx.ts';
import { createAdminApis } from './shopify/admin-api.ts';
import { type Authentication, createAuthentication } from './shopify/authentication.ts';
import type { Asker } from './shopify/points-budget.ts';
import { createSessionStorage } from './shopify/session-storage.ts';
import { createShopDirectory, type ShopDirectory } from './shopify/shop-directory.ts';
import { createShopFetch } from './shopify/shop-fetch.ts';
import { createTokens } from './shopify/tokens.ts';

/** The machinery, wired once per process. Features never see it whole: they get a `Ctx` for one shop. */
export interface Platform {
  config: Config;
  db: Database;
  clock: Clock;
  log: Log;
  shops: ShopDirectory;
  secrets: Secrets;
  jobs: Jobs;
  intake: Intake;
  drain: Drain;
  authentication: Authentication;
  contributions: Contribution[];
  /** Null when the shop is not known. */
  ctxById(shopId: number): Promise<Ctx | null>;
  ctxByDomain(domain: string): Promise<Ctx>;
  /** The same with a shop as it was up to a second ago: for what is asked a thousand times a second. */
  recentCtxByDomain(domain: string): Promise<Ctx>;
  /** A page was opened: makes the install that broke off after its token was stored. */
  finishInstall(ctx: Ctx, scope: string): Promise<void>;
  /** Starts working off the inbox, jobs and schedules in this process. */
  startWorking(): Promise<void>;
  stop(): Promise<void>;
}

export interface PlatformDeps {
  config: Config;
  db: Database;
  clock: Clock;
  chance: Chance;
  log: Log;
  contributions: Contribution[];
  /** A shop opened the app and its token was stored. */
  onInstalled(ctx: Ctx, scope: string): Promise<void>;
}

const SCHEDULE_TICK_MS = 2_000;
const RECENT_MS = 1_000;

export async function createPlatform({
  config,
  db,
  clock,
  chance,
  log,
  contributions,
  onInstalled,
}: PlatformDeps): Promise<Platform> {
  const secrets = createSecrets(config.encryptionKey);
  const shops = createShopDirectory(db.sql);
  const shopFetch = createShopFetch(config.shopify.shopOriginTemplate);
  const { apiKey, apiSecret } = config.shopify;
  const tokens = createTokens({ db, secrets, shopFetch, apiKey, apiSecret, log });
  const jobs = await openJobs(db.url, contributions, log);

  // Once per shop and process, so that its knowledge of the API budget is shared.
  const apis = new Map<number, ReturnType<typeof createAdminApis>>();
  const apisOf = (shop: Shop) => {
    let known = apis.get(shop.id);
    if (!known) {
      known = createAdminApis({ shopId: shop.id, domain: shop.domain, tokens, shopFetch, log });
      apis.set(shop.id, known);
    }
    return known;
  };

  function makeCtx(shop: Shop, whose: Asker): Ctx {
    return {
      shop,
      db,
      sql: db.sql,
      clock,
      chance,
      secrets,
      log: log.child({ shopId: shop.id }),
      config,
      admin: apisOf(shop)[whose],
      transaction: <T>(work: (tx: ShopTx) => Promise<T>) =>
        db.transaction(async (plain) => {
          const tx = makeShopTx(plain);
          const result = await work(tx);
          await tx.flush(jobs, shop.id);
          return result;
        }),
      send: (job, data = {}, options) => jobs.send(db.sql, shop.id, job, data, options),
    };
  }

  async function ctxById(shopId: number, whose: Asker = 'merchant'): Promise<Ctx | null> {
    const shop = await shops.byId(shopId);
    return shop ? makeCtx(shop, whose) : null;
  }
  const ctxOfJob = (shopId: number) => ctxById(shopId, 'job');

  async function ctxByDomain(domain: string): Promise<Ctx> {
    return (await ctxById(await shops.idOf(domain)))!;
  }

  const recent = new Map<string, { ctx: Ctx; since: number }>();
  async function recentCtxByDomain(domain: string): Promise<Ctx> {
    const known = recent.get(domain);
    if (known && performance.now() - known.since < RECENT_MS) return known.ctx;
    const since = performance.now();
    const ctx = await ctxByDomain(domain);
    // Whoever has just installed the app is not turned away for a second more.
    if (ctx.shop.installed) recent.set(domain, { ctx, since });
    else recent.delete(domain);
    return ctx;
  }

  const drain = createDrain({ db, jobs, contributions, log, makeCtx: ctxOfJob });
  const intake = createIntake({ sql: db.sql, apiSecret, shops, log, onStored: drain.wake });
  const authentication = createAuthentication(
    config,
    createSessionStorage(db.sql, secrets, shops, clock),
    shopFetch,
    async ({ domain, scope }) => onInstalled(await ctxByDomain(domain), scope),
  );

  const schedules = contributions.flatMap((contribution) => contribution.schedules ?? []);
  const started: StartedSlots = new Map();
  let stopTicking = async () => {};

  return {
    config,
    db,
    clock,
    log,
    shops,
    secrets,
    jobs,
    intake,
    drain,
    authentication,
    contributions,
    ctxById,
    ctxByDomain,
    recentCtxByDomain,
    async finishInstall(ctx, scope) {
      if (!ctx.shop.installed) await onInstalled(ctx, scope);
    },
    async startWorking() {
      drain.start();
      await jobs.startWorking(ctxOfJob);
      const look = async () => {
        try {
          await runSchedules(db, jobs, clock, schedules, await shops.installed(), started);
        } catch (error) {
          log.error({ error }, 'schedules could not be looked at');
        }
      };
      stopTicking = everySoOften(SCHEDULE_TICK_MS, look);
    },
    async stop() {
      await stopTicking();
      await drain.stop();
      await jobs.stop();
    },
  };
}
