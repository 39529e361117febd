/** Money is an integer number of minor units. Decimals come from and go to Shopify as text and never pass through a float. */

const digitsByCurrency = new Map<string, number>();

/** How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD. Throws a RangeError for what is no currency code. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

/**
 * What a minor unit is in the hundredths in which Liquid counts every currency: 100 in JPY, where 1,000 yen are 100000 (so
 * says https://shopify.dev/docs/api/liquid/objects/variant), a tenth in KWD.
 */
export function hundredthsPerMinor(currency: string): number {
  return 10 ** (2 - minorDigits(currency));
}

const decimal = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * `parseMinor('12.34', 'EUR')` is 1234n. Digits beyond the currency's are rounded half away from zero (Shopify sends
 * rates and tax splits with more). Throws a RangeError on anything that is not a plain decimal.
 */
export function parseMinor(amount: string, currency: string): bigint {
  const match = decimal.exec(amount.trim());
  if (!match) throw new RangeError(`"${amount}" is not an amount of money`);
  const [, sign, whole, fraction = ''] = match;
  const digits = minorDigits(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  let minor = BigInt(whole! + kept);
  if ((fraction.charCodeAt(digits) || 48) >= 53) minor += 1n;
  return sign ? -minor : minor;
}

/**
 * An amount as somebody types it, with a comma or a point before its decimals; null for what is none, and for one with more
 * decimals than the currency has: `1.000` euros are a thousand to whoever writes them so.
 */
export function parseTyped(text: string, currency: string): bigint | null {
  const typed = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!typed) return null;
  const [, whole, fraction = ''] = typed;
  return fraction.length > minorDigits(currency) ? null : parseMinor(`${whole}.${fraction || '0'}`, currency);
}

/** The inverse of `parseMinor`: `formatDecimal(1234n, 'EUR')` is '12.34', as Shopify's API wants it. */
export function formatDecimal(minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * For people, in their locale: `formatMoney(1234n, 'EUR', 'nl')` is '€ 12,34'.
 *
 * @param sign `narrowSymbol` where it is clear whose dollars they are: '$12.34', and not 'US$12.34'
 */
export function formatMoney(
  minor: bigint,
  currency: string,
  locale: string,
  sign: 'symbol' | 'narrowSymbol' = 'symbol',
): string {
  const key = `${locale} ${currency} ${sign}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: sign });
    formatters.set(key, formatter);
  }
  // Intl takes a decimal as text without passing through a float.
  return formatter.format(formatDecimal(minor, currency) as `${number}`);
}
