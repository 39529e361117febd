import { Session } from '@shopify/shopify-api';
import type { Ctx } from '#app/platform/contributions.ts';
import { createSessionStorage } from '#app/platform/shopify/session-storage.ts';
import type { ShopState } from '#devstore/model.ts';
import { startTestStore, type TestStore } from '#devstore/testing/client.ts';
import { type TestApp, testApp } from './app.ts';

export interface ConnectedShop {
  app: TestApp;
  store: TestStore;
  /** The shop as the app knows it, with a token that Shopify's stand-in takes. */
  ctx: Ctx;
  close(): Promise<void>;
}

/** The app without its web server, joined to the stand-in with the app installed: for what goes out to Shopify. */
export async function connectedShop(shops?: ShopState[]): Promise<ConnectedShop> {
  const store = await startTestStore({ appConfig: 'shopify.app.toml', ...(shops && { shops }) });
  store.devstore.faults.apiBudgetFactor = 50;
  const origin = store.devstore.origin.replace('localhost', '127.0.0.1');
  const app = await testApp({ SHOP_ORIGIN_TEMPLATE: `${origin}/_shops/{shop}` });
  const ctx = await app.shop(store.domain);
  const { access_token: accessToken, refresh_token: refreshToken } = await store.exchange();
  await createSessionStorage(app.app.db.sql, app.app.secrets, app.app.shops, app.app.clock).storeSession(
    new Session({
      id: `offline_${store.domain}`,
      shop: store.domain,
      state: '',
      isOnline: false,
      scope: ctx.shop.scopes.join(),
      accessToken,
      refreshToken,
      expires: new Date(Date.now() + 3_600_000),
    }),
  );
  return {
    app,
    store,
    ctx,
    async close() {
      await app.close();
      await store.close();
    },
  };
}
