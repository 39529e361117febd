import { useRouteLoaderData } from '@remix-run/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDecimal, formatMoney } from '#app/platform/money.ts';

/** What the layout route hands to every page. */
export interface ShopFrame {
  shop: { name: string; domain: string; currency: string; timezone: string };
}

/** Numbers, money and days as the merchant writes them: her language, the shop's currency and time zone. */
export function useFormat() {
  const { i18n } = useTranslation();
  const shop = (useRouteLoaderData('routes/app') as ShopFrame | undefined)?.shop;
  return useMemo(
    () => makeFormat(i18n.language, shop?.currency ?? 'EUR', shop?.timezone ?? 'UTC'),
    [i18n.language, shop?.currency, shop?.timezone],
  );
}

export type Format = ReturnType<typeof makeFormat>;

export function makeFormat(locale: string, currency: string, timeZone: string) {
  const number = new Intl.NumberFormat(locale);
  const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const wholeMoney = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  // A civil day is the same day everywhere.
  const civil = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortCivil = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const monthYear = new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    number: (value: number) => number.format(value),
    decimal: (value: number) => oneDigit.format(value),
    /** Three digits that count, however small. */
    precise: (value: number) => threeDigits.format(value),
    percent: (value: number) => percent.format(value),
    /** A probability: no digits that nobody can know. */
    share: (value: number) => wholePercent.format(value),
    /** Minor units as a string of digits; the shop's currency unless another is named. */
    money: (minor: string | bigint, other = currency) => formatMoney(BigInt(minor), other, locale),
    /** Without its cents: for sums that are estimates. */
    wholeMoney: (minor: string | bigint) => wholeMoney.format(formatDecimal(BigInt(minor), currency) as `${number}`),
    /** Of an instant. */
    date: (instant: string | number | Date) => date.format(new Date(instant)),
    dateTime: (instant: string | number | Date) => dateTime.format(new Date(instant)),
    /** Of `YYYY-MM-DD`. */
    day: (day: string) => civil.format(new Date(`${day}T00:00:00Z`)),
    shortDay: (day: string) => shortCivil.format(new Date(`${day}T00:00:00Z`)),
    /** `Mar 26`, where a day would not fit. */
    month: (day: string) => monthYear.format(new Date(`${day}T00:00:00Z`)),
    /** `3 days ago`, `in 2 weeks`. */
    daysFromNow: (days: number) =>
      Math.abs(days) >= 60
        ? relative.format(Math.round(days / 30.44), 'month')
        : Math.abs(days) >= 14
          ? relative.format(Math.round(days / 7), 'week')
          : relative.format(days, 'day'),
    minutesFromNow: (minutes: number) =>
      Math.abs(minutes) >= 1440
        ? relative.format(Math.round(minutes / 1440), 'day')
        : Math.abs(minutes) >= 60
          ? relative.format(Math.round(minutes / 60), 'hour')
          : relative.format(Math.round(minutes), 'minute'),
  };
}
