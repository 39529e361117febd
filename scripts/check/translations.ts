/**
 * Translations in step: every language has the same keys and the same placeholders, nothing is empty, and no sentence
 * was left in the other language.
 */
import fs from 'node:fs';
import path from 'node:path';
import { projectFiles } from './files.ts';
import { type Offence, report } from './report.ts';

type Texts = Map<string, string>;

interface Pair {
  reference: string;
  other: string;
}

export function compareTexts(reference: Texts, other: Texts): { key: string; why: string }[] {
  const found: { key: string; why: string }[] = [];
  for (const [key, text] of reference) {
    const translated = other.get(key);
    if (translated === undefined) {
      found.push({ key, why: 'is missing here' });
      continue;
    }
    if (translated.trim() === '' && text.trim() !== '') found.push({ key, why: 'is empty' });
    const wanted = placeholders(text).join(' ');
    const given = placeholders(translated).join(' ');
    // A plural form may say "one" instead of the number.
    if (wanted !== given && !/_(zero|one)$|\.(zero|one)$/.test(key)) {
      found.push({
        key,
        why: `has other placeholders (${given || 'none'}) than the English text (${wanted || 'none'})`,
      });
    }
    if (text === translated && words(text) >= 4 && /[a-z]{3}/.test(text)) {
      found.push({ key, why: 'is the same sentence as in English: not translated' });
    }
  }
  for (const key of other.keys()) if (!reference.has(key)) found.push({ key, why: 'is not in English' });
  return found;
}

/** Words a translator would have to do with. */
const words = (text: string) =>
  text
    .replace(/\{\{[^}]*\}\}|\{[^}]*\}/g, '')
    .split(/\s+/)
    .filter(Boolean).length;

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{-?\s*([\w.]+)[^}]*\}\}|<(\w+)>/g)].map((match) => match[1] ?? `<${match[2]}>`).sort();
}

export function flatten(value: unknown, prefix = '', into: Texts = new Map()): Texts {
  if (typeof value === 'string') into.set(prefix, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, prefix ? `${prefix}.${key}` : key, into);
  }
  return into;
}

/** `en/x.json` beside `nl/x.json`, and `en.json`, `en.default.json`, `en.default.schema.json` beside `nl*.json`. */
export function pairsOf(files: string[]): { pairs: Pair[]; lonely: string[] } {
  const pairs: Pair[] = [];
  const lonely: string[] = [];
  const all = new Set(files);
  for (const file of files) {
    const twin = twinOf(file);
    if (!twin) continue;
    if (!all.has(twin)) lonely.push(file);
    else if (isEnglish(file)) pairs.push({ reference: file, other: twin });
  }
  return { pairs, lonely };
}

const isEnglish = (file: string) => /\/en\/[^/]+$|\/en(\.default)?(\.schema)?\.json$/.test(file);

function twinOf(file: string): string | null {
  const folder = /^(.*\/)(en|nl)(\/[^/]+\.json)$/.exec(file);
  if (folder) return `${folder[1]}${folder[2] === 'en' ? 'nl' : 'en'}${folder[3]}`;
  const single = /^(.*\/)(en|nl)(\.default)?(\.schema)?\.json$/.exec(file);
  if (!single) return null;
  const [, base, language, isDefault, schema = ''] = single;
  if (language === 'en') return `${base}nl${schema}.json`;
  const withDefault = `${base}en.default${schema}.json`;
  return !isDefault && fs.existsSync(withDefault) ? withDefault : `${base}en${schema}.json`;
}

function readTexts(file: string): Texts {
  return flatten(JSON.parse(fs.readFileSync(file, 'utf8')));
}

if (import.meta.main) {
  const files = projectFiles('app', 'extensions', 'devstore').filter(
    (file) => path.extname(file) === '.json' && /\/locales\//.test(file),
  );
  const { pairs, lonely } = pairsOf(files);
  const offences: Offence[] = lonely.map((file) => ({ where: file, why: 'has no file in the other language' }));
  let keys = 0;
  for (const { reference, other } of pairs) {
    const english = readTexts(reference);
    keys += english.size;
    for (const { key, why } of compareTexts(english, readTexts(other))) {
      offences.push({ where: `${other}: ${key}`, why });
    }
  }
  report(offences, `${keys} texts in ${pairs.length} files, English and Dutch in step.`);
}
