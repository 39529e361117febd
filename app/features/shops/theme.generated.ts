// Made by `npm run codegen` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

export type PublishedTemplatesQueryVariables = {
  first: number;
  after?: string | null | undefined;
};

export type PublishedTemplatesQuery = {
  themes: {
    nodes: Array<{
      id: string,
      files: {
        nodes: Array<{
          filename: string,
          body:
            | {
              content: string
            }
            | Record<string, undefined>
        }>,
        pageInfo: {
          hasNextPage: boolean,
          endCursor: string | null
        }
      } | null
    }>
  } | null
};

export type PublishedTemplatesDocument = TypedDocument<PublishedTemplatesQuery, PublishedTemplatesQueryVariables>;
