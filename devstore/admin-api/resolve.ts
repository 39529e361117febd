import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLTypeResolver,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { Store } from '../store/store.ts';
import { Connection } from './connection.ts';
import { type ApiContext, type Args, NotImplemented, type TypeResolvers } from './context.ts';
import { bulkOperationResolvers } from './resolvers/bulk-operations.ts';
import { customerResolvers } from './resolvers/customers.ts';
import {
  codeCreationResolvers,
  discountBasicResolvers,
  discountNodeResolvers,
  discountProductsResolvers,
} from './resolvers/discounts.ts';
import { metafieldResolvers } from './resolvers/metafields.ts';
import { mutationResolvers } from './resolvers/mutation.ts';
import {
  fulfillmentResolvers,
  lineItemResolvers,
  mailingAddress,
  orderResolvers,
  refundLineResolvers,
  refundResolvers,
} from './resolvers/orders.ts';
import {
  collectionResolvers,
  inventoryItemResolvers,
  mediaImageResolvers,
  productResolvers,
  variantResolvers,
} from './resolvers/products.ts';
import { queryResolvers } from './resolvers/query.ts';
import { appResolvers, installationResolvers, shopResolvers, themeResolvers } from './resolvers/shop.ts';
import { isProtected, scopesFor } from './schema.ts';

const RESOLVERS: Record<string, TypeResolvers<never>> = {
  QueryRoot: queryResolvers,
  Mutation: mutationResolvers,
  Shop: shopResolvers,
  App: appResolvers,
  AppInstallation: installationResolvers,
  Order: orderResolvers,
  LineItem: lineItemResolvers,
  Refund: refundResolvers,
  RefundLineItem: refundLineResolvers,
  Fulfillment: fulfillmentResolvers,
  MailingAddress: mailingAddress,
  Customer: customerResolvers,
  Product: productResolvers,
  ProductVariant: variantResolvers,
  InventoryItem: inventoryItemResolvers,
  MediaImage: mediaImageResolvers,
  Collection: collectionResolvers,
  Metafield: metafieldResolvers,
  DiscountCodeNode: discountNodeResolvers,
  DiscountCodeBasic: discountBasicResolvers,
  DiscountProducts: discountProductsResolvers,
  DiscountRedeemCodeBulkCreation: codeCreationResolvers,
  OnlineStoreTheme: themeResolvers,
  BulkOperation: bulkOperationResolvers,
};

/** One field of one type, ready to be asked of many sources. */
export type FieldReader = (source: unknown, args: Args, context: ApiContext) => unknown;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * How a field is read: by its resolver, or from a plain value that has it. Anything else is a field the stand-in does
 * not have, and the error names it.
 */
export function reader(typeName: string, fieldName: string): FieldReader {
  const resolver = RESOLVERS[typeName]?.[fieldName];
  if (resolver) return (source, args, context) => resolver(source as never, args, context);
  return (source) => {
    if (source instanceof Connection) return source.field(fieldName);
    if (isPlain(source) && fieldName in source) return source[fieldName];
    throw new NotImplemented(`${typeName}.${fieldName}`);
  };
}

/** Whether a field of a type with resolvers has one; null for types whose values are plain and only seen when asked. */
export function implemented(typeName: string, fieldName: string): boolean | null {
  const resolvers = RESOLVERS[typeName];
  return resolvers ? fieldName in resolvers : null;
}

/** The scopes of which the app lacks every one, or null when it may go on. `write_x` includes `read_x`. */
export function missingScopes(name: string, scopes: ReadonlySet<string>): string[] | null {
  const needed = scopesFor(name);
  if (needed.length === 0) return null;
  const granted = needed.some((scope) => scopes.has(scope) || scopes.has(scope.replace(/^read_/, 'write_')));
  return granted ? null : needed;
}

/** Throws Shopify's ACCESS_DENIED when neither the field nor the type it returns may be read. */
export function assertAccess(typeName: string, field: { name: string; returns: string }, context: ApiContext): void {
  const returned = field.returns.replace(/(Connection|Edge)$/, '');
  const missing = missingScopes(`${typeName}.${field.name}`, context.scopes) ?? missingScopes(returned, context.scopes);
  if (!missing) return;
  const access = missing.map((scope) => `\`${scope}\``).join(' or ');
  throw new GraphQLError(`Access denied for ${field.name} field. Required access: ${access} access scope.`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: `${access} access scope.`,
    },
  });
}

export function assertApproved(typeName: string, fieldName: string, faults: ApiContext['faults']): void {
  if (!faults.hideProtectedFields || !isProtected(`${typeName}.${fieldName}`)) return;
  throw new GraphQLError(
    `This app is not approved to use the ${fieldName} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    {
      extensions: {
        code: 'ACCESS_DENIED',
        documentation: 'https://shopify.dev/docs/apps/launch/protected-customer-data',
      },
    },
  );
}

const readers = new Map<string, FieldReader>();

/** graphql-js asks this for every field. */
export const fieldResolver: GraphQLFieldResolver<unknown, ApiContext, Args> = (source, args, context, info) => {
  const typeName = info.parentType.name;
  const name = `${typeName}.${info.fieldName}`;
  let read = readers.get(name);
  if (!read) {
    read = reader(typeName, info.fieldName);
    readers.set(name, read);
  }
  const returned = getNamedType(info.returnType);
  if (isObjectType(returned) || isAbstractType(returned) || typeName === 'Mutation') {
    assertAccess(typeName, { name: info.fieldName, returns: returned.name }, context);
  }
  assertApproved(typeName, info.fieldName, context.faults);
  return read(source, args, context);
};

/** The concrete type of a value; null when the stand-in gave none. */
export function typeNameOf(value: unknown): string | undefined {
  if (value instanceof Store) return 'Shop';
  if (typeof value === 'object' && value !== null && '__typename' in value) return String(value.__typename);
  return undefined;
}

export const typeResolver: GraphQLTypeResolver<unknown, ApiContext> = (value) => typeNameOf(value);
