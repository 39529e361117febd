/**
 * JSON whose integers beyond 2^53 arrive as strings of digits instead of losing their last ones. Shopify's ids grow.
 */
export function parseExactJson(text: string): unknown {
  // Looking at every value takes three to four times as long, and most bodies have nothing of that length.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && context?.source && /^-?\d+$/.test(context.source))
    return context.source;
  return value;
}
