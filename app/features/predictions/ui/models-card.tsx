import { Badge, BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { Fitting, ModelSummary } from '../schema.ts';
import { FitProgress } from './fit-progress.tsx';
import { useMethodName } from './use-sentence.ts';

/** Differences below this are none that anybody would notice. */
const LEVEL = 0.005;

export function ModelsCard({ models, fitting }: { models: ModelSummary[]; fitting: Fitting | null }) {
  const { t } = useTranslation('predictions');
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('models.title')}
        </Text>
        {fitting && <FitProgress fitting={fitting} />}
        <ul className="sg-models">
          {models.map((model) => (
            <li key={model.kind}>
              <Model model={model} />
            </li>
          ))}
        </ul>
      </BlockStack>
    </Card>
  );
}

function Model({ model }: { model: ModelSummary }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const { kind, inUse } = model;
  const title = t(`kinds.${kind}.title`);
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        <States model={model} />
      </InlineStack>
      {inUse && (
        <Text as="p">
          {t('models.method', { method: method(inUse.method) })}. <QualityInWords against={model.against} />
        </Text>
      )}
      {inUse?.dataUntil && (
        <Text as="p" tone="subdued">
          {t('models.since', { date: format.date(inUse.fittedAt), until: format.day(inUse.dataUntil) })}
        </Text>
      )}
      <div>
        <Button
          variant="plain"
          url={`/app/predictions/${kind}`}
          accessibilityLabel={t('models.openOf', { kind: title })}
        >
          {t('models.open')}
        </Button>
      </div>
    </BlockStack>
  );
}

function States({ model: { inUse, latest, held, drift } }: { model: ModelSummary }) {
  const { t } = useTranslation('predictions');
  return (
    <>
      <Badge tone={inUse ? 'success' : 'attention'}>{t(inUse ? 'models.sound' : 'models.none')}</Badge>
      {held && <Badge tone="info">{t('models.held')}</Badge>}
      {drift?.drifted && <Badge tone="warning">{t('models.drifting')}</Badge>}
      {latest?.decision === 'rejected' && <Badge tone="attention">{t('models.rejected')}</Badge>}
    </>
  );
}

/** Against the best simple rule: that is what a model must beat to be worth anything. */
export function QualityInWords({ against }: Pick<ModelSummary, 'against'>) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  if (!against) return <>{t('models.notJudged')}</>;
  const found = against.unit === 'found';
  // Of a ranking what it finds is compared, not what it misses.
  const gain = found ? (1 - against.error) / (1 - against.plainError) - 1 : 1 - against.error / against.plainError;
  if (Math.abs(gain) < LEVEL || !Number.isFinite(gain)) return <>{t('models.level')}</>;
  const word = found ? (['finds', 'findsLess'] as const) : (['good', 'worse'] as const);
  const key = `${gain > 0 ? word[0] : word[1]}${against.maybeChance ? 'MaybeChance' : ''}` as const;
  return <>{t(`models.${key}`, { percent: format.percent(Math.abs(gain)) })}</>;
}
