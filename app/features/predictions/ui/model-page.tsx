import { useSearchParams } from '@remix-run/react';
import { Banner, BlockStack, Card, Page, Text, TextField } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { SettingsForm } from '#app/ui/settings-form.tsx';
import { Table } from '#app/ui/table.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import { useLookingAgain } from '#app/ui/use-looking-again.ts';
import { LONGEST_RESPONSIBLE, type ModelPage as Model, type ModelCard, type ModelKind } from '../schema.ts';
import { CalibrationCard } from './calibration-card.tsx';
import { FitProgress } from './fit-progress.tsx';
import { QualityCard } from './quality-card.tsx';
import { TrackingCard } from './tracking-card.tsx';
import { useMethodName, useProblem } from './use-sentence.ts';
import { VersionsCard } from './versions-card.tsx';

/** All there is to know about one model: what it is, how good, when not to use it, and its versions. */
export function ModelPage({ model }: { model: Model }) {
  const { t } = useTranslation('predictions');
  const asked = useAction();
  useLookingAgain(model.fitting !== null);
  const { shown } = model;
  const title = t(`kinds.${model.kind}.title`);
  const fit = () => asked.submit({ intent: 'fit' });
  const busy = model.fitting ?? (asked.busy ? { stage: 'waiting' as const } : null);
  return (
    <Page
      title={title}
      backAction={{ content: t('title'), url: '/app/predictions' }}
      primaryAction={{ content: t('card.fitNow'), onAction: fit, loading: busy !== null }}
    >
      <BlockStack gap="400">
        {asked.refusal}
        <Notes model={model} />
        {busy && (
          <Card>
            <FitProgress fitting={busy} />
          </Card>
        )}
        <About model={model} />
        <Responsible name={model.responsible} />
        {shown ? (
          <>
            <QualityCard card={shown.card} />
            {shown.card.calibrations.map((calibration) => (
              <CalibrationCard key={calibration.key} calibration={calibration} />
            ))}
            {shown.card.tracking.length > 1 && <TrackingCard weeks={shown.card.tracking} />}
            {shown.inUse && <Since kind={model.kind} drift={model.drift} />}
          </>
        ) : (
          <Card>
            <Empty title={t('card.notYet.title')}>{t('card.notYet.text')}</Empty>
          </Card>
        )}
        <VersionsCard versions={model.versions} unit={shown?.card.quality?.unit ?? 'purchases'} />
        {shown && shown.card.fits.length > 0 && <Fits kind={model.kind} fits={shown.card.fits} />}
      </BlockStack>
    </Page>
  );
}

function Notes({ model: { shown, held, versions } }: { model: Model }) {
  const { t } = useTranslation('predictions');
  const following = useAction();
  const [search] = useSearchParams();
  const used = versions.find(({ inUse }) => inUse);
  return (
    <>
      {shown && !shown.inUse && search.has('version') && (
        <Banner tone="info" action={{ content: t('card.showInUse'), url: '?' }}>
          {t('card.older', { version: shown.version })}
        </Banner>
      )}
      {held && used && (
        <Banner
          tone="warning"
          action={{
            content: t('card.follow'),
            loading: following.busy,
            onAction: () => following.submit({ intent: 'follow' }),
          }}
        >
          {t('card.heldNote', { version: used.version })}
          {following.refusal}
        </Banner>
      )}
    </>
  );
}

const SCHEDULES = {
  purchases: 'card.scheduleText',
  value: 'card.scheduleValue',
  replenishment: 'card.scheduleDue',
  nextBasket: 'card.scheduleBasket',
} as const satisfies Record<ModelKind, string>;

function About({ model: { kind, shown, responsible } }: { model: Model }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const rows = [
    { label: t('card.about'), text: t(`kinds.${kind}.about`) },
    { label: t('card.inputs'), text: t(`kinds.${kind}.inputs`) },
    ...(kind === 'purchases' ? [{ label: t('card.sure'), text: t('card.sureText') }] : []),
    { label: t('card.notFor'), text: t(`kinds.${kind}.notFor`) },
    ...(shown?.dataFrom && shown.dataUntil
      ? [
          {
            label: t('card.window'),
            text: t(kind === 'replenishment' || kind === 'nextBasket' ? 'card.windowLines' : 'card.windowText', {
              purchases: format.number(shown.purchases),
              customers: format.number(shown.customers),
              from: format.day(shown.dataFrom),
              until: format.day(shown.dataUntil),
            }),
          },
        ]
      : []),
    ...(shown ? [{ label: t('card.method'), text: method(shown.method) }] : []),
    { label: t('card.responsible'), text: responsible || t('card.responsibleDefault') },
    { label: t('card.schedule'), text: t(SCHEDULES[kind]) },
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('card.what')}
        </Text>
        <dl className="sg-facts">
          {rows.map(({ label, text }) => (
            <div key={label} className="sg-facts__row">
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </BlockStack>
    </Card>
  );
}

function Responsible({ name }: { name: string }) {
  const { t } = useTranslation('predictions');
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('card.responsibleLabel')}
        </Text>
        <SettingsForm intent="responsible" saved={{ responsible: name }}>
          {({ values, set }) => (
            <TextField
              label={t('card.responsible')}
              helpText={t('card.responsibleHelp')}
              value={values.responsible}
              onChange={(responsible) => set('responsible', responsible)}
              maxLength={LONGEST_RESPONSIBLE}
              showCharacterCount
              autoComplete="off"
            />
          )}
        </SettingsForm>
      </BlockStack>
    </Card>
  );
}

function Since({ kind, drift }: Pick<Model, 'kind' | 'drift'>) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  // The others do not drift: they learn from everything every night or week.
  const watched = kind === 'purchases' || kind === 'value' ? kind : null;
  const figure = (value: number) =>
    kind === 'value' ? format.money(String(Math.round(value))) : format.number(Math.round(value));
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t('drift.title')}
        </Text>
        <Text as="p" tone={drift ? undefined : 'subdued'}>
          {drift && watched
            ? t(`drift.${watched}.${drift.drifted ? 'drifted' : 'fine'}`, {
                until: format.day(drift.until),
                expected: figure(drift.expected),
                actual: figure(drift.actual),
              })
            : t(`drift.${kind}.none`)}
        </Text>
      </BlockStack>
    </Card>
  );
}

function Fits({ kind, fits }: Pick<ModelCard, 'fits'> & { kind: ModelKind }) {
  const { t, i18n } = useTranslation('predictions');
  const format = useFormat();
  const method = useMethodName();
  const problem = useProblem();
  const due = kind === 'replenishment';
  // The models of the literature call theirs by letters; those of our own by words.
  const nameOf = (name: string) =>
    i18n.exists(`predictions:fits.names.${name}`) ? t(`fits.names.${name as 'noise'}`) : name;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('fits.title')}
        </Text>
        <Text as="p" tone="subdued">
          {t(due ? 'fits.noteDue' : 'fits.note')}
        </Text>
        <Table
          caption={t('fits.title')}
          rows={fits}
          rowKey={(fit) => fit.method}
          columns={[
            { key: 'method', header: t('fits.method'), render: (fit) => method(fit.method) },
            ...(fits.some(({ logLikelihood }) => logLikelihood !== null)
              ? [
                  {
                    key: 'likelihood',
                    header: t('fits.likelihood'),
                    numeric: true,
                    render: ({ logLikelihood }: ModelCard['fits'][number]) =>
                      logLikelihood === null ? '–' : format.decimal(logLikelihood),
                  },
                ]
              : []),
            {
              key: 'parameters',
              header: t(due ? 'fits.parametersOnly' : 'fits.parameters'),
              render: ({ parameters }) =>
                parameters
                  .map(({ name, value, error }) =>
                    error === null
                      ? `${nameOf(name)} ${format.precise(value)}`
                      : `${nameOf(name)} ${format.precise(value)} ± ${format.precise(error)}`,
                  )
                  .join(', ') || '–',
            },
            {
              key: 'problem',
              header: t('fits.problem'),
              render: (fit) => (fit.problem ? problem(fit.problem) : t('fits.sound')),
            },
          ]}
        />
      </BlockStack>
    </Card>
  );
}
