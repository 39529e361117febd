import {
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { appDocuments } from '../../scripts/check/graphql-documents.ts';
import { compileBulkQuery } from '../bulk/compile.ts';
import { prepare } from './execute.ts';
import { implemented } from './resolve.ts';
import { adminSchema } from './schema.ts';

const { documents } = await appDocuments();
const operations = documents.filter(({ text }) => /^\s*(query|mutation|\{)/.test(text));

/** Connections without a page size are asked for in bulk only. */
const isBulk = (text: string): boolean => {
  const operation = parse(text).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
  );
  return operation?.operation === 'query' && /\bedges\b/.test(text) && !/\$|\b(first|last):/.test(text);
};

describe('what the app asks for', () => {
  test.each(operations.map(({ name, text }) => [name, text]))('%s is answered', (_name, text) => {
    const { document, errors } = prepare(text);
    expect(errors).toEqual([]);
    if (!document) throw new Error('no document');
    const missing: string[] = [];
    const info = new TypeInfo(adminSchema());
    visit(
      document,
      visitWithTypeInfo(info, {
        Field() {
          const parent = getNamedType(info.getParentType());
          const field = info.getFieldDef();
          if (
            isObjectType(parent) &&
            field &&
            !field.name.startsWith('__') &&
            implemented(parent.name, field.name) === false
          ) {
            missing.push(`${parent.name}.${field.name}`);
          }
        },
      }),
    );
    expect(missing).toEqual([]);
  });

  test.each(operations.filter(({ text }) => isBulk(text)).map(({ name, text }) => [name, text]))(
    '%s runs in bulk',
    (_name, text) => {
      const { document, errors } = prepare(text);
      if (!document) throw new Error('no document');
      expect(() => compileBulkQuery(document, errors)).not.toThrow();
    },
  );
});
