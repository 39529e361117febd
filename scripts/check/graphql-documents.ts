/**
 * Every GraphQL document the app sends, against Shopify's real schema: it must be valid, and what it touches says
 * which access scopes the app needs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  NoDeprecatedCustomRule,
  NoUnusedFragmentsRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { projectFiles } from './files.ts';
import { type Offence, report } from './report.ts';

export interface AppDocument {
  file: string;
  name: string;
  text: string;
}

const SCHEMA_FOLDER = 'devstore/admin-api/schema';

export function readSdl(version: string): string {
  return gunzipSync(fs.readFileSync(`${SCHEMA_FOLDER}/admin_${version}.graphql.gz`)).toString('utf8');
}

export function readSchema(version: string): GraphQLSchema {
  return buildSchema(readSdl(version), { assumeValid: true, assumeValidSDL: true });
}

export function readScopes(version: string): Record<string, string[]> {
  return JSON.parse(fs.readFileSync(`${SCHEMA_FOLDER}/admin_${version}.offline-scopes.json`, 'utf8')) as Record<
    string,
    string[]
  >;
}

/** Every string exported by a `*.graphql.ts` file is a document (a file of fragments only is checked where it is used). */
export async function appDocuments(): Promise<{ documents: AppDocument[]; others: Offence[] }> {
  const documents: AppDocument[] = [];
  const others: Offence[] = [];
  for (const file of projectFiles('app').filter((name) => name.endsWith('.graphql.ts'))) {
    const module = (await import(path.resolve(file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (typeof value === 'string') documents.push({ file, name, text: value });
      else if (typeof value === 'function') {
        others.push({
          where: `${file}: ${name}`,
          why: 'A document made by a function cannot be checked; use variables.',
        });
      }
    }
  }
  return { documents, others };
}

export interface Judgement {
  errors: string[];
  deprecations: string[];
  scopes: Map<string, string[]>;
}

/** Validity, deprecated fields, and what needs a scope: place in the schema → any one of these scopes. */
export function judge(schema: GraphQLSchema, scopesBy: Record<string, string[]>, text: string): Judgement {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return { errors: [(error as Error).message], deprecations: [], scopes: new Map() };
  }
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  const errors = validate(schema, document, rules).map((error) => error.message);
  const deprecations = validate(schema, document, [NoDeprecatedCustomRule]).map((error) => error.message);
  const scopes = new Map<string, string[]>();
  const note = (place: string) => {
    const needed = scopesBy[place];
    if (needed) scopes.set(place, needed);
  };
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field) return;
        note(`${parent.name}.${field.name}`);
        note(getNamedType(field.type).name);
      },
      InlineFragment(node) {
        if (node.typeCondition) note(node.typeCondition.name.value);
      },
    }),
  );
  return { errors, deprecations, scopes };
}

if (import.meta.main) {
  const { API_VERSION } = await import('#app/platform/shopify/api-version.ts');
  const schema = readSchema(API_VERSION);
  const scopesBy = readScopes(API_VERSION);
  const { documents, others } = await appDocuments();
  const offences = [...others];
  for (const { file, name, text } of documents) {
    const { errors, deprecations } = judge(schema, scopesBy, text);
    for (const error of errors) offences.push({ where: `${file}: ${name}`, why: error });
    for (const deprecation of deprecations) console.log(`${file}: ${name}\n    deprecated: ${deprecation}`);
  }
  report(offences, `${documents.length} GraphQL documents are valid in Shopify's ${API_VERSION} schema.`);
}
