import { Badge, BlockStack, Box, Button, Card, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useAction } from '#app/ui/use-action.tsx';
import { syncProblem } from '../sync-problem.ts';

type Status = 'waiting' | 'exporting' | 'reading' | 'done' | 'failed';

export interface SyncView {
  status: 'none' | 'running' | 'done' | 'failed';
  share: number;
  resources: {
    resource: 'products' | 'customers' | 'orders';
    status: Status;
    stored: number;
    expected: number | null;
    error: string | null;
  }[];
  limitedTo60Days: boolean;
}

/** How far the history is, as long as it is of interest; one line afterwards. */
export function SyncCard({ sync, computing }: { sync: SyncView; computing: boolean }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const again = useAction();
  const sentence = {
    none: 'sync.waiting',
    running: 'sync.running',
    done: computing ? 'sync.computing' : 'sync.done',
    failed: 'sync.failed',
  } as const;
  const stored = (resource: string) =>
    format.number(sync.resources.find((row) => row.resource === resource)?.stored ?? 0);
  const counts = { orders: stored('orders'), customers: stored('customers'), products: stored('products') };
  const open = sync.status !== 'done' || computing;
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('sync.title')}
          </Text>
          {sync.status === 'failed' && (
            <Button variant="primary" loading={again.busy} onClick={() => again.submit({ intent: 'readAgain' })}>
              {t('sync.again')}
            </Button>
          )}
        </InlineStack>
        {again.refusal}
        <div role="status">
          <Text as="p">
            {t(sentence[sync.status])} {!open && t('sync.counts', counts)}
          </Text>
        </div>
        {open && (
          <BlockStack gap="200">
            <ProgressBar
              progress={Math.round(sync.share * 100)}
              size="small"
              ariaLabelledBy="sync-progress"
              animated={false}
            />
            <span id="sync-progress">
              {t('sync.progress', { percent: format.percent(Math.floor(sync.share * 100) / 100) })}
            </span>
          </BlockStack>
        )}
        {open && sync.resources.length > 0 && (
          <BlockStack gap="200">
            {sync.resources.map(({ resource, status, stored, expected, error }) => (
              <BlockStack key={resource} gap="050">
                <InlineStack align="space-between" gap="200">
                  <Text as="span">{t(`sync.resource.${resource}`)}</Text>
                  <InlineStack gap="200" blockAlign="center">
                    <Text as="span" numeric tone="subdued">
                      {expected !== null && status !== 'done'
                        ? t('sync.countOf', { stored: format.number(stored), expected: format.number(expected) })
                        : format.number(stored)}
                    </Text>
                    <Badge tone={TONES[status]}>{t(`sync.status.${status}`)}</Badge>
                  </InlineStack>
                </InlineStack>
                {error && (
                  <Text as="p" tone="critical">
                    {t(`sync.problems.${syncProblem(error)}`, { error })}
                    {status !== 'failed' && ` ${t('sync.triedAgain')}`}
                  </Text>
                )}
              </BlockStack>
            ))}
          </BlockStack>
        )}
        {sync.limitedTo60Days && (
          <Box background="bg-surface-secondary" padding="300" borderRadius="200">
            <Text as="p">{t('sync.limited')}</Text>
          </Box>
        )}
      </BlockStack>
    </Card>
  );
}

const TONES: Record<Status, 'info' | 'success' | 'critical' | undefined> = {
  waiting: undefined,
  exporting: 'info',
  reading: 'info',
  done: 'success',
  failed: 'critical',
};
