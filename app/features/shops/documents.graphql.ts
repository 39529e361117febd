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
`;

export interface ShopAnswer {
  shop: {
    name: string;
    email: string;
    currencyCode: string;
    ianaTimezone: string;
    plan: { publicDisplayName: string };
  };
  currentAppInstallation: { accessScopes: { handle: string }[] };
}
