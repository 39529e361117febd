import { useTranslation } from 'react-i18next';
import { useFormat } from './format.ts';

/** Beyond this a ratio only says that chance was next to nothing. */
const MOST = 1000;

/** `4.2×`; what is beyond all meaning is `more than 1,000×`. */
export function useTimes() {
  const { t } = useTranslation();
  const format = useFormat();
  return (ratio: number) =>
    ratio > MOST
      ? t('timesOver', { formatted: format.number(MOST) })
      : t('times', { formatted: format.decimal(ratio) });
}
