import type { GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSdl } from './check/graphql-documents.ts';
import { schemaForTypes, typesFor } from './codegen.ts';

describe('types of GraphQL documents', () => {
  let schema: GraphQLSchema;
  beforeAll(() => {
    schema = schemaForTypes(readSdl('2026-10'));
  });

  const generate = (text: string, source: string) =>
    typesFor(schema, 'a/x.graphql.ts', [{ file: 'a/x.graphql.ts', name: 'X', text }], source);

  test('answers and variables are as the schema says, with codes as text', async () => {
    const text = 'query Found($id: ID!) { order(id: $id) { id currencyCode cancelledAt } }';
    const made = await generate(text, 'export const X = `…` as FoundDocument;');
    expect(made.offences).toEqual([]);
    expect(made.file).toBe('a/x.generated.ts');
    expect(made.text.replace(/\s+/g, ' ')).toContain('export type FoundQueryVariables = { id: string; };');
    expect(made.text.replace(/\s+/g, ' ')).toContain(
      'order: { id: string, currencyCode: string, cancelledAt: string | null } | null',
    );
    expect(made.text).toContain('export type FoundDocument = TypedDocument<FoundQuery, FoundQueryVariables>;');
    expect(made.text).not.toContain('CurrencyCode');
  });

  test('a choice of a union that was not asked for has no field', async () => {
    const text = 'query Node($id: ID!) { node(id: $id) { ... on Product { title } } }';
    const { text: types } = await generate(text, '');
    expect(types).toContain('| Record<string, undefined>');
  });

  test('a document that carries no types, or those of its neighbour, is told', async () => {
    const text = 'mutation Tag($id: ID!) { tagsAdd(id: $id, tags: []) { userErrors { message } } }';
    const why = [expect.objectContaining({ why: expect.stringContaining('`as TagDocument`') })];
    expect((await generate(text, 'export const X = `…`;')).offences).toEqual(why);
    const neighbour = 'export const X = `…`;\nexport const Y = `…` as TagDocument;';
    expect((await generate(text, neighbour)).offences).toEqual(why);
    expect((await generate(text, 'export const X = `…` as TagDocument;')).offences).toEqual([]);
  });

  test('an operation without a name is told', async () => {
    expect((await generate('{ shop { name } }', '')).offences).toHaveLength(1);
  });
});
