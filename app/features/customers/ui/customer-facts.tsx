import { BlockStack, Card, InlineStack, Tag, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { CustomerProfile } from '../schema.ts';

export function CustomerFacts({ customer }: { customer: CustomerProfile }) {
  const { t, i18n } = useTranslation('customers');
  const format = useFormat();
  const { email, phone, city, countryCode, locale, createdAt, tags, birthDate, consent } = customer;
  const source = (key: string | null) =>
    key &&
    t('facts.source', { source: i18n.exists(`customers:source.${key}`) ? t(`source.${key as 'shopify'}`) : key });
  const rows: [name: string, value: React.ReactNode, whenEmpty?: string][] = [
    [t('facts.email'), email],
    [t('facts.phone'), phone],
    [t('facts.place'), [city, countryCode && nameOf(i18n.language, 'region', countryCode)].filter(Boolean).join(', ')],
    [t('facts.language'), locale && nameOf(i18n.language, 'language', locale)],
    [t('facts.since'), createdAt && format.date(createdAt)],
    [
      t('facts.birthday'),
      birthDate && (
        <>
          {format.day(birthDate.date)} <Small>{source(birthDate.source)}</Small>
        </>
      ),
    ],
    [
      t('facts.consent'),
      consent.state && (
        <>
          {i18n.exists(`customers:consent.${consent.state}`)
            ? t(`consent.${consent.state as 'SUBSCRIBED'}`)
            : consent.state}{' '}
          <Small>
            {[consent.at && t('facts.consentAt', { date: format.date(consent.at) }), source(consent.source)]
              .filter(Boolean)
              .join(', ')}
          </Small>
        </>
      ),
    ],
    [
      t('facts.tags'),
      tags.length > 0 && (
        <InlineStack gap="100">
          {tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </InlineStack>
      ),
      t('facts.noTags'),
    ],
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('facts.title')}
        </Text>
        <dl className="sg-facts">
          {rows.map(([term, value, whenEmpty = t('facts.unknown')]) => (
            <div key={term} className="sg-facts__row">
              <dt>{term}</dt>
              <dd>
                {value || (
                  <Text as="span" tone="subdued">
                    {whenEmpty}
                  </Text>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </BlockStack>
    </Card>
  );
}

function Small({ children }: { children: React.ReactNode }) {
  return children ? (
    <Text as="span" variant="bodySm" tone="subdued">
      {children}
    </Text>
  ) : null;
}

/** `NL` is Nederland; a code nobody knows stays what it is. */
function nameOf(locale: string, type: 'region' | 'language', code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}
