import type {
  AddTagsDocument,
  BulkMutationStateDocument,
  CancelBulkMutationDocument,
  DeleteMetafieldsDocument,
  InstallationDocument,
  OpenBulkMutationsDocument,
  RemoveTagsDocument,
  RunBulkMutationDocument,
  SetMetafieldsDocument,
  StageUploadDocument,
} from './documents.generated.ts';

export const METAFIELDS_SET = /* GraphQL */ `
  mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) {
      userErrors {
        field
        message
        code
        elementIndex
      }
    }
  }
` as SetMetafieldsDocument;

export const METAFIELDS_DELETE = /* GraphQL */ `
  mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      userErrors {
        field
        message
      }
    }
  }
` as DeleteMetafieldsDocument;

/** Who asks: the owner of what the app says about itself. */
export const INSTALLATION = /* GraphQL */ `
  query Installation {
    currentAppInstallation {
      id
    }
  }
` as InstallationDocument;

export const TAGS_ADD = /* GraphQL */ `
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      userErrors {
        field
        message
      }
    }
  }
` as AddTagsDocument;

export const TAGS_REMOVE = /* GraphQL */ `
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      userErrors {
        field
        message
      }
    }
  }
` as RemoveTagsDocument;

export const STAGE_UPLOAD = /* GraphQL */ `
  mutation StageUpload($input: [StagedUploadInput!]!) {
    stagedUploadsCreate(input: $input) {
      stagedTargets {
        url
        parameters {
          name
          value
        }
      }
      userErrors {
        field
        message
      }
    }
  }
` as StageUploadDocument;

export const RUN_BULK_MUTATION = /* GraphQL */ `
  mutation RunBulkMutation($mutation: String!, $path: String!) {
    bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
      bulkOperation {
        id
      }
      userErrors {
        field
        message
        code
      }
    }
  }
` as RunBulkMutationDocument;

export const BULK_OPERATION = /* GraphQL */ `
  query BulkMutationState($id: ID!) {
    bulkOperation(id: $id) {
      status
      errorCode
      url
      partialDataUrl
    }
  }
` as BulkMutationStateDocument;

/** Every state in which a mutation may still write something, each asked for by itself. */
export const OPEN_BULK_MUTATIONS = /* GraphQL */ `
  query OpenBulkMutations {
    created: bulkOperations(first: 10, query: "operation_type:mutation AND status:created") {
      nodes {
        id
      }
    }
    running: bulkOperations(first: 10, query: "operation_type:mutation AND status:running") {
      nodes {
        id
      }
    }
    canceling: bulkOperations(first: 10, query: "operation_type:mutation AND status:canceling") {
      nodes {
        id
      }
    }
  }
` as OpenBulkMutationsDocument;

export const CANCEL_BULK_MUTATION = /* GraphQL */ `
  mutation CancelBulkMutation($id: ID!) {
    bulkOperationCancel(id: $id) {
      userErrors {
        field
        message
      }
    }
  }
` as CancelBulkMutationDocument;
