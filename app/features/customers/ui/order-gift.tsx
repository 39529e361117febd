import { Button, Checkbox } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '#app/ui/use-action.tsx';
import type { GiftMark, TimelineEntry } from '../schema.ts';
import { GiftWhy } from './gift-why.tsx';
import { afterWord, orderGift } from './held-gift.ts';

interface OrderGiftProps {
  customerId: string;
  order: Extract<TimelineEntry, { kind: 'order' }>;
}

/** Whether an order was a gift, why, and the owner's say in it: for the order, or article by article. */
export function OrderGift({ customerId, order: { orderId, name, items, marks: stored } }: OrderGiftProps) {
  const { t } = useTranslation('customers');
  const { done, submit, refusal } = useAction({ action: `/app/customers/${customerId}?index` });
  // Shown at once; what the page has when it comes again says the same.
  const [said, setSaid] = useState<GiftMark[] | null>(null);
  const [choosing, setChoosing] = useState(false);
  const buttons = useRef<HTMLSpanElement>(null);
  const refused = done?.ok === false;
  useEffect(() => {
    if (refused) setSaid(null);
  }, [refused]);

  const marks = said ?? stored;
  const held = orderGift(
    items.map(({ lineId }) => lineId),
    marks,
  );
  const overruled = marks.some(({ source }) => source === 'owner');
  const say = (lineId: string | null, gift: boolean | null) => {
    setSaid(afterWord(marks, lineId, gift));
    submit({ intent: 'gift', orderId, lineId: lineId ?? '', gift: gift === null ? '' : String(gift) });
  };
  if (items.length === 0) return null;
  const toggle = t(held.is === 'none' ? 'gift.yes' : 'gift.no');
  return (
    <div className={held.mark ? 'sg-gift' : 'sg-gift sg-gift--quiet'}>
      <span aria-live="polite">
        <GiftWhy held={held} />
      </span>
      <span className="sg-gift__say" ref={buttons}>
        <Button
          variant={held.mark ? 'plain' : 'secondary'}
          size="micro"
          accessibilityLabel={`${toggle} (${name})`}
          onClick={() => say(null, held.is === 'none')}
        >
          {toggle}
        </Button>
        {items.length > 1 && held.mark && (
          <Button
            variant="plain"
            size="micro"
            disclosure={choosing ? 'up' : 'down'}
            ariaExpanded={choosing}
            accessibilityLabel={`${t('gift.choose')} (${name})`}
            onClick={() => setChoosing(!choosing)}
          >
            {t('gift.choose')}
          </Button>
        )}
        {overruled && (
          <Button
            variant="plain"
            size="micro"
            accessibilityLabel={`${t('gift.auto')} (${name})`}
            onClick={() => {
              say(null, null);
              // This button goes; who works by keyboard must not be put back at the top of the page.
              buttons.current?.querySelector('button')?.focus();
            }}
          >
            {t('gift.auto')}
          </Button>
        )}
      </span>
      {choosing && held.mark && (
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
      {refusal}
    </div>
  );
}
