import { Badge, BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** One flow: what it does, its settings, and beside them what the customer will see. */
export function FlowCard({
  title,
  text,
  on,
  children,
}: {
  title: string;
  text: string;
  on: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('flows');
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Badge tone={on ? 'success' : undefined}>{t(on ? 'on' : 'off')}</Badge>
        </InlineStack>
        <Text as="p">{text}</Text>
        {children}
      </BlockStack>
    </Card>
  );
}

export function Preview({ block, children }: { block: string; children: ReactNode }) {
  const { t } = useTranslation('flows');
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t('preview')}
      </Text>
      <div className="sg-preview">{children}</div>
      <Text as="p" variant="bodySm" tone="subdued">
        {t('placement', { block })}
      </Text>
    </BlockStack>
  );
}

/** `2026-11-21` and 7 days is `2026-11-28`. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A number as typed; null while it is none that could be saved, so that a preview promises nothing else instead. */
export function typed(text: string, low: number, high: number): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high ? value : null;
}

/** What a preview shows in the place of a figure that is still being typed. */
export const UNFINISHED = '…';
