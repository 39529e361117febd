import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface ChartCardProps {
  title: string;
  note?: ReactNode;
  chart: ReactNode;
  /** The same figures to read; every picture has them. */
  table: ReactNode;
}

export function ChartCard({ title, note, chart, table }: ChartCardProps) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const body = useId();
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Button
            variant="tertiary"
            onClick={() => setAsTable(!asTable)}
            ariaControls={body}
            accessibilityLabel={t(asTable ? 'chart.showPictureOf' : 'chart.showTableOf', { title })}
          >
            {t(asTable ? 'chart.showPicture' : 'chart.showTable')}
          </Button>
        </InlineStack>
        {note && (
          <Text as="p" tone="subdued">
            {note}
          </Text>
        )}
        <div id={body}>{asTable ? table : chart}</div>
      </BlockStack>
    </Card>
  );
}
