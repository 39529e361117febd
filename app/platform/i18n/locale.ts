/** The languages the app speaks. Shopify says the merchant's with every document it frames (`locale=nl`, `nl-NL`). */
export const LOCALES = ['en', 'nl'] as const;
export type Locale = (typeof LOCALES)[number];

/**
 * The first language we speak among the candidates, each a tag or an Accept-Language list; English when none is known.
 */
export function pickLocale(...candidates: (string | null | undefined)[]): Locale {
  for (const candidate of candidates) {
    for (const tag of (candidate ?? '').split(',')) {
      const language = tag.trim().slice(0, 2).toLowerCase();
      const known = LOCALES.find((locale) => locale === language);
      if (known) return known;
    }
  }
  return 'en';
}
