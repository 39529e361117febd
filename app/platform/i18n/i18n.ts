import { createInstance, type i18n } from 'i18next';
import type { Texts } from '#app/locales/texts.ts';
import type { Locale } from './locale.ts';

/** One instance per page drawn: on the server two merchants' languages never meet. */
export function createI18n(locale: Locale, texts: Texts): i18n {
  const instance = createInstance();
  instance.init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: texts },
    defaultNS: 'common',
    // React escapes already.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
