import { describe, expect, test } from 'vitest';
import type { PublishedMetafield } from '#app/platform/contributions.ts';
import { judge, readSchema, readScopes } from './graphql-documents.ts';
import { machineOffences, offencesIn, schemaOffences } from './house-rules.ts';
import { type Defined, metafieldOffences } from './metafields.ts';
import { compareTexts, flatten, pairsOf } from './translations.ts';

const whys = (file: string, text: string) => offencesIn(file, text).map(({ why }) => why.split(/[ :.]/)[0]);

describe('house rules', () => {
  test.each([
    ['const x = process.env.PORT', 'process'],
    ['const x = Date.now()', 'The'],
    ['const x = new Date()', 'The'],
    ['const x = Math.random()', 'Chance'],
    ["import { randomUUID } from 'node:crypto'", 'Chance'],
    ['sql.query(`SELECT 1 FROM orders WHERE shop_id = $1`)', 'SQL'],
    ['const x = /* GraphQL */ `query { shop { id } }`', 'GraphQL'],
  ])('%s is refused in a feature', (code, why) => {
    expect(whys('app/features/orders/x.ts', code)).toEqual([why]);
  });

  test.each([
    ['app/platform/config.server.ts', 'process.env.PORT'],
    ['app/platform/clock.ts', 'new Date()'],
    ['app/features/orders/x.ts', 'new Date(at)'],
    ['app/features/orders/x.ts', '// Date.now() in words, and "process.env" in a string'],
    ['app/features/orders/x.test.ts', 'new Date()'],
    ['app/features/orders/store.server.ts', 'sql.query(`SELECT id FROM orders WHERE shop_id = $1`)'],
    ['devstore/x.ts', 'Date.now()'],
  ])('%s may hold %s', (file, code) => {
    expect(offencesIn(file, code)).toEqual([]);
  });

  test('a query that forgets the shop is found, wherever in the string it begins', () => {
    const store = 'app/features/orders/store.server.ts';
    expect(offencesIn(store, 'sql.query(`\n  SELECT * FROM orders WHERE id = $1`)')).toHaveLength(1);
    expect(offencesIn(store, "sql.query('DELETE FROM orders WHERE id = $1')")).toHaveLength(1);
    expect(offencesIn(store, 'sql.query(`WITH o AS (SELECT 1 FROM orders) SELECT * FROM o`)')).toHaveLength(1);
    expect(offencesIn(store, 'sql.query(`UPDATE orders SET a = $' + '{x} WHERE id = 1`)')).toHaveLength(1);
  });

  test('a deed whose refusal nobody draws is found; loading is no deed', () => {
    const page = 'app/features/orders/ui/page.tsx';
    expect(offencesIn(page, 'const again = useFetcher();\nagain.submit({}, {});')).toHaveLength(1);
    expect(offencesIn(page, 'const { submit } = useFetcher<{ ok: boolean }>();')).toHaveLength(1);
    expect(offencesIn(page, "const found = useFetcher();\nfound.load('/app');\nother.submit();")).toEqual([]);
    expect(offencesIn('app/ui/use-action.tsx', 'const { submit } = useFetcher();')).toEqual([]);
  });

  test('keys begin with the shop', () => {
    expect(schemaOffences('model A {\n  shopId Int\n  id Int\n\n  @@id([shopId, id])\n}\n')).toEqual([]);
    expect(schemaOffences('model A {\n  id Int @id\n}\n')).toHaveLength(2);
    expect(schemaOffences('model A {\n  shopId Int\n  @@id([shopId])\n  @@unique([code])\n}\n')).toHaveLength(1);
  });

  test('paths of one machine are found, addresses are not', () => {
    expect(machineOffences('a', `see ${'/work'}/main/x`)).toHaveLength(1);
    expect(machineOffences('a', 'see https://example.com/work/main and ./work/x')).toEqual([]);
  });
});

describe('metafields', () => {
  const published: PublishedMetafield[] = [
    { owner: 'Customer', key: 'rfm', type: 'json' },
    { owner: 'Customer', key: 'rfm_segment', type: 'single_line_text_field', choices: ['new', 'loyal'] },
    { owner: 'Customer', key: 'facts.birth_date', type: 'date' },
    { owner: 'Product', key: 'also_bought', type: 'json' },
  ];
  const rfm = { type: 'json' };
  const access = { storefront: 'public_read' };
  const segment = { type: 'single_line_text_field', validations: { choices: ['loyal', 'new'] }, access };
  const offending = (app: NonNullable<Defined['metafields']>['app']) => {
    const found = metafieldOffences('Customer', app && { metafields: { app } }, published, new Set(['rfm_segment']));
    return found.map(({ where }) => where.split('.').at(-1));
  };

  test('missing, surplus, of another type and with other choices are found', () => {
    expect(offending({ rfm, rfm_segment: segment })).toEqual([]);
    expect(offending({ rfm_segment: segment })).toEqual(['rfm']);
    expect(offending(undefined)).toEqual(['rfm', 'rfm_segment']);
    expect(offending({ rfm, rfm_segment: segment, old: rfm })).toEqual(['old']);
    expect(offending({ rfm: { type: 'boolean' }, rfm_segment: segment })).toEqual(['rfm']);
    expect(offending({ rfm, rfm_segment: { ...segment, validations: { choices: ['new'] } } })).toEqual(['rfm_segment']);
    expect(offending({ rfm, rfm_segment: { type: segment.type, access } })).toEqual(['rfm_segment']);
    expect(offending({ rfm: { ...rfm, validations: { choices: ['x'] } }, rfm_segment: segment })).toEqual(['rfm']);
  });

  test('what a block draws is open to it, and nothing else is', () => {
    expect(offending({ rfm, rfm_segment: { ...segment, access: { storefront: 'none' } } })).toEqual(['rfm_segment']);
    expect(offending({ rfm: { ...rfm, access }, rfm_segment: segment })).toEqual(['rfm']);
  });
});

describe('translations', () => {
  const check = (en: object, nl: object) => compareTexts(flatten(en), flatten(nl)).map(({ key }) => key);
  test('missing, surplus, empty, other placeholders and untranslated sentences are found', () => {
    expect(check({ a: { b: 'Orders' } }, { a: { b: 'Bestellingen' } })).toEqual([]);
    expect(check({ a: 'x' }, {})).toEqual(['a']);
    expect(check({}, { a: 'x' })).toEqual(['a']);
    expect(check({ a: 'x' }, { a: ' ' })).toEqual(['a']);
    expect(check({ a: '{{count}} orders' }, { a: '{{aantal}} bestellingen' })).toEqual(['a']);
    expect(check({ a: 'These two words are four' }, { a: 'These two words are four' })).toEqual(['a']);
    expect(check({ a: 'Champions' }, { a: 'Champions' })).toEqual([]);
  });
  test('files pair up in both layouts', () => {
    const { pairs, lonely } = pairsOf(['a/locales/en/x.json', 'a/locales/nl/x.json', 'a/locales/en/y.json']);
    expect(pairs).toHaveLength(1);
    expect(lonely).toEqual(['a/locales/en/y.json']);
  });
});

describe("GraphQL documents against Shopify's schema", () => {
  const schema = readSchema('2026-10');
  const scopes = readScopes('2026-10');
  test('a wrong field is an error, and what is touched names its scopes', () => {
    expect(judge(schema, scopes, '{ orders(first: 1) { nodes { id nonsense } } }').errors).toHaveLength(1);
    const fine = judge(schema, scopes, '{ orders(first: 1) { nodes { id customer { email } } } }');
    expect(fine.errors).toEqual([]);
    expect(fine.deprecations).toHaveLength(1);
    expect([...fine.scopes.keys()]).toEqual(expect.arrayContaining(['Order', 'Customer']));
  });
});
