import type { Minor, Order } from '../model.ts';

const ZERO_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

export function decimalsOf(currency: string): number {
  if (ZERO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/** `123456` in EUR is `1234.56`: how Shopify writes money in payloads and answers. */
export function decimal(amount: Minor, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = amount < 0 ? '-' : '';
  const digits = Math.abs(amount)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The inverse of {@link decimal}; null when the text is no amount of that currency. */
export function minorOf(text: string, currency: string): Minor | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const decimals = decimalsOf(currency);
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(decimals))) return null;
  const digits = Number(`${match[2]}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  return Number.isSafeInteger(digits) ? (match[1] ? -digits : digits) : null;
}

/** Shop money of an order in the currency its shopper saw. */
export function presentment(
  amount: Minor,
  order: Pick<Order, 'currency' | 'presentmentCurrency' | 'exchangeRate'>,
): Minor {
  if (order.currency === order.presentmentCurrency) return amount;
  const scale = 10 ** (decimalsOf(order.presentmentCurrency) - decimalsOf(order.currency));
  return Math.round(amount * order.exchangeRate * scale);
}
