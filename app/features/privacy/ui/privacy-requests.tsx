import { BlockStack, Button, Card, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import type { PrivacyRequestRow } from '../schema.ts';

/** What people asked about their data, and the files to hand to them. */
export function PrivacyRequests({ requests }: { requests: PrivacyRequestRow[] }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('privacy.title')}
        </Text>
        {requests.length === 0 ? (
          <Text as="p" tone="subdued">
            {t('privacy.none')}
          </Text>
        ) : (
          <Table
            caption={t('privacy.title')}
            rows={requests}
            rowKey={({ kind, requestKey }) => `${kind}-${requestKey}`}
            columns={[
              { key: 'kind', header: t('privacy.kind'), render: ({ kind }) => t(`privacy.kinds.${kind}`) },
              {
                key: 'requested',
                header: t('privacy.requested'),
                render: ({ requestedAt }) => format.date(requestedAt),
              },
              { key: 'due', header: t('privacy.due'), render: ({ dueAt }) => format.date(dueAt) },
              {
                key: 'done',
                header: t('privacy.done'),
                render: ({ doneAt }) => (doneAt ? format.date(doneAt) : t('privacy.open')),
              },
              {
                key: 'file',
                header: t('privacy.file'),
                render: (request) => request.hasFile && <Download request={request} />,
              },
            ]}
          />
        )}
      </BlockStack>
    </Card>
  );
}

/**
 * Fetched, not linked: a plain link carries no session token, and in the admin's frame there are no cookies. App Bridge
 * adds the token to requests of the page.
 */
function Download({ request: { requestKey, requestedAt } }: { request: PrivacyRequestRow }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const download = async () => {
    setState('loading');
    const response = await fetch(`/app/health/privacy/${encodeURIComponent(requestKey)}`).catch(() => null);
    if (!response?.ok) return setState('failed');
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = response.headers.get('x-file-name') ?? 'customer-data.json';
    link.click();
    URL.revokeObjectURL(url);
    setState('idle');
  };
  return (
    <span>
      <Button
        size="slim"
        loading={state === 'loading'}
        onClick={download}
        accessibilityLabel={t('privacy.downloadLabel', { date: format.date(requestedAt) })}
      >
        {t('privacy.download')}
      </Button>
      {state === 'failed' && (
        <span role="alert" className="sg-error">
          {t('privacy.downloading')}
        </span>
      )}
    </span>
  );
}
