// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type StandardMetafieldDefinitionEnableUserErrorCode =
  | 'ADMIN_ACCESS_INPUT_NOT_ALLOWED'
  | 'CAPABILITY_CANNOT_BE_DISABLED'
  | 'INVALID'
  | 'INVALID_CAPABILITY'
  | 'INVALID_INPUT_COMBINATION'
  | 'INVALID_STANDARD_METAOBJECT'
  | 'LIMIT_EXCEEDED'
  | 'OWNER_TYPE_LIMIT_EXCEEDED_FOR_USE_AS_ADMIN_FILTERS'
  | 'TAKEN'
  | 'TEMPLATE_NOT_FOUND'
  | 'TYPE_NOT_ALLOWED_FOR_CONDITIONS'
  | 'UNSTRUCTURED_ALREADY_EXISTS'
  | 'UNSUPPORTED_PINNING';

export type EnableBirthDateFieldMutationVariables = { [key: string]: never; };

export type EnableBirthDateFieldMutation = {
  standardMetafieldDefinitionEnable: {
    userErrors: Array<{
      code: StandardMetafieldDefinitionEnableUserErrorCode | null,
      message: string
    }>
  } | null
};

export type EnableBirthDateFieldDocument = TypedDocument<EnableBirthDateFieldMutation, EnableBirthDateFieldMutationVariables>;
