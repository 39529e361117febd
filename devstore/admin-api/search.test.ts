import { describe, expect, test } from 'vitest';
import { type Filters, searchFilter } from './search.ts';

interface Thing {
  id: string;
  at: number;
  tags: string[];
  open: boolean;
  mail: string | null;
}

const filters: Filters<Thing> = {
  id: ({ id }) => ({ id }),
  updated_at: ({ at }) => at,
  tag: ({ tags }) => tags,
  open: ({ open }) => open,
  email: ({ mail }) => mail,
};

const NOON = Date.parse('2026-03-01T12:00:00Z');
const things: Thing[] = [
  { id: '9007199254740993', at: NOON, tags: ['Gift Wrap', 'vip'], open: true, mail: 'a@example.com' },
  { id: '9007199254740992', at: NOON + 1000, tags: [], open: false, mail: null },
  { id: '12', at: NOON - 86_400_000, tags: ['VIP'], open: true, mail: 'b@example.com' },
];
const found = (query: string) => things.filter(searchFilter(query, filters, 'things')).map(({ id }) => id);

describe('search', () => {
  test.each([
    ['', ['9007199254740993', '9007199254740992', '12']],
    [`updated_at:>='2026-03-01T12:00:00Z'`, ['9007199254740993', '9007199254740992']],
    [`updated_at:>2026-03-01T12:00:00Z`, ['9007199254740992']],
    [`updated_at:>="2026-02-28T00:00:00+01:00" AND updated_at:<"2026-03-01"`, ['12']],
    ['id:9007199254740992', ['9007199254740992']],
    ['id:gid://shopify/Thing/12', ['12']],
    ['id:>9007199254740992', ['9007199254740993']],
    ['tag:vip open:true', ['9007199254740993', '12']],
    [`tag:'gift wrap'`, ['9007199254740993']],
    ['-tag:vip', ['9007199254740992']],
    ['email:b@example.com OR open:false', ['9007199254740992', '12']],
    ['email:*', ['9007199254740993', '12']],
    ['email:a@*', ['9007199254740993']],
  ])('%s', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  test.each(['moon:full', 'just words'])('%s is refused by name', (query) => {
    expect(() => found(query)).toThrow(query.split(' ')[0]);
  });
});
