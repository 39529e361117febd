import { useSearchParams } from '@remix-run/react';
import {
  Badge,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  InlineGrid,
  InlineStack,
  Page,
  Select,
  Text,
} from '@shopify/polaris';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#app/ui/empty.tsx';
import { useFormat } from '#app/ui/format.ts';
import { OutsideCard } from '#app/ui/outside-card.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import { useTimes } from '#app/ui/use-times.ts';
import type { BundleStatus, BundleView } from '../schema.ts';
import { BundleItems } from './bundle-items.tsx';
import { SetPrice } from './set-price.tsx';

const FILTERS = ['all', 'proposed', 'accepted', 'dismissed'] as const;

export function BundlesPage({ bundles, currency }: { bundles: BundleView[]; currency: string }) {
  const { t } = useTranslation('recommendations');
  const [search, setSearch] = useSearchParams();
  const filter = FILTERS.find((choice) => choice === search.get('status')) ?? 'all';
  const shown = filter === 'all' ? bundles : bundles.filter(({ status }) => status === filter);
  // Asked by the page and not by each bundle: one that is gone, which is a reason to refuse, could not say so.
  const { busy, submit, refusal } = useAction();
  const [decided, setDecided] = useState<string>();
  const decide = (key: string, status: BundleStatus) => {
    setDecided(key);
    submit({ intent: 'decide', key, status });
  };
  return (
    <Page
      title={t('bundles.title')}
      subtitle={t('bundles.subtitle')}
      backAction={{ content: t('title'), url: '/app/recommendations' }}
    >
      <BlockStack gap="400">
        <OutsideCard>
          <InlineStack>
            <Select
              label={t('bundles.filter')}
              options={FILTERS.map((value) => ({ value, label: t(`bundles.${value}`) }))}
              value={filter}
              onChange={(value) => setSearch(value === 'all' ? {} : { status: value }, { replace: true })}
            />
          </InlineStack>
        </OutsideCard>
        {!shown.some(({ key }) => key === decided) && refusal}
        {shown.length === 0 && (
          <Card>
            <Empty title={t('bundles.empty')}>
              {t(bundles.length === 0 ? 'bundles.emptyText' : 'bundles.emptyFiltered')}
            </Empty>
          </Card>
        )}
        <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400">
          {shown.map((bundle) => (
            <Bundle key={bundle.key} bundle={bundle} currency={currency}>
              <Decision bundle={bundle} busy={busy} decide={decide} />
              {bundle.key === decided && refusal}
            </Bundle>
          ))}
        </InlineGrid>
        {shown.length > 0 && (
          <OutsideCard>
            <Text as="p" tone="subdued">
              {t('bundles.note')}
            </Text>
          </OutsideCard>
        )}
      </BlockStack>
    </Page>
  );
}

const TONES: Record<BundleStatus, 'success' | undefined> = {
  proposed: undefined,
  accepted: 'success',
  dismissed: undefined,
};

interface BundleProps {
  bundle: BundleView;
  currency: string;
  /** What the owner may decide about it. */
  children: ReactNode;
}

function Bundle({ bundle, currency, children }: BundleProps) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const times = useTimes();
  const { items, orders, support, confidence, lift, status } = bundle;
  return (
    <Card>
      <BlockStack gap="300">
        <BundleItems items={items} />
        <Text as="p">
          {t('bundles.words', {
            count: orders,
            formatted: format.number(orders),
            support: format.percent(support),
            lift: times(lift),
          })}{' '}
          {t(`bundles.rest.${items.length as 2 | 3 | 4}`, { confidence: format.percent(confidence) })}
        </Text>
        {bundle.offered > 0 && (
          <Text as="p" tone="subdued">
            {t('bundles.offered', { count: bundle.offered, formatted: format.number(bundle.offered) })}
          </Text>
        )}
        {status === 'accepted' && <SetPrice bundle={bundle} currency={currency} />}
        <InlineStack align="space-between" gap="300" blockAlign="center">
          <BlockStack gap="200">{children}</BlockStack>
          <Badge tone={TONES[status]}>{t(`bundles.${status}`)}</Badge>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

const CHOICES: Record<BundleStatus, readonly (readonly [BundleStatus, 'accept' | 'dismiss' | 'propose'])[]> = {
  proposed: [
    ['accepted', 'accept'],
    ['dismissed', 'dismiss'],
  ],
  accepted: [['proposed', 'propose']],
  dismissed: [['proposed', 'propose']],
};

interface DecisionProps {
  bundle: BundleView;
  busy: boolean;
  decide(key: string, status: BundleStatus): void;
}

function Decision({ bundle: { key, items, status }, busy, decide }: DecisionProps) {
  const { t } = useTranslation('recommendations');
  const names = items.map(({ title }) => title).join(' + ');
  return (
    <ButtonGroup>
      {CHOICES[status].map(([to, word]) => (
        <Button
          key={to}
          accessibilityLabel={t(`bundles.${word}Label`, { items: names })}
          disabled={busy}
          onClick={() => decide(key, to)}
        >
          {t(`bundles.${word}`)}
        </Button>
      ))}
    </ButtonGroup>
  );
}
