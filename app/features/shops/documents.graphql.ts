import type { ScopesDocument, ShopDocument } from './documents.generated.ts';

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

export const SCOPES = /* GraphQL */ `
  query Scopes {
    currentAppInstallation { accessScopes { handle } }
  }
` as ScopesDocument;
