import en from '#app/locales/en/storefront.json' with { type: 'json' };
import nl from '#app/locales/nl/storefront.json' with { type: 'json' };
import { type Locale, pickLocale } from '#app/platform/i18n/locale.ts';
import { formatMoney } from '#app/platform/money.ts';

export type StorefrontText = keyof typeof en;

const texts: Record<Locale, Record<StorefrontText, string>> = { en, nl };

/** How one shopper is spoken to. The language is one of ours; dates and amounts follow her own region of it. */
export interface Voice {
  say(key: StorefrontText, values?: Record<string, string>): string;
  money(minor: bigint): string;
  /** A day like "3 December", given as an instant in the shop's time zone. */
  day(instant: Date): string;
}

export function voiceOf(requested: string | null, currency: string, timezone: string): Voice {
  const language = pickLocale(requested);
  const region = regionOf(requested, language);
  const dates = dayFormat(region, timezone);
  return {
    say: (key, values = {}) =>
      texts[language][key].replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? ''),
    money: (minor) => formatMoney(minor, currency, region),
    day: (instant) => dates.format(instant),
  };
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than all the rest of an answer. */
function dayFormat(region: string, timezone: string): Intl.DateTimeFormat {
  const key = `${region} ${timezone}`;
  let found = dayFormats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(region, { day: 'numeric', month: 'long', timeZone: timezone });
    dayFormats.set(key, found);
  }
  return found;
}

/** Shops mostly say just `en`; a day then reads best as in "3 December". */
function regionOf(requested: string | null, language: Locale): string {
  if (!requested || !/^[a-z]{2}-[A-Z]{2}$/.test(requested) || !requested.startsWith(language)) {
    return language === 'en' ? 'en-GB' : language;
  }
  return requested;
}
