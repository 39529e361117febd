import type { EnableBirthDateFieldDocument } from './birth-date-field.generated.ts';

/** Shopify's own definition of `facts.birth_date`, so that it is a field of the customer like any other, and no stray value. */
export const ENABLE_BIRTH_DATE_FIELD = /* GraphQL */ `
  mutation EnableBirthDateField {
    standardMetafieldDefinitionEnable(ownerType: CUSTOMER, namespace: "facts", key: "birth_date") {
      userErrors {
        code
        message
      }
    }
  }
` as EnableBirthDateFieldDocument;
