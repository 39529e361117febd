import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { ViewsNote } from '#app/features/segments/ui/views-note.tsx';
import { useFormat } from '#app/ui/format.ts';
import type { Chance, CustomerPrediction } from '../schema.ts';
import { RISK_COLORS, RiskBadge } from './risk-badge.tsx';
import { Sentences } from './sentences.tsx';

interface CustomerPredictionCardProps {
  /** Null: no score. */
  prediction: CustomerPrediction | null;
  /** A model answers in this shop. */
  ready: boolean;
}

/** What is to be expected of one customer, how sure that is, and why. */
export function CustomerPredictionCard({ prediction, ready }: CustomerPredictionCardProps) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  if (!prediction) {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t('profile.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t(ready ? 'profile.none' : 'profile.notYet')}
          </Text>
        </BlockStack>
      </Card>
    );
  }
  const { risk, leaves, usualGapDays, alive, orders, value, reasons, computedOn, plain } = prediction;
  const money = (minor: string) => format.wholeMoney(minor);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('profile.title')}
          </Text>
          <RiskBadge risk={risk} />
        </InlineStack>
        <div>
          <Text as="p">
            {t('profile.leaves', {
              days: t('spans.days', { count: usualGapDays, formatted: format.number(usualGapDays) }),
              percent: format.share(leaves.value),
              already: format.share(1 - alive.value),
            })}
          </Text>
          <Between chance={leaves} />
        </div>
        <Sentences sentences={reasons} />
        <div>
          <InlineStack align="space-between" gap="200">
            <Text as="span">{t('profile.alive')}</Text>
            <Text as="span" fontWeight="semibold">
              {format.share(alive.value)}
            </Text>
          </InlineStack>
          <div className="sg-range" aria-hidden="true">
            <span
              className="sg-range__span"
              style={{
                insetInlineStart: `${alive.low * 100}%`,
                inlineSize: `${(alive.high - alive.low) * 100}%`,
                background: RISK_COLORS[risk],
              }}
            />
            <span
              className="sg-range__mark"
              style={{ insetInlineStart: `${alive.value * 100}%`, background: RISK_COLORS[risk] }}
            />
          </div>
          <Between chance={alive} />
        </div>
        <div>
          <Text as="h3" variant="headingSm">
            {t('profile.orders')}
          </Text>
          <dl className="sg-facts">
            {orders.map(({ days, value: expected, low, high, any }) => (
              <div key={days} className="sg-facts__row">
                <dt>{t('profile.inDays', { days: format.number(days) })}</dt>
                <dd>
                  {t('profile.expected', {
                    orders: format.decimal(expected),
                    low: format.number(low),
                    high: format.number(high),
                  })}
                  <Text as="p" variant="bodySm" tone="subdued">
                    {t('profile.any', { percent: format.share(any.value) })} <Between chance={any} inline />
                  </Text>
                </dd>
              </div>
            ))}
          </dl>
        </div>
        {value.length > 0 && (
          <div>
            <Text as="h3" variant="headingSm">
              {t('profile.value')}
            </Text>
            <dl className="sg-facts">
              {value.map(({ months, minor, lowMinor, highMinor }) => (
                <div key={months} className="sg-facts__row">
                  <dt>{t('profile.inMonths', { months })}</dt>
                  <dd>
                    {money(minor)}
                    <Text as="p" variant="bodySm" tone="subdued">
                      {t('profile.range', { low: money(lowMinor), high: money(highMinor) })}
                    </Text>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        <Text as="p" variant="bodySm" tone="subdued">
          {plain && t('profile.plain')} {t('profile.note', { day: format.day(computedOn) })}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          <ViewsNote of="predictions" />
        </Text>
        <div>
          <Button variant="plain" url="/app/predictions/purchases">
            {t('profile.model')}
          </Button>
        </div>
      </BlockStack>
    </Card>
  );
}

/** How far a chance may be off; nothing where both bounds read alike. */
function Between({ chance, inline = false }: { chance: Chance; inline?: boolean }) {
  const { t } = useTranslation('predictions');
  const format = useFormat();
  const [low, high] = [format.share(chance.low), format.share(chance.high)];
  if (low === high) return null;
  return inline ? (
    t('profile.bounds', { low, high })
  ) : (
    <Text as="p" variant="bodySm" tone="subdued">
      {t('profile.between', { low, high })}
    </Text>
  );
}
