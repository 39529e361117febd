import { Router } from 'express';
import type { AppInShop } from '../app-in-shop.ts';
import type { AppRegistration } from '../auth/app-registration.ts';
import type { Faults } from '../control/faults.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { World } from '../store/store.ts';
import type { Deliveries } from '../webhooks/deliveries.ts';

export interface AdminDeps {
  world: World;
  shop: (domain: string) => AppInShop | null;
  shops: () => AppInShop[];
  app: AppRegistration;
  faults: Faults;
  deliveries: Deliveries;
  mailbox: Mailbox;
  /** The app's public address: what the frame loads. */
  appUrl: string;
}

export function adminPages(_deps: AdminDeps): Router {
  return Router();
}
