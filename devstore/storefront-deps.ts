import type { AppRegistration } from './auth/app-registration.ts';
import type { Store } from './store/store.ts';

/** What the storefront of one shop is given: `storefrontRouter(deps)` is mounted at `/`. */
export interface StorefrontDeps {
  store: Store;
  /** The installed app: its handle, proxy paths and the secret that signs proxy requests. */
  app: AppRegistration;
  /** What the merchant has granted the app; empty while it is not installed. */
  scopes: () => readonly string[];
  /** Where the app really listens; the app proxy forwards there. */
  appUrl: string;
  /** The storefront's own address, without a slash at the end. */
  origin: string;
}
