import { Badge, BlockStack, Box, Card, Layout, Page, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { CustomerProfile, TimelinePage } from '../schema.ts';
import { CustomerFacts } from './customer-facts.tsx';
import { Timeline } from './timeline.tsx';

interface CustomerPageProps {
  customer: CustomerProfile;
  timeline: TimelinePage;
  /** Her page in Shopify's admin; null for a guest. */
  shopifyUrl: string | null;
  /** What other features know of her, drawn by them. */
  segment: ReactNode;
  prediction: ReactNode;
  /** Null: nothing is said of her; then her orders speak for themselves. */
  dormancy: ReactNode;
  runningOut: ReactNode;
  picks: ReactNode;
  nameOfSegment(key: string): string;
}

export function CustomerPage({
  customer,
  timeline,
  shopifyUrl,
  segment,
  prediction,
  dormancy,
  runningOut,
  picks,
  nameOfSegment,
}: CustomerPageProps) {
  const { t } = useTranslation('customers');
  const title = customer.name || customer.email || t('noName');
  return (
    <Page
      title={title}
      titleMetadata={
        <>
          {customer.guest && <Badge>{t('guest')}</Badge>}
          {customer.profilingOptOut && <Badge tone="attention">{t('optOut')}</Badge>}
        </>
      }
      backAction={{ content: t('title'), url: '/app/customers' }}
      secondaryActions={shopifyUrl ? [{ content: t('openInShopify'), url: shopifyUrl, target: '_top' }] : []}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Figures customer={customer} />
            {picks}
            <Card>
              <BlockStack gap="400">
                <Text as="h2" variant="headingMd">
                  {t('timeline.title')}
                </Text>
                <Timeline key={customer.id} customerId={customer.id} first={timeline} nameOfSegment={nameOfSegment} />
              </BlockStack>
            </Card>
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            {(customer.guest || customer.profilingOptOut) && (
              <Box paddingInline={{ xs: '400', sm: '0' }}>
                <Text as="p" tone="subdued">
                  {t(customer.profilingOptOut ? 'optOutNote' : 'guestNote')}
                </Text>
              </Box>
            )}
            {segment}
            {prediction}
            {dormancy ?? <Rhythm rhythm={customer.rhythm} orders={customer.orders.count} />}
            {runningOut}
            <CustomerFacts customer={customer} />
            <Favourites favourites={customer.favourites} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function Figures({ customer: { orders, currency } }: { customer: CustomerProfile }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const money = (minor: string | null) => (minor === null ? '–' : format.money(minor, currency));
  return (
    <Card>
      <dl className="sg-figures">
        <div>
          <dt>{t('figures.orders')}</dt>
          <dd>
            {format.number(orders.count)}
            {orders.cancelled > 0 && (
              <small>{t('figures.cancelled', { formatted: format.number(orders.cancelled) })}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('figures.spent')}</dt>
          <dd>
            {money(orders.spentMinor)}
            {orders.refundedMinor !== '0' && (
              <small>{t('figures.refunded', { amount: money(orders.refundedMinor) })}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('figures.average')}</dt>
          <dd>{money(orders.averageMinor)}</dd>
        </div>
        <div>
          <dt>{t('figures.last')}</dt>
          <dd>
            {orders.lastAt ? format.date(orders.lastAt) : t('figures.never')}
            {orders.firstAt && orders.firstAt !== orders.lastAt && (
              <small>
                {t('figures.first')}: {format.date(orders.firstAt)}
              </small>
            )}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Rhythm({ rhythm, orders }: { rhythm: CustomerProfile['rhythm']; orders: number }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  if (orders === 0) return null;
  const times = rhythm && rhythm.medianDays > 0 ? rhythm.daysSinceLast / rhythm.medianDays : 0;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t('rhythm.title')}
        </Text>
        {rhythm ? (
          <>
            <Text as="p">
              {t('rhythm.usual', {
                count: Math.round(rhythm.medianDays),
                formatted: format.number(Math.round(rhythm.medianDays)),
                shortest: format.number(rhythm.shortestDays),
                longest: format.number(rhythm.longestDays),
              })}
            </Text>
            <Text as="p">
              {t('rhythm.silent', { count: rhythm.daysSinceLast, formatted: format.number(rhythm.daysSinceLast) })}{' '}
              {times >= 1.5 && t('rhythm.longer', { times: format.decimal(times) })}
            </Text>
          </>
        ) : (
          <Text as="p">{t('rhythm.single')}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

function Favourites({ favourites }: Pick<CustomerProfile, 'favourites'>) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  if (favourites.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('favourites.title')}
        </Text>
        {favourites.map(({ productId, title, imageUrl, quantity, lastAt }) => (
          <div key={productId} className="sg-product">
            {imageUrl ? (
              <img className="sg-thumb" src={imageUrl} alt="" width={40} height={40} loading="lazy" />
            ) : (
              <span className="sg-thumb" aria-hidden="true" />
            )}
            <div>
              {title}
              <Text as="p" variant="bodySm" tone="subdued">
                {t('favourites.quantity', { formatted: format.number(quantity) })} ·{' '}
                {t('favourites.last', { date: format.date(lastAt) })}
              </Text>
            </div>
          </div>
        ))}
      </BlockStack>
    </Card>
  );
}
