import { GraphQLError } from 'graphql';
import { type Args, compareIds } from './context.ts';

export interface Order<Item> {
  value: (item: Item) => number | string;
  id: (item: Item) => string;
  reverse: boolean;
}

export const MAX_PAGE = 250;
/** Shopify stops paging here; beyond it a bulk operation is the way. */
export const MAX_DEPTH = 25_000;

/** A connection before it is cut into a page; bulk operations read all of it. */
export class Connection<Item = unknown> {
  readonly #items: readonly Item[];
  readonly #node: (item: Item) => unknown;
  readonly #order: Order<Item> | null;
  readonly #args: Args;
  #page: Page | null = null;

  /**
   * @param items in their final order
   * @param order what `items` are sorted by: a cursor then names a place in that order and holds when items come, go or
   *   move between two pages; without it cursors are positions
   */
  constructor(items: readonly Item[], args: Args, node: (item: Item) => unknown, order: Order<Item> | null = null) {
    this.#items = items;
    this.#args = args;
    this.#node = node;
    this.#order = order;
  }

  *all(): Generator<unknown> {
    for (const item of this.#items) yield this.#node(item);
  }

  get length(): number {
    return this.#items.length;
  }

  field(name: string): unknown {
    const page = this.#cut();
    if (name === 'nodes') return page.nodes;
    if (name === 'edges') return page.nodes.map((node, index) => ({ node, cursor: page.cursors[index] }));
    if (name === 'pageInfo') return page.info;
    return undefined;
  }

  #cut(): Page {
    if (this.#page) return this.#page;
    const { first, last, after, before } = this.#args;
    if (typeof first !== 'number' && typeof last !== 'number') {
      throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
    }
    let start = typeof after === 'string' ? this.#position(after, 'after') + 1 : 0;
    let end = typeof before === 'string' ? this.#position(before, 'before') : this.#items.length;
    if (start >= MAX_DEPTH) {
      throw new GraphQLError(`Pagination stops after ${MAX_DEPTH} objects; use a bulk operation or a narrower query`, {
        extensions: { code: 'BAD_REQUEST' },
      });
    }
    const before_ = start > 0;
    const after_ = end < this.#items.length;
    let cutStart = false;
    let cutEnd = false;
    if (typeof first === 'number' && end - start > first) {
      end = start + first;
      cutEnd = true;
    }
    if (typeof last === 'number' && end - start > last) {
      start = end - last;
      cutStart = true;
    }
    const items = this.#items.slice(start, Math.max(start, end));
    const cursors = items.map((item, index) => this.#cursor(item, start + index));
    this.#page = {
      nodes: items.map(this.#node),
      cursors,
      info: {
        hasNextPage: cutEnd || after_,
        hasPreviousPage: cutStart || before_,
        startCursor: cursors[0] ?? null,
        endCursor: cursors.at(-1) ?? null,
      },
    };
    return this.#page;
  }

  #cursor(item: Item, position: number): string {
    const order = this.#order;
    const cursor: Cursor = order ? { value: order.value(item), id: order.id(item) } : { position };
    return Buffer.from(JSON.stringify(cursor)).toString('base64url');
  }

  /** The index of the item the cursor stands on, or of the last one before its place. */
  #position(text: string, argument: 'after' | 'before'): number {
    const cursor = parse(text);
    if (!cursor)
      throw new GraphQLError(`Invalid cursor for argument ${argument}`, { extensions: { code: 'BAD_REQUEST' } });
    if ('position' in cursor) return cursor.position;
    const order = this.#order;
    if (!order)
      throw new GraphQLError(`Invalid cursor for argument ${argument}`, { extensions: { code: 'BAD_REQUEST' } });
    const compare = (item: Item): number => {
      const value = order.value(item);
      const difference = value < cursor.value ? -1 : value > cursor.value ? 1 : compareIds(order.id(item), cursor.id);
      return order.reverse ? -difference : difference;
    };
    const next = this.#items.findIndex((item) => (argument === 'after' ? compare(item) > 0 : compare(item) >= 0));
    const end = next < 0 ? this.#items.length : next;
    return argument === 'after' ? end - 1 : end;
  }
}

type Cursor = { position: number } | { value: number | string; id: string };

interface Page {
  nodes: unknown[];
  cursors: string[];
  info: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

function parse(text: string): Cursor | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isCursor(value) ? value : null;
  } catch {
    return null;
  }
}

function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false;
  if ('position' in value) return typeof value.position === 'number';
  return (
    'id' in value &&
    typeof value.id === 'string' &&
    'value' in value &&
    ['number', 'string'].includes(typeof value.value)
  );
}
