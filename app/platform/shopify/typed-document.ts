declare const carries: unique symbol;

/**
 * The text of one GraphQL operation that carries the types of its answer and of its variables. `npm run codegen` makes
 * one such type per document from Shopify's schema, and `npm run check` sees that each document is cast to its own.
 */
export type TypedDocument<Result, Variables> = string & {
  readonly [carries]: (variables: Variables) => Result;
};

/** Text without types, and only such: what carries types is asked with them. */
export type PlainDocument = string & { readonly [carries]?: never };
