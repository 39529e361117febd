import type { ShopDocument } from './documents.generated.ts';

export const SHOP = /* GraphQL */ `
  query Shop {
    shop {
      name
      email
      currencyCode
      ianaTimezone
      plan { publicDisplayName }
    }
    currentAppInstallation { accessScopes { handle } }
  }
` as ShopDocument;
