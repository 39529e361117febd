import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { loadTexts } from '#app/locales/texts.ts';
import { createI18n } from '#app/platform/i18n/i18n.ts';
import { pickLocale } from '#app/platform/i18n/locale.ts';

const locale = pickLocale(document.documentElement.lang);
const i18n = createI18n(locale, await loadTexts(locale));

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <RemixBrowser />
      </I18nextProvider>
    </StrictMode>,
  );
});
