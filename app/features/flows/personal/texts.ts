import en from '#app/locales/en/storefront.json' with { type: 'json' };
import nl from '#app/locales/nl/storefront.json' with { type: 'json' };
import { type Locale, pickLocale } from '#app/platform/i18n/locale.ts';
import { formatMoney } from '#app/platform/money.ts';

export type StorefrontText = keyof typeof en;

/** Each cut at the names in it: text, name, text. */
type Cut = Record<StorefrontText, string[]>;
const cut = (texts: Record<StorefrontText, string>) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.split(/\{\{(\w+)\}\}/)])) as Cut;
const texts: Record<Locale, Cut> = { en: cut(en), nl: cut(nl) };

/** How one shopper is spoken to. The language is one of ours; dates and amounts follow her own region of it. */
export interface Voice {
  /** Tells ways of speaking apart. */
  key: string;
  say(key: StorefrontText, values?: Record<string, string>): string;
  money(minor: bigint): string;
  /** A day like "3 December", given as an instant in the shop's time zone. */
  day(instant: Date): string;
  /** The same, given as a day number. */
  dayNumber(day: number): string;
}

/** Making one takes longer than all the rest of an answer, and formatting is slow too. */
const VOICES = 100;
const KEPT_FORMATTED = 1_000;

const voices = new Map<string, Voice>();

export function voiceOf(requested: string | null, currency: string, timezone: string): Voice {
  const language = pickLocale(requested);
  const region = regionOf(requested, language);
  const key = `${region} ${currency} ${timezone}`;
  let voice = voices.get(key);
  if (!voice) {
    if (voices.size >= VOICES) voices.clear();
    voice = makeVoice(key, language, region, currency, timezone);
    voices.set(key, voice);
  }
  return voice;
}

function makeVoice(key: string, language: Locale, region: string, currency: string, timezone: string): Voice {
  const days = (timeZone: string) => new Intl.DateTimeFormat(region, { day: 'numeric', month: 'long', timeZone });
  const there = days(timezone);
  // A day number is a day wherever the shop is.
  const anywhere = days('UTC');
  return {
    key,
    say: (text, values = {}) =>
      texts[language][text].map((part, i) => (i % 2 === 0 ? part : (values[part] ?? ''))).join(''),
    // As the theme writes it in the shop's own currency, beside which it stands.
    money: remembered((minor: bigint) => formatMoney(minor, currency, region, 'narrowSymbol')),
    day: (instant) => there.format(instant),
    dayNumber: remembered((day: number) => anywhere.format(day * 86_400_000)),
  };
}

/** A shop has few prices, and a year few days. */
function remembered<Value>(format: (value: Value) => string): (value: Value) => string {
  const known = new Map<Value, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      text = format(value);
      if (known.size >= KEPT_FORMATTED) known.clear();
      known.set(value, text);
    }
    return text;
  };
}

/** Shops mostly say just `en`; a day then reads best as in "3 December". */
function regionOf(requested: string | null, language: Locale): string {
  if (!requested || !/^[a-z]{2}-[A-Z]{2}$/.test(requested) || !requested.startsWith(language)) {
    return language === 'en' ? 'en-GB' : language;
  }
  return requested;
}
