import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, ButtonGroup, Card, Text, TextField } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { Table } from '#app/ui/table.tsx';
import { useAction } from '#app/ui/use-action.tsx';
import type { HomePreview, ListPreview, ProductRows } from '../schema.ts';
import { HomePicks } from './home-picks.tsx';
import { ProductName } from './product.tsx';
import { useMoved } from './use-moved.ts';

/** As many as are read at a glance; of more, it is said that there are more. */
const MOST_CHOICES = 6;

type Kind = 'list' | 'home';
interface Chosen {
  kind: Kind;
  id: string;
  name: string;
}
interface Previews {
  list?: ListPreview;
  home?: HomePreview;
}

/** What the wishes as they stand on the page, saved or not, make of one product's list or one customer's own page. */
export function RulesPreview({ boosts }: { boosts: string }) {
  const { t } = useTranslation('recommendations');
  const [kind, setKind] = useState<Kind>('list');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  // One for each that is looked at: no answer about another stands under her name.
  const { submit, last, busy, refusal } = useAction<Previews>({ key: `preview ${chosen?.kind} ${chosen?.id}` });
  useEffect(() => {
    if (!chosen) return;
    const intent = chosen.kind === 'list' ? 'previewList' : 'previewHome';
    submit({ intent, id: chosen.id, boosts });
  }, [chosen, boosts, submit]);
  const { list, home } = last?.result ?? {};
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t('preview.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t('preview.note')}
          </Text>
        </BlockStack>
        <ButtonGroup variant="segmented">
          {(['list', 'home'] as const).map((choice) => (
            <Button
              key={choice}
              pressed={kind === choice}
              onClick={() => {
                setKind(choice);
                setChosen(null);
              }}
            >
              {t(`preview.${choice}`)}
            </Button>
          ))}
        </ButtonGroup>
        <Finder key={kind} kind={kind} onChoose={setChosen} />
        <div aria-live="polite" aria-busy={busy}>
          {chosen && (
            <BlockStack gap="300">
              <Text as="h3" variant="headingSm">
                {t(chosen.kind === 'list' ? 'preview.beside' : 'preview.of', { name: chosen.name })}
              </Text>
              {chosen.kind === 'list' && list && <List list={list} />}
              {chosen.kind === 'home' && home && <HomePicks home={home} preview />}
              {refusal}
              {!list && !home && !refusal && <Text as="p">{t('preview.loading')}</Text>}
            </BlockStack>
          )}
        </div>
      </BlockStack>
    </Card>
  );
}

/** Finds by the lists' own search. */
function Finder({ kind, onChoose }: { kind: Kind; onChoose(chosen: Chosen): void }) {
  const { t } = useTranslation('recommendations');
  const { t: common } = useTranslation();
  const [text, setText] = useState('');
  const found = useFetcher<{
    products?: ProductRows;
    customers?: { rows: { id: string; name: string; email: string | null }[] };
  }>();
  const page = kind === 'list' ? '/app/recommendations' : '/app/customers';
  const look = () => text.trim() && found.load(`${page}?${new URLSearchParams({ index: '', search: text.trim() })}`);
  const choices = [
    ...(found.data?.products?.rows ?? []).map(({ product }) => ({ id: product.id, name: product.title, also: '' })),
    ...(found.data?.customers?.rows ?? []).map(({ id, name, email }) => ({
      id,
      name: name || email || id,
      // Many are called the same.
      also: name && email ? email : '',
    })),
  ];
  return (
    <BlockStack gap="200">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <TextField
          label={t(`preview.find_${kind}`)}
          value={text}
          onChange={setText}
          autoComplete="off"
          connectedRight={
            <Button submit loading={found.state !== 'idle'}>
              {common('search')}
            </Button>
          }
        />
      </form>
      {found.data && (
        <div role="status">
          {choices.length === 0 ? (
            <Text as="p" tone="subdued">
              {t('preview.nothingFound')}
            </Text>
          ) : (
            <BlockStack gap="200">
              <ul className="sg-choices">
                {choices.slice(0, MOST_CHOICES).map(({ id, name, also }) => (
                  <li key={id}>
                    <Button variant="plain" textAlign="left" onClick={() => onChoose({ kind, id, name })}>
                      {name}
                    </Button>
                    {also && (
                      <Text as="span" tone="subdued">
                        {also}
                      </Text>
                    )}
                  </li>
                ))}
              </ul>
              {choices.length > MOST_CHOICES && (
                <Text as="p" tone="subdued">
                  {t('preview.more', { shown: MOST_CHOICES })}
                </Text>
              )}
            </BlockStack>
          )}
        </div>
      )}
    </BlockStack>
  );
}

function List({ list: { rows, gone } }: { list: ListPreview }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const moved = useMoved();
  return (
    <BlockStack gap="300">
      {rows.length === 0 ? (
        <Text as="p">{t('detail.none')}</Text>
      ) : (
        <Table
          caption={t('preview.title')}
          rows={rows}
          rowKey={({ product }) => product.id}
          columns={[
            { key: 'place', header: t('preview.place'), numeric: true, render: ({ place }) => format.number(place) },
            {
              key: 'product',
              header: t('detail.product'),
              rowHeader: true,
              render: ({ product }) => <ProductName product={product} link={false} />,
            },
            {
              key: 'basis',
              header: t('list.basis'),
              render: ({ basis }) => t(basis === 'pin' ? 'reason.pin' : `basis.${basis}`),
            },
            { key: 'moved', header: t('preview.moved'), render: ({ before, place }) => moved(before, place) },
          ]}
        />
      )}
      {gone.length > 0 && (
        <Text as="p" tone="subdued">
          {t('preview.gone', { titles: gone.map(({ product }) => product.title).join(', ') })}
        </Text>
      )}
    </BlockStack>
  );
}
