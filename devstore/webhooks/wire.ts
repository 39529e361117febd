import type { Address, Id, Instant, Minor, Order } from '../model.ts';
import { decimal, presentment } from '../store/money.ts';

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** An id as Shopify writes it: a JSON number, with all its digits. */
export const number = (id: Id): unknown => JSON.rawJSON(id);
export const numberOrNull = (id: Id | null): unknown => (id === null ? null : number(id));

export const LOCATION_ID = '84193706241';

const offsets = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-01T12:00:00+01:00`: REST payloads speak the shop's local time. */
export function localTime(instant: Instant, timezone: string): string {
  let format = offsets.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });
    offsets.set(timezone, format);
  }
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  const shifted = instant + (offset.startsWith('-') ? -minutes : minutes) * 60_000;
  return `${new Date(shifted).toISOString().slice(0, 19)}${offset}`;
}

type Currencies = Pick<Order, 'currency' | 'presentmentCurrency' | 'exchangeRate'>;

export const set = (amount: Minor, of: Currencies, shown = presentment(amount, of)) => ({
  shop_money: { amount: decimal(amount, of.currency), currency_code: of.currency },
  presentment_money: { amount: decimal(shown, of.presentmentCurrency), currency_code: of.presentmentCurrency },
});

export const countryName = new Intl.DisplayNames('en', { type: 'region' });

export const address = (given: Address | null) =>
  given && {
    first_name: given.firstName,
    address1: given.address1,
    phone: given.phone,
    city: given.city,
    zip: given.zip,
    province: null,
    country: countryName.of(given.countryCode) ?? given.countryCode,
    last_name: given.lastName,
    address2: null,
    company: null,
    name: `${given.firstName} ${given.lastName}`.trim(),
    country_code: given.countryCode,
    province_code: null,
  };
