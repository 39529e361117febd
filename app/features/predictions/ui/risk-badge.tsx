import { Badge } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { Risk } from '../schema.ts';

const TONES = { low: 'success', medium: 'attention', high: 'warning' } as const;

/** No red: in the admin red means an error. */
export const RISK_COLORS: Record<Risk, string> = { low: '#37a26f', medium: '#d8a71c', high: '#dd7a2a' };

export function RiskBadge({ risk }: { risk: Risk }) {
  const { t } = useTranslation('predictions');
  return (
    <span className="sg-unbroken">
      <Badge tone={TONES[risk]}>{t(`risk.${risk}`)}</Badge>
    </span>
  );
}
