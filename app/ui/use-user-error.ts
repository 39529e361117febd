import { useTranslation } from 'react-i18next';

/** An error's code in the merchant's words; a code nobody wrote words for reads as the general sentence. */
export function useUserError() {
  const { t, i18n } = useTranslation('errors');
  return (error: { code: string; values: Record<string, string | number> }): string =>
    i18n.exists(`errors:${error.code}`) ? t(error.code as 'unexpected', error.values) : t('unexpected');
}
