import { parseExactJson } from '#app/platform/inbox/exact-json.ts';

/** Who may be named: Shopify's ids of her, her e-mail addresses and telephone numbers. */
export interface Named {
  ids: readonly bigint[];
  words: readonly string[];
}

/**
 * Whether a webhook's body names the person: her id where a customer's stands, or a text with her address or number.
 * Another's id that begins alike, or a quantity, is not hers. What is no JSON is searched as text.
 */
export function bodyMentions(topic: string, body: string, { ids, words }: Named): boolean {
  let payload: unknown;
  try {
    payload = parseExactJson(body);
  } catch {
    return textMentions(body, { ids, words });
  }
  const digits = new Set(ids.map(String));
  const gids = new Set(ids.map((id) => `gid://shopify/Customer/${id}`));
  const named = words.map(wordPattern);
  const ofCustomer = (key: string, parent: string) =>
    key === 'customer_id' || (key === 'id' && (parent === 'customer' || (parent === '' && /^customer/.test(topic))));
  const found = (value: unknown, key: string, parent: string): boolean => {
    if (Array.isArray(value)) return value.some((one) => found(one, key, parent));
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).some(([name, one]) => found(one, name, key));
    if (typeof value === 'number') return digits.has(String(value)) && ofCustomer(key, parent);
    if (typeof value !== 'string') return false;
    return (
      gids.has(value) || (digits.has(value) && ofCustomer(key, parent)) || named.some((pattern) => pattern.test(value))
    );
  };
  return found(payload, '', '');
}

/** The same in any text: whole numbers and whole addresses, in capitals or not. */
export function textMentions(text: string, { ids, words }: Named): boolean {
  return (
    ids.some((id) => new RegExp(`(?<!\\d)${id}(?!\\d)`).test(text)) ||
    words.some((word) => wordPattern(word).test(text))
  );
}

/** `anna@example.com` is in neither `joanna@example.com` nor `anna@example.com.au`. */
function wordPattern(word: string): RegExp {
  const literal = word.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}._%+-])${literal}(?![\\p{L}\\p{N}_@-]|\\.[\\p{L}\\p{N}])`, 'iu');
}
