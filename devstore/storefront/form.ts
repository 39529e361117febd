import type { Request } from 'express';

/** The fields of a form or of a JSON body, as texts, in their order. */
export function fields(request: Request): [string, string][] {
  if (typeof request.body === 'string') return [...new URLSearchParams(request.body)];
  if (request.body && typeof request.body === 'object') return flatten(request.body as Record<string, unknown>);
  return [];
}

export function field(request: Request, name: string): string {
  return (
    fields(request)
      .find(([key]) => key === name)?.[1]
      .trim() ?? ''
  );
}

function flatten(value: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    if (Array.isArray(inner))
      return inner.flatMap((item) =>
        item !== null && typeof item === 'object'
          ? flatten(item as Record<string, unknown>, `${name}[]`)
          : ([[`${name}[]`, String(item)]] as [string, string][]),
      );
    if (inner !== null && typeof inner === 'object') return flatten(inner as Record<string, unknown>, name);
    return [[name, inner === null || inner === undefined ? '' : String(inner)]];
  });
}

/**
 * `items[][id]=1&items[][quantity]=2&items[][id]=3` as Rails reads it: a name that comes a second time begins the next
 * item.
 */
export function items(pairs: [string, string][]): Record<string, string>[] {
  const list: Record<string, string>[] = [];
  for (const [name, value] of pairs) {
    const key = /^items\[\d*\]\[(.+)\]$/.exec(name)?.[1]?.replace('][', '.');
    if (key === undefined) continue;
    const index = /^items\[(\d+)\]/.exec(name)?.[1];
    const last = list.at(-1);
    if (index !== undefined) {
      const item = list[Number(index)] ?? {};
      list[Number(index)] = item;
      item[key] = value;
    } else if (last === undefined || key in last) list.push({ [key]: value });
    else last[key] = value;
  }
  return list.filter((item) => item !== undefined);
}
