import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EXTENSION, localeFile, schemaOf } from './testing/render-block.ts';

const files = (folder: string) => readdirSync(join(EXTENSION, folder)).map((name) => join(folder, name));
const read = (file: string) => readFileSync(join(EXTENSION, file), 'utf8');
const handles = files('blocks').map((file) => file.replace('blocks/', '').replace('.liquid', ''));
const gzipped = (file: string) => gzipSync(read(file), { level: 9 }).length;

function keys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, path ? `${path}.${key}` : key));
}

const at = (messages: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], messages);

describe('weight on the storefront', () => {
  const scripts = files('assets').filter((file) => file.endsWith('.js'));

  it('keeps each script under 5 kB and all together under 10 kB, gzipped', () => {
    const sizes = scripts.map(gzipped);
    expect(Math.max(...sizes)).toBeLessThan(5_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10_000);
  });

  it('keeps the styles under 5 kB gzipped and the Liquid far from the limit of 500 kB', () => {
    expect(gzipped('assets/blocks.css')).toBeLessThan(5_000);
    const liquid = [...files('blocks'), ...files('snippets')].reduce((sum, file) => sum + read(file).length, 0);
    expect(liquid).toBeLessThan(100_000);
  });

  it('talks to no host but the shop', () => {
    for (const file of [...files('assets'), ...files('blocks'), ...files('snippets')]) {
      expect(read(file), file).not.toMatch(/https?:\/\/(?!www\.w3\.org)|["'(]\/\/[a-z]/);
    }
  });

  it('draws also-bought and bought-together without any script', () => {
    for (const handle of ['also-bought', 'bought-together']) {
      expect(schemaOf(handle).javascript).toBeUndefined();
      expect(read(`blocks/${handle}.liquid`)).not.toContain('<script');
    }
  });
});

describe('what the shopper reads', () => {
  it.each(['', '.schema'])('is in step in English and Dutch (%s)', (kind) => {
    const english = localeFile(`en.default${kind}`);
    const dutch = localeFile(`nl${kind}`);
    expect(keys(dutch)).toEqual(keys(english));
    for (const key of keys(english)) {
      const placeholders = (text: unknown) => String(text).match(/{{ \w+ }}/g) ?? [];
      expect(placeholders(at(dutch, key)), key).toEqual(placeholders(at(english, key)));
      expect(String(at(dutch, key)).trim(), key).not.toBe('');
    }
  });

  it('uses every storefront text it carries', () => {
    const liquid = [...files('blocks'), ...files('snippets')].map(read).join('\n');
    const used = keys(localeFile('en.default')).map((key) => key.replace(/\.(one|other)$/, ''));
    expect(used.filter((key) => !liquid.includes(`'${key}'`))).toEqual([]);
  });

  it('never names the app', () => {
    const shown = [...files('blocks'), ...files('snippets'), ...files('assets'), ...files('locales')]
      .map(read)
      .join('\n');
    expect(shown).not.toMatch(/stamgast/i);
  });
});

/** theme-check does not look at these, and Shopify refuses the deploy or ignores the block when they are wrong. */
describe('the schema of each block', () => {
  const schemaTexts = localeFile('en.default.schema');

  it.each(handles)('%s can be placed and translated', (handle) => {
    const schema = schemaOf(handle);
    expect(schema.target).toBe('section');
    for (const asset of [schema.stylesheet, schema.javascript]) {
      if (asset) expect(existsSync(join(EXTENSION, 'assets', asset)), asset).toBe(true);
    }
    const name = at(schemaTexts, schema.name.replace(/^t:/, ''));
    expect(String(name).length).toBeLessThanOrEqual(25);
    const translated = JSON.stringify(schema).match(/"t:[\w.]+"/g) ?? [];
    for (const key of translated) expect(typeof at(schemaTexts, key.slice(3, -1)), key).toBe('string');
    const ids = schema.settings.flatMap((setting) => setting.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    // Texts have no default in the schema: it would be frozen in the merchant's language when the block is placed.
    for (const setting of schema.settings) {
      if (setting.type === 'text' || setting.type === 'textarea') expect(setting.default).toBeUndefined();
    }
  });

  it.each(handles)('%s reads only settings that it declares', (handle) => {
    const declared = schemaOf(handle).settings.flatMap((setting) => setting.id ?? []);
    const used = [...read(`blocks/${handle}.liquid`).matchAll(/block\.settings\.(\w+)/g)].map((match) => match[1]);
    expect([...new Set(used)].filter((id) => !declared.includes(id ?? ''))).toEqual([]);
    expect(declared.filter((id) => !used.includes(id))).toEqual([]);
  });
});

describe('the contract in README.md', () => {
  const contract = read('README.md');
  const liquid = [...files('blocks'), ...files('snippets')]
    .map(read)
    .join('\n')
    .replace(/{% schema %}[\s\S]*?{% endschema %}|{% doc %}[\s\S]*?{% enddoc %}/g, '');

  it('lists every filter the blocks use', () => {
    const used = new Set([...liquid.matchAll(/\|\s*([a-z_]+)/g)].map((match) => match[1] ?? ''));
    expect([...used].filter((filter) => !contract.includes(`\`${filter}`))).toEqual([]);
  });

  it('lists every class that the app may draw, and the styles know it', () => {
    const styles = read('assets/blocks.css');
    const drawn = new Set([...contract.matchAll(/class="([^"]+)"/g)].flatMap((match) => (match[1] ?? '').split(' ')));
    expect(drawn.size).toBeGreaterThan(15);
    expect([...drawn].filter((name) => !styles.includes(`.${name}`) && name !== 'fy-card__media--empty')).toEqual([]);
  });
});
