/**
 * The rules no off-the-shelf linter knows, held on the syntax tree: where time, chance and the environment are read,
 * where SQL and GraphQL live, that SQL names its shop, and that nothing of somebody's machine is in the files.
 */
import fs from 'node:fs';
import ts from 'typescript';
import { projectFiles } from './files.ts';
import { type Offence, report } from './report.ts';

const ENVIRONMENT = new Map([
  ['app/platform/config.server.ts', 'the one reader'],
  ['app/platform/database/embedded.ts', 'hands it on to the PostgreSQL it starts'],
]);

export function offencesIn(file: string, text: string): Offence[] {
  const found: Offence[] = [];
  const source = ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const isTest = /\.test\.tsx?$/.test(file);
  const inPlatform = file.startsWith('app/platform/');
  const isStore = /\/([\w-]+\.)?store[^/]*\.server\.ts$/.test(file);
  const add = (node: ts.Node, why: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ where: `${file}:${line + 1}`, why });
  };

  const visit = (node: ts.Node): void => {
    if (/^app\/features\/.*\/ui\//.test(file) && asksByFetcher(node, source)) {
      add(
        node,
        'The merchant asks by useAction (app/ui), which has the refusal to draw: else it is lost without a word.',
      );
    }
    if (file.startsWith('app/') && !isTest) {
      if (isAccess(node, 'process', 'env') && !ENVIRONMENT.has(file)) {
        add(
          node,
          'process.env is read in platform/config.server.ts alone, so that every setting is checked and listed once.',
        );
      }
      if (!inPlatform) {
        if (isAccess(node, 'Date', 'now') || isEmptyDate(node)) {
          add(
            node,
            'The time comes in as an argument or from ctx.clock: otherwise the movable clock does not move it.',
          );
        }
        if (isAccess(node, 'Math', 'random') || isChanceImport(node)) {
          add(node, 'Chance and ids come in from platform/random (ctx.chance), so that a test can hold them still.');
        }
      }
      if (isText(node) && looksLikeSql(node.getText(source))) {
        if (!inPlatform && !isStore) {
          add(node, 'SQL lives in store.server.ts files: the only place where somebody checks that it names the shop.');
        } else if (
          !inPlatform &&
          touchesSharedTable(node.getText(source)) &&
          !/shop_id/.test(withConstants(node, source))
        ) {
          add(node, 'Every query names shop_id: one that forgets it shows a shop the data of another.');
        }
      }
      if (isText(node) && /\/\*\s*GraphQL\s*\*\/$/.test(text.slice(node.pos, node.getStart(source)).trim())) {
        if (!/\.graphql\.ts$/.test(file)) {
          add(node, "GraphQL documents live in *.graphql.ts files, where they are checked against Shopify's schema.");
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `const x = useFetcher()` of which `x.submit` is used, or `const { submit } = useFetcher()`. */
function asksByFetcher(node: ts.Node, source: ts.SourceFile): boolean {
  if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isCallExpression(node.initializer)) return false;
  if (node.initializer.expression.getText(source) !== 'useFetcher') return false;
  if (ts.isObjectBindingPattern(node.name))
    return node.name.elements.some(({ name, propertyName }) => (propertyName ?? name).getText(source) === 'submit');
  return new RegExp(`\\b${node.name.getText(source)}\\.submit\\b`).test(source.text);
}

function isAccess(node: ts.Node, object: string, property: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === object &&
    node.name.text === property
  );
}

function isEmptyDate(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Date' &&
    (node.arguments?.length ?? 0) === 0
  );
}

function isChanceImport(node: ts.Node): boolean {
  return ts.isImportSpecifier(node) && /^random(UUID|Bytes|Int|FillSync)$/.test((node.propertyName ?? node.name).text);
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function looksLikeSql(raw: string): boolean {
  return /^['"`]\s*(SELECT\s[\s\S]*|INSERT\s+INTO\s|UPDATE\s+\w+\s[\s\S]*\bSET\b|DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?\w+\s*(\(|AS\b)|TRUNCATE\s)/.test(
    raw,
  );
}

/** The text of a query together with that of the constants of the same file it is put together from. */
function withConstants(node: ts.Node, source: ts.SourceFile): string {
  const texts = [node.getText(source)];
  const names = new Set<string>();
  if (ts.isTemplateExpression(node)) {
    for (const { expression } of node.templateSpans) if (ts.isIdentifier(expression)) names.add(expression.text);
  }
  const visit = (inner: ts.Node): void => {
    if (ts.isVariableDeclaration(inner) && ts.isIdentifier(inner.name) && names.has(inner.name.text)) {
      texts.push(inner.getText(source));
    }
    ts.forEachChild(inner, visit);
  };
  if (names.size > 0) visit(source);
  return texts.join('\n');
}

/** The tables that hold rows of several shops; temporary ones are the session's own. */
const sharedTables = new Set(
  [...fs.readFileSync('prisma/schema.prisma', 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map((match) => match[1]!),
);
sharedTables.delete('shops');

function touchesSharedTable(raw: string): boolean {
  const named = raw.matchAll(/\b(?:FROM|INTO|UPDATE|JOIN|USING|TRUNCATE)\s+(?:ONLY\s+)?"?(\w+)/gi);
  return [...named].some((match) => sharedTables.has(match[1]!));
}

/** Every primary and unique key of the data model begins with the shop, and relations carry it. */
export function schemaOffences(schema: string): Offence[] {
  const found: Offence[] = [];
  for (const [, model, body] of schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)) {
    if (model === 'Shop') continue;
    const where = `prisma/schema.prisma: ${model}`;
    if (/^\s+\w+\s.*@(id|unique)\b/m.test(body!))
      found.push({ where, why: 'has a key of one column; keys begin with the shop.' });
    const keys = [...body!.matchAll(/@@(id|unique)\(\[(\w+)/g)];
    if (!keys.some((key) => key[1] === 'id'))
      found.push({ where, why: 'has no primary key that begins with the shop.' });
    for (const key of keys) {
      if (key[2] !== 'shopId') found.push({ where, why: `@@${key[1]} begins with ${key[2]}, not with the shop.` });
    }
    for (const relation of body!.matchAll(/@relation\(fields: \[(\w+)/g)) {
      if (relation[1] !== 'shopId') found.push({ where, why: 'a relation does not carry the shop.' });
    }
  }
  return found;
}

/** Addresses of a private registry and paths of one machine do not belong into a public project. */
export function machineOffences(file: string, text: string): Offence[] {
  const found: Offence[] = [];
  text.split('\n').forEach((line, index) => {
    const path = /(?<![\w.:/-])\/(work|home\/\w+|Users\/\w+|root|tmp\/(brief|bash_jobs))\//.exec(line);
    if (path) found.push({ where: `${file}:${index + 1}`, why: `"${path[0]}" is a path of one machine.` });
    const registry = /"resolved": "(https?:\/\/(?!registry\.npmjs\.org)[^/]+)/.exec(line);
    if (registry) found.push({ where: `${file}:${index + 1}`, why: `${registry[1]} is not the public npm registry.` });
  });
  return found;
}

if (import.meta.main) {
  const offences = schemaOffences(fs.readFileSync('prisma/schema.prisma', 'utf8'));
  const code = projectFiles('app').filter((file) => /\.tsx?$/.test(file));
  for (const file of code) offences.push(...offencesIn(file, fs.readFileSync(file, 'utf8')));
  const texts = projectFiles().filter(
    (file) => !/\.(png|jpe?g|webp|gz|ico|woff2?)$/.test(file) && !file.startsWith('scripts/check/'),
  );
  for (const file of texts) offences.push(...machineOffences(file, fs.readFileSync(file, 'utf8')));
  report(offences, `${code.length} source files keep the house rules.`);
}
