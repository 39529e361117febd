/** Answers are typed by hand beside the documents, as far as they are read. */

export interface UserError {
  field: string[] | null;
  message: string;
}

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
`;
export interface MetafieldsSet {
  metafieldsSet: { userErrors: (UserError & { code: string | null; elementIndex: number | null })[] } | null;
}

export const METAFIELDS_DELETE = /* GraphQL */ `
  mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) {
      userErrors {
        field
        message
      }
    }
  }
`;
export interface MetafieldsDelete {
  metafieldsDelete: { userErrors: UserError[] } | null;
}

export const TAGS_ADD = /* GraphQL */ `
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      userErrors {
        field
        message
      }
    }
  }
`;
export interface TagsAdd {
  tagsAdd: { userErrors: UserError[] } | null;
}

export const TAGS_REMOVE = /* GraphQL */ `
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      userErrors {
        field
        message
      }
    }
  }
`;
export interface TagsRemove {
  tagsRemove: { userErrors: UserError[] } | null;
}

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
`;
export interface StageUpload {
  stagedUploadsCreate: {
    stagedTargets: { url: string | null; parameters: { name: string; value: string }[] }[] | null;
    userErrors: UserError[];
  } | null;
}

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
`;
export interface RunBulkMutation {
  bulkOperationRunMutation: {
    bulkOperation: { id: string } | null;
    userErrors: (UserError & { code: string | null })[];
  } | null;
}

export const BULK_OPERATION = /* GraphQL */ `
  query BulkMutationState($id: ID!) {
    bulkOperation(id: $id) {
      status
      errorCode
      url
      partialDataUrl
    }
  }
`;
export interface BulkOperationState {
  bulkOperation: {
    status: string;
    errorCode: string | null;
    url: string | null;
    partialDataUrl: string | null;
  } | null;
}

export const RUNNING_BULK_MUTATIONS = /* GraphQL */ `
  query RunningBulkMutations {
    bulkOperations(first: 10, query: "operation_type:mutation AND status:running") {
      nodes {
        id
      }
    }
  }
`;
export interface RunningBulkMutations {
  bulkOperations: { nodes: { id: string }[] };
}
