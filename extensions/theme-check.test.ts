import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { themeCheckRun } from '@shopify/theme-check-node';
import { afterEach, describe, expect, it } from 'vitest';
import { EXTENSION } from './testing/render-block.ts';

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

async function offences(root: string): Promise<string[]> {
  const { offenses, theme } = await themeCheckRun(root, join(root, '.theme-check.yml'), () => undefined);
  expect(theme.length).toBeGreaterThan(10);
  return offenses.map((o) => `${o.check} ${o.uri.slice(o.uri.lastIndexOf('/') + 1)}:${o.start.line + 1} ${o.message}`);
}

/** A copy of the extension in which one text is replaced by another. */
function spoiled(file: string, search: string, replacement: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'blocks-'));
  copies.push(copy);
  cpSync(EXTENSION, copy, { recursive: true });
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(search)) throw new Error(`${file} does not hold ${search}`);
  writeFileSync(path, text.replace(search, replacement));
  return copy;
}

describe("Shopify's theme check", () => {
  it('finds no offence in the extension', async () => {
    expect(await offences(EXTENSION)).toEqual([]);
  }, 30_000);

  it.each([
    ['UnknownFilter', 'snippets/price.liquid', '| money }}', '| mony }}'],
    ['TranslationKeyExists', 'snippets/card.liquid', "'card.add'", "'card.ad'"],
    ['MatchingTranslations', 'locales/nl.json', '"choose"', '"chose"'],
    ['HardcodedRoutes', 'snippets/card.liquid', '{{ routes.cart_add_url }}', '/cart/add'],
    ['AssetSizeAppBlockJavaScript', 'blocks/for-you.liquid', '"personal.js"', '"persona.js"'],
  ])(
    'would find a planted fault: %s',
    async (check, file, search, replacement) => {
      expect((await offences(spoiled(file, search, replacement))).join('\n')).toContain(check);
    },
    30_000,
  );
});
