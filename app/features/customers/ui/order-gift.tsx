import { useFetcher } from '@remix-run/react';
import { Badge, Button, Checkbox } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useUserError } from '#app/ui/use-user-error.ts';
import { afterWord, type OrderGift as Held, orderGift } from '../order-gift.ts';
import type { GiftMark, TimelineEntry } from '../schema.ts';

interface Answer {
  ok: boolean;
  error?: { code: string; values: Record<string, string | number> };
}

interface OrderGiftProps {
  customerId: string;
  order: Extract<TimelineEntry, { kind: 'order' }>;
}

/** Whether an order was a gift, why, and the owner's say in it: for the order, or article by article. */
export function OrderGift({ customerId, order: { orderId, name, items, marks: stored } }: OrderGiftProps) {
  const { t } = useTranslation('customers');
  const message = useUserError();
  const fetcher = useFetcher<Answer>();
  // Shown at once; what the page has when it comes again says the same.
  const [said, setSaid] = useState<GiftMark[] | null>(null);
  const [choosing, setChoosing] = useState(false);
  const error = fetcher.state === 'idle' ? fetcher.data?.error : undefined;
  useEffect(() => {
    if (error) setSaid(null);
  }, [error]);

  const marks = said ?? stored;
  const held = orderGift(
    items.map(({ lineId }) => lineId),
    marks,
  );
  const overruled = marks.some(({ source }) => source === 'owner');
  const say = (lineId: string | null, gift: boolean | null) => {
    setSaid(afterWord(marks, lineId, gift));
    fetcher.submit(
      { intent: 'gift', orderId, lineId: lineId ?? '', gift: gift === null ? '' : String(gift) },
      { method: 'post', action: `/app/customers/${customerId}?index` },
    );
  };
  if (items.length === 0) return null;
  return (
    <div className="sg-gift">
      <span className="sg-gift__why" aria-live="polite">
        {held.is !== 'none' && (
          <Badge tone="info" size="small">
            {t(held.is === 'all' ? 'gift.badge' : 'gift.badgeSome')}
          </Badge>
        )}{' '}
        <Why held={held} />
      </span>
      <span className="sg-gift__say">
        <Button
          variant="plain"
          accessibilityLabel={`${t(held.is === 'none' ? 'gift.yes' : 'gift.no')} (${name})`}
          onClick={() => say(null, held.is === 'none')}
        >
          {t(held.is === 'none' ? 'gift.yes' : 'gift.no')}
        </Button>
        {items.length > 1 && (
          <Button
            variant="plain"
            disclosure={choosing ? 'up' : 'down'}
            ariaExpanded={choosing}
            accessibilityLabel={`${t('gift.choose')} (${name})`}
            onClick={() => setChoosing(!choosing)}
          >
            {t('gift.choose')}
          </Button>
        )}
        {overruled && (
          <Button variant="plain" accessibilityLabel={`${t('gift.auto')} (${name})`} onClick={() => say(null, null)}>
            {t('gift.auto')}
          </Button>
        )}
      </span>
      {choosing && (
        <fieldset className="sg-gift__lines">
          <legend>{t('gift.which')}</legend>
          {items.map(({ lineId, title }) => (
            <Checkbox
              key={lineId}
              label={title}
              checked={held.lines[lineId] ?? false}
              onChange={(gift) => say(lineId, gift)}
            />
          ))}
        </fieldset>
      )}
      {error && (
        <span role="alert" className="sg-error">
          {message(error)}
        </span>
      )}
    </div>
  );
}

const SIGNS = ['note', 'wrapping', 'elsewhere', 'giftProducts', 'oneOff', 'giver'] as const;
const OCCASIONS = ['valentine', 'mothers_day', 'fathers_day', 'easter', 'sinterklaas', 'christmas'] as const;

/** One sentence of the figures that made the mark. */
function Why({ held: { is, by, mark } }: { held: Held }) {
  const { t, i18n } = useTranslation('customers');
  const format = useFormat();
  if (!mark) return null;
  if (by !== 'model') return <>{t(`gift.by.${by === 'owner' ? 'owner' : 'shopper'}.${is}`)}</>;
  const known = SIGNS.filter((sign) => mark.figures?.signs.includes(sign));
  const reasons = known.map((sign) => t(`gift.signs.${sign}`, { times: format.decimal(mark.figures?.times ?? 1) }));
  const occasion = OCCASIONS.find((key) => key === mark.occasion);
  const days = mark.figures?.daysBefore;
  if (occasion && days !== undefined) {
    reasons.push(
      days === 0
        ? t('gift.onTheDay', { occasion: t(`gift.occasions.${occasion}`) })
        : t('gift.before', { count: days, formatted: format.number(days), occasion: t(`gift.occasions.${occasion}`) }),
    );
  }
  const list = new Intl.ListFormat(i18n.language, { type: 'unit', style: 'short' }).format(reasons);
  return (
    <>
      {t('gift.why', { reasons: list })}{' '}
      {mark.probability !== null && t('gift.sure', { share: format.percent(mark.probability) })}
    </>
  );
}
