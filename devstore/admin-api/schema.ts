import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildSchema, type GraphQLSchema } from 'graphql';

export const API_VERSION = '2026-10';

const file = (name: string) => new URL(`./schema/admin_${API_VERSION}.${name}`, import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(file(name), 'utf8'));

let schema: GraphQLSchema | null = null;

/** Shopify's own schema, built once when it is first asked for (about 0.2 s). */
export function adminSchema(): GraphQLSchema {
  schema ??= buildSchema(gunzipSync(readFileSync(file('graphql.gz'))).toString('utf8'), {
    assumeValid: true,
    assumeValidSDL: true,
    noLocation: true,
  });
  return schema;
}

let scopes: Map<string, string[]> | null = null;

/** The access scopes of which one is needed to read a type (`Order`) or use a field (`Mutation.tagsAdd`). */
export function scopesFor(name: string): string[] {
  scopes ??= new Map(Object.entries(json('offline-scopes.json') as Record<string, string[]>));
  return scopes.get(name) ?? [];
}

let protectedFields: Set<string> | null = null;

/** Fields such as `Customer.email`, which an app without approval for protected customer data sees as null. */
export function isProtected(name: string): boolean {
  protectedFields ??= new Set(Object.keys(json('protected-fields.json') as Record<string, unknown>));
  return protectedFields.has(name);
}
