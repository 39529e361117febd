import type { Locale } from '#app/platform/i18n/locale.ts';
import type en from './en.ts';

/** All texts of the admin in one language; English says which keys there are. */
export type Texts = typeof en;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Omit<Texts, 'polaris'>;
  }
}

/** Only the merchant's language travels to the browser. */
export async function loadTexts(locale: Locale): Promise<Texts> {
  const module = locale === 'nl' ? await import('./nl.ts') : await import('./en.ts');
  return module.default as Texts;
}
