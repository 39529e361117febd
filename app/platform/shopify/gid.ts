/** Shopify's global ids, built and read at this edge only. Ids pass 2^53, so they are bigint inside. */
export function gid(type: string, id: bigint | string): string {
  return `gid://shopify/${type}/${id}`;
}

const pattern = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(?:\?.*)?$/;

/** The number of a gid of that type; throws a RangeError on anything else. */
export function idOf(type: string, text: string): bigint {
  const match = pattern.exec(text);
  if (!match || match[1] !== type) throw new RangeError(`"${text}" is not the id of a ${type}`);
  return BigInt(match[2]!);
}

/** As the database keeps ids. */
const LARGEST_ID = 2n ** 63n - 1n;

/** An id that a visitor's address names; null for anything that cannot be one. */
export function idIn(text: string | null | undefined): bigint | null {
  if (!text || !/^[1-9]\d{0,18}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= LARGEST_ID ? id : null;
}

/** An id from a REST-shaped payload: a safe number or a string of digits. Null for null and undefined. */
export function idFrom(value: unknown): bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value);
  throw new RangeError(`"${String(value)}" is not an id`);
}
