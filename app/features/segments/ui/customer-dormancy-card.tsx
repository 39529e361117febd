import { BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useAction } from '#app/ui/use-action.tsx';
import type { CustomerDormancy } from '../dormancy/types.ts';
import { DormancyBadge } from './dormancy-badge.tsx';

interface CustomerDormancyCardProps {
  customerId: string;
  dormancy: CustomerDormancy;
}

/** Whether a customer is late by her own rhythm, from which figures, and the owner's word in it. */
export function CustomerDormancyCard({ customerId, dormancy }: CustomerDormancyCardProps) {
  const { t } = useTranslation('dormancy');
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t('card.title')}
          </Text>
          <DormancyBadge state={dormancy.state} />
        </InlineStack>
        <Why dormancy={dormancy} />
        <Word customerId={customerId} dormancy={dormancy} />
      </BlockStack>
    </Card>
  );
}

function Why({ dormancy }: { dormancy: CustomerDormancy }) {
  const { t } = useTranslation('dormancy');
  const format = useFormat();
  const { state, healthyGap, purchases, daysAway, lastDay, sign, since } = dormancy;
  const usual = Math.max(1, Math.round(healthyGap));
  const after = {
    active: dormancy.slowingAfter,
    slowing: dormancy.dormantAfter,
    dormant: dormancy.goneAfter,
    gone: dormancy.goneAfter,
  }[state];
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t('card.away', { count: daysAway, formatted: format.number(daysAway), last: format.day(lastDay) })}{' '}
        {t('card.usual', { count: usual, formatted: format.number(usual) })}{' '}
        {dormancy.word !== 'active' &&
          t(`card.next.${state}`, {
            count: Math.round(after),
            formatted: format.number(Math.round(after)),
            since: format.day(since),
          })}
      </Text>
      {sign && <Text as="p">{t('card.sign', { day: format.day(sign.day), kind: t(`signs.${sign.kind}`) })}</Text>}
      <Text as="p" tone="subdued">
        {purchases > 1 ? t('card.own', { count: purchases, formatted: format.number(purchases) }) : t('card.first')}
      </Text>
    </BlockStack>
  );
}

function Word({ customerId, dormancy: { state, word } }: CustomerDormancyCardProps) {
  const { t } = useTranslation('dormancy');
  const { busy, submit, refusal } = useAction({ action: `/app/customers/${customerId}?index` });
  const say = (said: string) => submit({ intent: 'rhythm', word: said });
  const excluded = word === 'alone' || (word === null && (state === 'dormant' || state === 'gone'));
  return (
    <BlockStack gap="200">
      <Text as="p" tone="subdued">
        {word === 'active' && `${t('card.saidActive')} `}
        {word === 'alone' && `${t('card.saidAlone')} `}
        {t(excluded ? 'card.excluded' : 'card.included')}
      </Text>
      {refusal}
      {word ? (
        <Button size="slim" loading={busy} onClick={() => say('')}>
          {t('card.takeBack')}
        </Button>
      ) : (
        <ButtonGroup>
          {state !== 'active' && (
            <Button size="slim" loading={busy} onClick={() => say('active')}>
              {t('card.sayActive')}
            </Button>
          )}
          <Button size="slim" loading={busy} onClick={() => say('alone')}>
            {t('card.sayAlone')}
          </Button>
        </ButtonGroup>
      )}
    </BlockStack>
  );
}
