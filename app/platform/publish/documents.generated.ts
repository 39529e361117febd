// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type BulkMutationErrorCode =
  | 'INTERNAL_FILE_SERVER_ERROR'
  | 'INVALID_MUTATION'
  | 'INVALID_STAGED_UPLOAD_FILE'
  | 'LIMIT_REACHED'
  | 'NO_SUCH_FILE'
  | 'OPERATION_IN_PROGRESS';

export type BulkOperationErrorCode =
  | 'ACCESS_DENIED'
  | 'INTERNAL_SERVER_ERROR'
  | 'TIMEOUT';

export type BulkOperationStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'COMPLETED'
  | 'CREATED'
  | 'EXPIRED'
  | 'FAILED'
  | 'RUNNING';

export type MetafieldIdentifierInput = {
  key: string;
  namespace: string;
  ownerId: string;
};

export type MetafieldsSetInput = {
  compareDigest?: string | null | undefined;
  key: string;
  namespace?: string | null | undefined;
  ownerId: string;
  type?: string | null | undefined;
  value: string;
};

export type MetafieldsSetUserErrorCode =
  | 'APP_NOT_AUTHORIZED'
  | 'BLANK'
  | 'CAPABILITY_VIOLATION'
  | 'INCLUSION'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_COMPARE_DIGEST'
  | 'INVALID_TYPE'
  | 'INVALID_VALUE'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'PRESENT'
  | 'STALE_OBJECT'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_SHORT';

export type StagedUploadHttpMethodType =
  | 'POST'
  | 'PUT';

export type StagedUploadInput = {
  fileSize?: string | null | undefined;
  filename: string;
  httpMethod?: StagedUploadHttpMethodType | null | undefined;
  mimeType: string;
  resource: StagedUploadTargetGenerateUploadResource;
};

export type StagedUploadTargetGenerateUploadResource =
  | 'BULK_MUTATION_VARIABLES'
  | 'COLLECTION_IMAGE'
  | 'DISPUTE_FILE_UPLOAD'
  | 'FILE'
  | 'IMAGE'
  | 'MODEL_3D'
  | 'PRODUCT_IMAGE'
  | 'RETURN_LABEL'
  | 'SHOP_IMAGE'
  | 'URL_REDIRECT_IMPORT'
  | 'VIDEO';

export type BulkMutationStateQueryVariables = {
  id: string;
};

export type BulkMutationStateQuery = {
  bulkOperation: {
    status: BulkOperationStatus,
    errorCode: BulkOperationErrorCode | null,
    url: string | null,
    partialDataUrl: string | null
  } | null
};

export type CancelBulkMutationMutationVariables = {
  id: string;
};

export type CancelBulkMutationMutation = {
  bulkOperationCancel: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type InstallationQueryVariables = { [key: string]: never; };

export type InstallationQuery = {
  currentAppInstallation: {
    id: string
  }
};

export type DeleteMetafieldsMutationVariables = {
  metafields: Array<MetafieldIdentifierInput>;
};

export type DeleteMetafieldsMutation = {
  metafieldsDelete: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type SetMetafieldsMutationVariables = {
  metafields: Array<MetafieldsSetInput>;
};

export type SetMetafieldsMutation = {
  metafieldsSet: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: MetafieldsSetUserErrorCode | null,
      elementIndex: number | null
    }>
  } | null
};

export type OpenBulkMutationsQueryVariables = { [key: string]: never; };

export type OpenBulkMutationsQuery = {
  created: {
    nodes: Array<{
      id: string
    }>
  },
  running: {
    nodes: Array<{
      id: string
    }>
  },
  canceling: {
    nodes: Array<{
      id: string
    }>
  }
};

export type RunBulkMutationMutationVariables = {
  mutation: string;
  path: string;
};

export type RunBulkMutationMutation = {
  bulkOperationRunMutation: {
    bulkOperation: {
      id: string
    } | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string,
      code: BulkMutationErrorCode | null
    }>
  } | null
};

export type StageUploadMutationVariables = {
  input: Array<StagedUploadInput>;
};

export type StageUploadMutation = {
  stagedUploadsCreate: {
    stagedTargets: Array<{
      url: string | null,
      parameters: Array<{
        name: string,
        value: string
      }>
    }> | null,
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type AddTagsMutationVariables = {
  id: string;
  tags: Array<string>;
};

export type AddTagsMutation = {
  tagsAdd: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type RemoveTagsMutationVariables = {
  id: string;
  tags: Array<string>;
};

export type RemoveTagsMutation = {
  tagsRemove: {
    userErrors: Array<{
      field: Array<string> | null,
      message: string
    }>
  } | null
};

export type BulkMutationStateDocument = TypedDocument<BulkMutationStateQuery, BulkMutationStateQueryVariables>;

export type CancelBulkMutationDocument = TypedDocument<CancelBulkMutationMutation, CancelBulkMutationMutationVariables>;

export type InstallationDocument = TypedDocument<InstallationQuery, InstallationQueryVariables>;

export type DeleteMetafieldsDocument = TypedDocument<DeleteMetafieldsMutation, DeleteMetafieldsMutationVariables>;

export type SetMetafieldsDocument = TypedDocument<SetMetafieldsMutation, SetMetafieldsMutationVariables>;

export type OpenBulkMutationsDocument = TypedDocument<OpenBulkMutationsQuery, OpenBulkMutationsQueryVariables>;

export type RunBulkMutationDocument = TypedDocument<RunBulkMutationMutation, RunBulkMutationMutationVariables>;

export type StageUploadDocument = TypedDocument<StageUploadMutation, StageUploadMutationVariables>;

export type AddTagsDocument = TypedDocument<AddTagsMutation, AddTagsMutationVariables>;

export type RemoveTagsDocument = TypedDocument<RemoveTagsMutation, RemoveTagsMutationVariables>;
