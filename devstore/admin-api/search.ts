import { compareIds, NotImplemented } from './context.ts';

/** What a filter compares: text without regard to case, instants and numbers by size, ids as digits, lists by member. */
export type Filters<Item> = Record<string, (item: Item) => SearchValue>;
export type SearchValue = string | number | boolean | null | readonly string[] | { id: string };

type Test<Item> = (item: Item) => boolean;

const TERM = /^(-?)([a-z_]+):(>=|<=|>|<)?(?:"([^"]*)"|'([^']*)'|(\S+))$/i;

/**
 * Shopify's search syntax as far as apps use it to read along: `updated_at:>='2026-01-01T00:00:00Z' AND status:open`.
 * Terms stand beside each other or are joined by AND and OR (AND binds closer); a leading minus negates.
 */
export function searchFilter<Item>(
  query: string | null | undefined,
  filters: Filters<Item>,
  where: string,
): Test<Item> {
  if (!query || query.trim() === '') return () => true;
  const alternatives = split(query).map((terms) => terms.map((term) => compile(term, filters, where)));
  return (item) => alternatives.some((terms) => terms.every((test) => test(item)));
}

function split(query: string): string[][] {
  const tokens = query.match(/-?[a-z_]+:(?:>=|<=|>|<)?(?:"[^"]*"|'[^']*'|[^\s()]+)|\bAND\b|\bOR\b|[^\s]+/gi) ?? [];
  const alternatives: string[][] = [[]];
  for (const token of tokens) {
    if (token === 'OR') alternatives.push([]);
    else if (token !== 'AND') alternatives.at(-1)?.push(token);
  }
  return alternatives;
}

function compile<Item>(term: string, filters: Filters<Item>, where: string): Test<Item> {
  const match = TERM.exec(term);
  const name = match?.[2]?.toLowerCase();
  const read = name === undefined ? undefined : filters[name];
  if (!match || !read) throw new NotImplemented(`the search term "${term}" of ${where}`);
  const negated = match[1] === '-';
  const operator = match[3] ?? '=';
  const wanted = match[4] ?? match[5] ?? match[6] ?? '';
  const test = comparison(operator, wanted);
  return (item) => test(read(item)) !== negated;
}

function comparison(operator: string, wanted: string): (value: SearchValue) => boolean {
  if (wanted === '*') return (value) => value !== null && value !== '';
  const instant = /^\d{4}-\d{2}-\d{2}/.test(wanted) ? Date.parse(wanted) : Number.NaN;
  const lower = wanted.toLowerCase();
  const ids = wanted.split(',').map((id) => id.replace(/^gid:\/\/shopify\/[A-Za-z]+\//, ''));
  return (value) => {
    if (value === null) return false;
    if (typeof value === 'object' && 'id' in value) {
      if (operator === '=') return ids.includes(value.id);
      return holds(operator, compareIds(value.id, ids[0] ?? ''));
    }
    if (typeof value === 'number') {
      const other = Number.isNaN(instant) ? Number(wanted) : instant;
      return holds(operator, value - other);
    }
    if (typeof value === 'boolean') return value === (lower === 'true');
    if (typeof value === 'string') return matches(value, lower);
    return value.some((member) => matches(member, lower));
  };
}

function matches(value: string, wanted: string): boolean {
  const text = value.toLowerCase();
  return wanted.endsWith('*') ? text.startsWith(wanted.slice(0, -1)) : wanted.split(',').includes(text);
}

function holds(operator: string, difference: number): boolean {
  if (operator === '>=') return difference >= 0;
  if (operator === '<=') return difference <= 0;
  if (operator === '>') return difference > 0;
  if (operator === '<') return difference < 0;
  return difference === 0;
}
