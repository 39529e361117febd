import type { PublishedTemplatesDocument } from './theme.generated.ts';

/** The templates of the published theme: where app blocks stand. Needs read_themes. */
export const PUBLISHED_TEMPLATES = /* GraphQL */ `
  query PublishedTemplates($first: Int!, $after: String) {
    themes(first: 1, roles: [MAIN]) {
      nodes {
        id
        files(first: $first, after: $after, filenames: ["templates/*.json", "sections/*.json"]) {
          nodes {
            filename
            body {
              ... on OnlineStoreThemeFileBodyText {
                content
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
` as PublishedTemplatesDocument;
