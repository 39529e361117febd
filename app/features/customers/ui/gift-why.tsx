import { Badge } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { OrderGift } from './held-gift.ts';

const SIGNS = ['note', 'wrapping', 'elsewhere', 'giftProducts', 'oneOff', 'giver'] as const;
const OCCASIONS = ['valentine', 'mothers_day', 'fathers_day', 'easter', 'sinterklaas', 'christmas'] as const;
/** The weightiest are enough for one sentence. */
const SIGNS_SAID = 3;
/** Surer than this there is nothing to add. */
const CERTAIN = 0.95;

interface GiftWhyProps {
  held: OrderGift;
  /** Among gifts nothing but gifts need to be called so. */
  among?: boolean;
}

/** Whether it is a gift, in one sentence of the figures that made the mark; nothing where nobody said anything. */
export function GiftWhy({ held, among = false }: GiftWhyProps) {
  const { t } = useTranslation('customers');
  if (!held.mark) return null;
  return (
    <>
      {held.is !== 'none' && !(among && held.is === 'all') && (
        <Badge tone="info" size="small">
          {t(held.is === 'all' ? 'gift.badge' : 'gift.badgeSome')}
        </Badge>
      )}{' '}
      {held.by === 'model' ? (
        <Reasons mark={held.mark} among={among} />
      ) : (
        t(`gift.by.${held.by === 'owner' ? 'owner' : 'shopper'}.${held.is}`)
      )}
    </>
  );
}

interface ReasonsProps {
  mark: NonNullable<OrderGift['mark']>;
  among: boolean;
}

function Reasons({ mark: { figures, occasion, probability }, among }: ReasonsProps) {
  const { t, i18n } = useTranslation('customers');
  const format = useFormat();
  const reasons: string[] = SIGNS.filter((sign) => figures?.signs.includes(sign))
    .slice(0, SIGNS_SAID)
    .map((sign) => t(`gift.signs.${sign}`, { times: format.decimal(figures?.times ?? 1) }));
  const key = OCCASIONS.find((known) => known === occasion);
  const days = figures?.daysBefore;
  if (key && days !== undefined) {
    const name = t(`gift.occasions.${key}`);
    reasons.push(
      days === 0
        ? t('gift.onTheDay', { occasion: name })
        : t('gift.before', { count: days, formatted: format.number(days), occasion: name }),
    );
  }
  const list = new Intl.ListFormat(i18n.language, { type: 'unit', style: 'short' }).format(reasons);
  return (
    <>
      {among ? `${list.charAt(0).toLocaleUpperCase(i18n.language)}${list.slice(1)}.` : t('gift.why', { reasons: list })}
      {probability !== null && probability < CERTAIN && ` ${t('gift.sure', { share: format.share(probability) })}`}
    </>
  );
}
