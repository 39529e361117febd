import { Link } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import type { Quality, VersionRow } from '../schema.ts';
import { useErrorText } from './quality-card.tsx';
import { useMethodName, useSentence } from './use-sentence.ts';

type State = 'inUse' | 'promoted' | 'waiting' | 'rejected' | 'not_enough';
const TONES = {
  inUse: 'success',
  promoted: undefined,
  waiting: 'info',
  rejected: 'attention',
  not_enough: undefined,
} as const;

/** Every fit, newest first, with what became of it and the way back. */
export function VersionsCard({ versions, unit }: { versions: VersionRow[]; unit: Quality['unit'] }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const sentence = useSentence();
  const errorText = useErrorText();
  if (versions.length === 0) return null;
  const inUse = versions.find((row) => row.inUse)?.version ?? 0;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('versions.title')}
        </Text>
        <Text as="p" tone="subdued">
          {t('versions.note')}
        </Text>
        <Table
          caption={t('versions.title')}
          rows={versions}
          rowKey={({ version }) => String(version)}
          columns={[
            {
              key: 'version',
              header: t('versions.version'),
              render: ({ version }) => (
                <span className="sg-unbroken">
                  <Link to={`?version=${version}`} aria-label={t('versions.look', { version })}>
                    {t('versions.name', { version })}
                  </Link>
                </span>
              ),
            },
            {
              key: 'learned',
              header: t('versions.learned'),
              render: (row) => <span className="sg-unbroken">{format.dateTime(row.fittedAt)}</span>,
            },
            {
              key: 'cause',
              header: t('versions.cause'),
              render: (row) => <span className="sg-unbroken">{t(`versions.causes.${row.cause}`)}</span>,
            },
            { key: 'method', header: t('versions.method'), render: (row) => method(row.method) },
            {
              key: 'error',
              header: t('versions.error'),
              numeric: true,
              render: ({ error }) => (error === null ? '–' : errorText(error, unit)),
            },
            {
              key: 'state',
              header: t('versions.state'),
              render: (row) => {
                const state = stateOf(row, inUse);
                return (
                  <BlockStack gap="050">
                    <span>
                      <Badge tone={TONES[state]}>{t(`versions.states.${state}`)}</Badge>
                    </span>
                    {row.verdict[0] && (
                      <Text as="span" variant="bodySm" tone="subdued">
                        {sentence(row.verdict[0])}
                      </Text>
                    )}
                  </BlockStack>
                );
              },
            },
            {
              key: 'action',
              header: t('versions.action'),
              render: (row) => !row.inUse && row.decision !== 'not_enough' && <UseVersion version={row.version} />,
            },
          ]}
        />
      </BlockStack>
    </Card>
  );
}

function stateOf({ inUse, decision, version }: VersionRow, used: number): State {
  if (inUse) return 'inUse';
  return decision === 'promoted' && version > used ? 'waiting' : decision;
}

function UseVersion({ version }: { version: number }) {
  const { t } = useTranslation('predictions');
  const { busy, submit, refusal } = useAction();
  return (
    <>
      <span className="sg-unbroken">
        <Button size="slim" loading={busy} onClick={() => submit({ intent: 'use', version: String(version) })}>
          {t('versions.use', { version })}
        </Button>
      </span>
      {refusal}
    </>
  );
}
