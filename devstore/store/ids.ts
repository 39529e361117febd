import type { Id } from '../model.ts';

/** The first id handed out for something new: past 2^53, so that nobody gets away with a JavaScript number. */
const FIRST = 9_100_000_000_000_001n;

/** Ids for what is created while the store runs. Shopify's grow, but not by one. */
export class IdSource {
  #last = FIRST;

  next(): Id {
    this.#last += 32_769n;
    return this.#last.toString();
  }
}

export const gid = (type: string, id: Id): string => `gid://shopify/${type}/${id}`;

/** The digits of a global id of the given type, or null when it is no such id. */
export function idOf(type: string, globalId: string): Id | null {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(\?.*)?$/.exec(globalId);
  return match?.[1] === type ? (match[2] ?? null) : null;
}
