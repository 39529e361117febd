import { Badge, BlockStack, Button, Card, InlineStack, Layout, Page, SkeletonBodyText, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Deferred } from '#app/ui/deferred.tsx';
import { useFormat } from '#app/ui/format.ts';
import { useAction } from '#app/ui/use-action.tsx';
import { useLookingAgain } from '#app/ui/use-looking-again.ts';
import type { BlockPlacements } from '../block-placement.ts';
import { Checklist } from './checklist.tsx';
import { SyncCard, type SyncView } from './sync-card.tsx';

/** The figures at a glance, made by the route from the features' own answers. */
export interface Found {
  orders: number;
  customers: number;
  withoutCounting: number;
  regulars: { customers: number; share: number; revenueShare: number };
  slipping: number;
  recommendations: { fromOrders: number; fromContent: number };
  bundles: number;
}

export interface HomeData {
  sync: SyncView;
  /** Null until everything was computed once. */
  found: Found | null;
  computing: boolean;
  /** Figures are on their way: the page looks again and again. */
  moving: boolean;
  checklistPutAway: boolean;
  flows: { replenishment: boolean; birthday: boolean };
  /** Asks Shopify, so it comes after the page. */
  placements: Promise<BlockPlacements>;
}

interface HomePageProps {
  data: HomeData;
  /** What other features show here. */
  segments: ReactNode;
  bundles: ReactNode;
}

export function HomePage({ data, segments, bundles }: HomePageProps) {
  const { t } = useTranslation('home');
  useLookingAgain(data.moving);
  return (
    <Page title={t('title')}>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <SyncCard sync={data.sync} computing={data.computing} />
            {data.found && <FoundCard found={data.found} />}
            {!data.checklistPutAway && (
              <Checklist
                historyRead={data.sync.status === 'done'}
                flowOn={data.flows.replenishment || data.flows.birthday}
                placements={data.placements}
              />
            )}
            {bundles}
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            {segments}
            <BlocksCard placements={data.placements} />
            <FlowsCard flows={data.flows} />
            {data.checklistPutAway && <BringChecklistBack />}
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function FoundCard({ found }: { found: Found }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('found.title')}
        </Text>
        <dl className="sg-figures">
          <div>
            <dt>{t('found.orders')}</dt>
            <dd>
              {format.number(found.orders)}
              <small>{t('found.ordersNote')}</small>
            </dd>
          </div>
          <div>
            <dt>{t('found.customers')}</dt>
            <dd>
              {format.number(found.customers)}
              <small>
                {t('found.customersNote')}
                {found.withoutCounting > 0 &&
                  `; ${t('found.withoutCounting', { count: found.withoutCounting, formatted: format.number(found.withoutCounting) })}`}
              </small>
            </dd>
          </div>
          <div>
            <dt>{t('found.regulars')}</dt>
            <dd>
              {format.number(found.regulars.customers)}
              <small>
                {t('found.regularsNote', {
                  share: format.percent(found.regulars.share),
                  revenue: format.percent(found.regulars.revenueShare),
                })}
              </small>
            </dd>
          </div>
          <div>
            <dt>{t('found.slipping')}</dt>
            <dd>
              {format.number(found.slipping)}
              <small>{t('found.slippingNote')}</small>
            </dd>
          </div>
          <div>
            <dt>{t('found.recommendations')}</dt>
            <dd>
              {format.number(found.recommendations.fromOrders + found.recommendations.fromContent)}
              <small>
                {t('found.recommendationsNote', {
                  orders: format.number(found.recommendations.fromOrders),
                  content: format.number(found.recommendations.fromContent),
                })}
              </small>
            </dd>
          </div>
          <div>
            <dt>{t('found.bundles')}</dt>
            <dd>{format.number(found.bundles)}</dd>
          </div>
        </dl>
      </BlockStack>
    </Card>
  );
}

function BlocksCard({ placements }: Pick<HomeData, 'placements'>) {
  const { t } = useTranslation('home');
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('blocks.title')}
        </Text>
        <div className="sg-blocks">
          <Deferred
            value={placements}
            waiting={<SkeletonBodyText lines={7} />}
            failed={<Text as="p">{t('blocks.unknown')}</Text>}
          >
            {({ known, blocks }) => (
              <BlockStack gap="200">
                {!known && (
                  <Text as="p" tone="subdued">
                    {t('blocks.unknown')}
                  </Text>
                )}
                {blocks.map(({ handle, placed, editorUrl }) => {
                  const name = t(`blocks.names.${handle}`);
                  return (
                    <InlineStack key={handle} align="space-between" blockAlign="center" gap="200">
                      <InlineStack gap="200" blockAlign="center">
                        <Text as="span">{name}</Text>
                        {known && (
                          <Badge tone={placed ? 'success' : undefined}>
                            {t(placed ? 'blocks.placed' : 'blocks.notPlaced')}
                          </Badge>
                        )}
                      </InlineStack>
                      {!placed && (
                        <Button
                          variant="plain"
                          url={editorUrl}
                          target="_top"
                          accessibilityLabel={t('blocks.addLabel', { block: name })}
                        >
                          {t('blocks.add')}
                        </Button>
                      )}
                    </InlineStack>
                  );
                })}
              </BlockStack>
            )}
          </Deferred>
        </div>
      </BlockStack>
    </Card>
  );
}

function FlowsCard({ flows }: Pick<HomeData, 'flows'>) {
  const { t } = useTranslation('home');
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('flows.title')}
        </Text>
        {(['replenishment', 'birthday'] as const).map((flow) => (
          <InlineStack key={flow} align="space-between" blockAlign="center">
            <Text as="span">{t(`flows.${flow}`)}</Text>
            <Badge tone={flows[flow] ? 'success' : undefined}>{t(flows[flow] ? 'flows.on' : 'flows.off')}</Badge>
          </InlineStack>
        ))}
        <div>
          <Button variant="plain" url="/app/flows">
            {t('flows.all')}
          </Button>
        </div>
      </BlockStack>
    </Card>
  );
}

function BringChecklistBack() {
  const { t } = useTranslation('home');
  const { submit, refusal } = useAction();
  return (
    <div>
      <Button variant="plain" onClick={() => submit({ intent: 'checklist', putAway: 'false' })}>
        {t('checklist.bringBack')}
      </Button>
      {refusal}
    </div>
  );
}
