import { useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Button, Text } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { TimelineEntry, TimelinePage } from '../schema.ts';
import { OrderGift } from './order-gift.tsx';

const ITEMS_SHOWN = 4;

interface TimelineProps {
  customerId: string;
  first: TimelinePage;
  nameOfSegment(key: string): string;
}

/** One line of events, newest first; older ones are added below when asked for. */
export function Timeline({ customerId, first, nameOfSegment }: TimelineProps) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const fetcher = useFetcher<{ timeline: TimelinePage }>();
  const [older, setOlder] = useState<OlderPage[]>([]);
  const asked = useRef('');
  // A word about a gift brings the first page and the last one asked for again: then that one takes its own place.
  useEffect(() => {
    const page = fetcher.data?.timeline;
    const before = asked.current;
    if (page) setOlder((pages) => [...pages.filter((known) => known.before !== before), { ...page, before }]);
  }, [fetcher.data]);
  const entries = eachOnce([first, ...older].flatMap((page) => page.entries));
  const next = (older.at(-1) ?? first).next;
  if (entries.length === 0) {
    return (
      <Text as="p" tone="subdued">
        {t('timeline.empty')}
      </Text>
    );
  }
  return (
    <BlockStack gap="200">
      <ol className="sg-timeline">
        {entries.map((entry) => (
          // A word about a gift can put a new entry at the top; what she is looking at stays what it is.
          <li key={keyOf(entry)}>
            <div className="sg-timeline__head">
              <Entry entry={entry} nameOfSegment={nameOfSegment} />
              <Text as="span" variant="bodySm" tone="subdued">
                <time dateTime={entry.at}>{format.dateTime(entry.at)}</time>
              </Text>
            </div>
            {entry.kind === 'order' && (
              <div className="sg-timeline__order">
                <Items items={entry.items} />
                {entry.counts && <OrderGift customerId={customerId} order={entry} />}
              </div>
            )}
          </li>
        ))}
      </ol>
      {next && (
        <div>
          <Button
            loading={fetcher.state !== 'idle'}
            onClick={() => {
              asked.current = next;
              fetcher.load(`/app/customers/${customerId}/timeline?${new URLSearchParams({ before: next })}`);
            }}
          >
            {t('timeline.older')}
          </Button>
        </div>
      )}
    </BlockStack>
  );
}

interface OlderPage extends TimelinePage {
  /** What it was asked by. */
  before: string;
}

const keyOf = ({ at, kind, id }: TimelineEntry) => `${at} ${kind} ${id}`;

/** Pages can overlap once one of them was asked for again; what was said first is the newest. */
const eachOnce = (entries: TimelineEntry[]) =>
  [...new Map(entries.toReversed().map((entry) => [keyOf(entry), entry])).values()].toReversed();

function Entry({ entry, nameOfSegment }: { entry: TimelineEntry; nameOfSegment(key: string): string }) {
  const { t, i18n } = useTranslation('customers');
  const format = useFormat();
  switch (entry.kind) {
    case 'order':
      return (
        <span>
          {t('timeline.order', { name: entry.name, amount: format.money(entry.totalMinor, entry.currency) })}{' '}
          {entry.test ? (
            <Badge size="small">{t('timeline.test')}</Badge>
          ) : (
            !entry.counts && <Badge size="small">{t('timeline.notCounted')}</Badge>
          )}
        </span>
      );
    case 'cancelled':
    case 'delivered':
      return <span>{t(`timeline.${entry.kind}`, { name: entry.name })}</span>;
    case 'refund':
      return (
        <span>
          {t('timeline.refund', { name: entry.name, amount: format.money(entry.amountMinor, entry.currency) })}
        </span>
      );
    case 'segment': {
      const from = entry.from && nameOfSegment(entry.from);
      const to = entry.to && nameOfSegment(entry.to);
      if (from && to) return <span>{t('timeline.segmentMove', { from, to })}</span>;
      return <span>{to ? t('timeline.segmentFirst', { to }) : t('timeline.segmentLeft', { from: from ?? '' })}</span>;
    }
    case 'consent': {
      const state = i18n.exists(`customers:consent.${entry.state}`)
        ? t(`consent.${entry.state as 'SUBSCRIBED'}`)
        : entry.state;
      return <span>{t('timeline.consent', { state })}</span>;
    }
    case 'birth_date':
      return <span>{t('timeline.birthDate')}</span>;
    case 'birthday_treat':
      return <span>{t('timeline.treat', { code: entry.code })}</span>;
    case 'joined':
    case 'merged':
      return <span>{t(`timeline.${entry.kind}`)}</span>;
  }
}

function Items({ items }: Pick<Extract<TimelineEntry, { kind: 'order' }>, 'items'>) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const more = items.length - ITEMS_SHOWN;
  const words = items
    .slice(0, ITEMS_SHOWN)
    .map(({ title, quantity }) => t('timeline.item', { title, quantity: format.number(quantity) }));
  if (more > 0) words.push(t('timeline.moreItems', { count: more, formatted: format.number(more) }));
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {words.join(', ')}
    </Text>
  );
}
