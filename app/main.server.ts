import { contribution as catalogue } from './features/catalogue/contributes.server.ts';
import { contribution as customers } from './features/customers/contributes.server.ts';
import { contribution as flows } from './features/flows/contributes.server.ts';
import { contribution as orders } from './features/orders/contributes.server.ts';
import { contribution as predictions } from './features/predictions/contributes.server.ts';
import { privacyContribution } from './features/privacy/contributes.server.ts';
import { contribution as recommendations } from './features/recommendations/contributes.server.ts';
import { contribution as segments } from './features/segments/contributes.server.ts';
import { contribution as shops } from './features/shops/contributes.server.ts';
import { onInstalled } from './features/shops/index.server.ts';
import { MovableClock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.server.ts';
import type { Contribution } from './platform/contributions.ts';
import { openDatabase } from './platform/database/database.ts';
import { contribution as discounts } from './platform/discounts/discounts.ts';
import { contribution as inbox } from './platform/inbox/tidy-inbox.ts';
import { createLog } from './platform/log.ts';
import { createPlatform, type Platform } from './platform/platform.ts';
import { contribution as publishing } from './platform/publish/publish.ts';
import { systemChance } from './platform/random.ts';

/** Composition root: the only file that knows every feature. */
const features: Contribution[] = [
  shops,
  catalogue,
  customers,
  orders,
  inbox,
  publishing,
  discounts,
  segments,
  predictions,
  recommendations,
  flows,
];

export const contributions: Contribution[] = [...features, privacyContribution(features)];

export interface App extends Platform {
  /** Present with dev tools only. */
  movableClock: MovableClock | null;
}

export async function createApp(config: Config, databaseUrl: string): Promise<App> {
  const log = createLog(config.logLevel);
  const db = openDatabase(databaseUrl, config.databasePool);
  const movableClock = config.devTools ? new MovableClock() : null;
  const platform = await createPlatform({
    config,
    db,
    clock: movableClock ?? systemClock,
    chance: systemChance,
    log,
    contributions,
    onInstalled,
  });
  return {
    ...platform,
    movableClock,
    async stop() {
      await platform.stop();
      await db.close();
    },
  };
}
