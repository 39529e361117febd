/**
 * `npm run codegen`: for every `x.graphql.ts` the types of its documents' answers and variables, from Shopify's schema,
 * in `x.generated.ts` beside it. With `--check` nothing is written: what is stale or carries another's types is told.
 */
import fs from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import {
  buildASTSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { projectFiles } from './check/files.ts';
import { type AppDocument, appDocuments, readSdl } from './check/graphql-documents.ts';
import { type Offence, report } from './check/report.ts';

/** Lists that grow with the world, of which the app names no member: text says it, and keeps a hundred codes out of every file. */
const OPEN_LISTS = new Set(['CurrencyCode', 'CountryCode', 'LanguageCode']);

const HEADER = `// Made by \`npm run codegen\` from Shopify's schema. Changes here are lost.
import type { TypedDocument } from '#app/platform/shopify/typed-document.ts';

`;

/** The schema as types need it: no descriptions, and the open lists as scalars. */
export function schemaForTypes(sdl: string): GraphQLSchema {
  const lean = visit(parse(sdl, { noLocation: true }), {
    enter(node) {
      if (node.kind === Kind.ENUM_TYPE_DEFINITION && OPEN_LISTS.has(node.name.value)) {
        return { kind: Kind.SCALAR_TYPE_DEFINITION, name: node.name };
      }
      return 'description' in node && node.description ? { ...node, description: undefined } : undefined;
    },
  });
  return buildASTSchema(lean, { assumeValid: true, assumeValidSDL: true });
}

export interface Generated {
  file: string;
  text: string;
  offences: Offence[];
}

/** The types for the documents of one file. */
export async function typesFor(
  schema: GraphQLSchema,
  file: string,
  documents: AppDocument[],
  source = fs.readFileSync(file, 'utf8'),
): Promise<Generated> {
  const offences: Offence[] = [];
  const operations = new Map<string, OperationDefinitionNode>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { name, text } of documents) {
    const where = `${file}: ${name}`;
    for (const definition of parse(text).definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        const known = fragments.get(definition.name.value);
        if (known && print(known) !== print(definition)) {
          offences.push({ where, why: `Another fragment of this file is called ${definition.name.value} too.` });
        }
        fragments.set(definition.name.value, definition);
      } else if (definition.kind === Kind.OPERATION_DEFINITION) {
        const operation = definition.name?.value;
        if (!operation) {
          offences.push({ where, why: 'The operation needs a name; its types are called after it.' });
          continue;
        }
        if (operations.has(operation)) offences.push({ where, why: `Two operations are called ${operation}.` });
        operations.set(operation, definition);
        if (!carriesType(source, name, documentType(operation))) {
          offences.push({ where, why: `It must end in \`as ${documentType(operation)}\`, its own type.` });
        }
      }
    }
  }
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [...fragments.values(), ...operations.values()] };
  const target = generatedFile(file);
  const text =
    operations.size === 0 ? '' : HEADER + tidy(await generate(schema, target, document)) + carriers(operations);
  return { file: target, text, offences };
}

const generatedFile = (file: string) => file.replace(/\.graphql\.ts$/, '.generated.ts');

const documentType = (operation: string) => `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Document`;

/** Whether `export const NAME` of this source is cast to this type (and not to that of a neighbour). */
function carriesType(source: string, name: string, type: string): boolean {
  const start = source.search(new RegExp(`export const ${name}\\b`));
  if (start < 0) return false;
  const end = source.indexOf('\nexport ', start + 1);
  return source.slice(start, end < 0 ? undefined : end).includes(`\` as ${type};`);
}

async function generate(schema: GraphQLSchema, filename: string, document: DocumentNode): Promise<string> {
  return codegen({
    filename,
    schema: { kind: Kind.DOCUMENT, definitions: [] },
    schemaAst: schema,
    documents: [{ location: filename, document }],
    plugins: [{ typescriptOperations: {} }],
    pluginMap: { typescriptOperations },
    skipDocumentsValidation: true,
    config: {
      enumType: 'string-literal',
      defaultScalarType: 'string',
      scalars: { ID: 'string', JSON: 'unknown' },
      inlineFragmentTypes: 'combine',
      arrayInputCoercion: false,
      printFieldsOnNewLines: true,
    },
  });
}

/** What each document's text is cast to. */
function carriers(operations: Map<string, OperationDefinitionNode>): string {
  return [...operations]
    .map(([name, { operation }]) => {
      const type = documentType(name);
      const result = type.replace(/Document$/, operation.charAt(0).toUpperCase() + operation.slice(1));
      return `\nexport type ${type} = TypedDocument<${result}, ${result}Variables>;\n`;
    })
    .join('');
}

/** Without the generator's helper types, which say nothing for plain documents; an empty choice of a union has no field, not any. */
function tidy(text: string): string {
  return `${text
    .replace(/\/\*\* Internal type\. DO NOT USE DIRECTLY\. \*\/\n(export )?type .*\n/g, '')
    .replace(/= Exact<(\{[\s\S]*?\n?\})>;/g, '= $1;')
    .replaceAll('Record<PropertyKey, never>', 'Record<string, undefined>')
    .replace(/\n\s*\n(?=\s*[}\]])/g, '\n')
    .replace(/\n{2,}/g, '\n\n')
    .trim()}\n`;
}

if (import.meta.main) {
  const { API_VERSION } = await import('#app/platform/shopify/api-version.ts');
  const check = process.argv.includes('--check');
  const schema = schemaForTypes(readSdl(API_VERSION));
  const { documents } = await appDocuments();
  const byFile = new Map<string, AppDocument[]>();
  for (const document of documents) byFile.set(document.file, [...(byFile.get(document.file) ?? []), document]);
  const offences: Offence[] = [];
  for (const [file, ofFile] of byFile) {
    const generated = await typesFor(schema, file, ofFile);
    offences.push(...generated.offences);
    const old = fs.existsSync(generated.file) ? fs.readFileSync(generated.file, 'utf8') : '';
    if (generated.text === old) continue;
    if (check) offences.push({ where: generated.file, why: 'Stale. Run `npm run codegen`.' });
    else if (generated.text) fs.writeFileSync(generated.file, generated.text);
    else fs.rmSync(generated.file, { force: true });
  }
  const made = new Set([...byFile.keys()].map(generatedFile));
  for (const file of projectFiles('app').filter((name) => name.endsWith('.generated.ts') && !made.has(name))) {
    if (check) offences.push({ where: file, why: 'Its documents are gone. Run `npm run codegen`.' });
    else fs.rmSync(file);
  }
  report(offences, `The types of ${documents.length} documents in ${byFile.size} files are up to date.`);
}
