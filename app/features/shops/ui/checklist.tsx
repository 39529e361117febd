import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Deferred } from '#app/ui/deferred.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import type { BlockHandle, BlockPlacements } from '../block-placement.ts';

interface ChecklistProps {
  historyRead: boolean;
  flowOn: boolean;
  placements: Promise<BlockPlacements>;
}

/** The way to a first result. Ticks itself off, and goes away when the merchant says so. */
export function Checklist({ historyRead, flowOn, placements }: ChecklistProps) {
  const unknown = <Steps historyRead={historyRead} flowOn={flowOn} placements={null} />;
  return (
    <Deferred value={placements} waiting={unknown} failed={unknown}>
      {(known) => <Steps historyRead={historyRead} flowOn={flowOn} placements={known} />}
    </Deferred>
  );
}

interface Step {
  key: 'history' | 'alsoBought' | 'forYou' | 'flow';
  done: boolean;
  action?: { url: string; top?: boolean };
}

function Steps({
  historyRead,
  flowOn,
  placements,
}: Omit<ChecklistProps, 'placements'> & { placements: BlockPlacements | null }) {
  const { t } = useTranslation('home');
  const { busy, submit, refusal } = useAction();
  const block = (key: Step['key'], handle: BlockHandle): Step => {
    const found = placements?.blocks.find((placement) => placement.handle === handle);
    return { key, done: found?.placed ?? false, ...(found ? { action: { url: found.editorUrl, top: true } } : {}) };
  };
  const steps: Step[] = [
    { key: 'history', done: historyRead },
    block('alsoBought', 'also-bought'),
    block('forYou', 'for-you'),
    { key: 'flow', done: flowOn, action: { url: '/app/flows' } },
  ];
  const next = steps.find(({ done, action }) => !done && action);
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('checklist.title')}
          </Text>
          <Button variant="tertiary" loading={busy} onClick={() => submit({ intent: 'checklist', putAway: 'true' })}>
            {t('checklist.putAway')}
          </Button>
        </InlineStack>
        {refusal}
        <Text as="p" tone="subdued">
          {t('checklist.progress', { done: steps.filter(({ done }) => done).length, all: steps.length })}
        </Text>
        <ol className="sg-checklist">
          {steps.map((step) => (
            <li key={step.key}>
              <Tick done={step.done} label={t(step.done ? 'checklist.done' : 'checklist.open')} />
              <div>
                <Text as="p" fontWeight="medium" tone={step.done ? 'subdued' : undefined}>
                  {t(`checklist.${step.key}.title`)}
                </Text>
                <Text as="p" tone="subdued">
                  {t(`checklist.${step.key}.text`)}
                </Text>
              </div>
              {!step.done && step.key !== 'history' && step.action && (
                <Button
                  url={step.action.url}
                  target={step.action.top ? '_top' : undefined}
                  variant={step === next ? 'primary' : undefined}
                  accessibilityLabel={`${t(`checklist.${step.key}.action`)}: ${t(`checklist.${step.key}.title`)}`}
                >
                  {t(`checklist.${step.key}.action`)}
                </Button>
              )}
            </li>
          ))}
        </ol>
      </BlockStack>
    </Card>
  );
}

function Tick({ done, label }: { done: boolean; label: string }) {
  return (
    <svg className="sg-tick" viewBox="0 0 20 20" role="img" aria-label={label}>
      {done ? (
        <>
          <circle cx="10" cy="10" r="9" fill="var(--p-color-bg-fill-success)" />
          <path d="m6 10.4 2.7 2.6L14 7.6" fill="none" stroke="#fff" strokeWidth="1.8" strokeLinecap="round" />
        </>
      ) : (
        <circle
          cx="10"
          cy="10"
          r="8.25"
          fill="none"
          stroke="var(--p-color-border-emphasis)"
          strokeWidth="1.5"
          strokeDasharray="2.6 2.6"
        />
      )}
    </svg>
  );
}
