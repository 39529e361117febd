import { BlockStack, Button, Card, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTyped } from '#app/platform/money.ts';
import { type Format, useFormat } from '#app/ui/format.ts';
import { useAction } from '#app/ui/use-action.tsx';
import { type Boost, boostSchema, MOST_BOOSTS, type RulesView } from '../schema.ts';

const SUBJECTS = ['collection', 'tag', 'type', 'vendor', 'price', 'stock', 'margin'] as const;
const EFFECTS = ['much_more', 'more', 'less', 'never'] as const;

interface BoostListProps {
  view: RulesView;
  boosts: Boost[];
  onChange(boosts: Boost[]): void;
}

/** The owner's wishes as sentences, and a row of choices that makes another. */
export function BoostList({ view, boosts, onChange }: BoostListProps) {
  const { t } = useTranslation('recommendations');
  const sentence = useSentence(view);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t('rules.boosts')}
          </Text>
          <Text as="p" tone="subdued">
            {t('rules.boostsNote')}
          </Text>
        </BlockStack>
        {boosts.length > 0 && (
          <ul className="sg-rules">
            {boosts.map((boost, place) => (
              <li key={JSON.stringify(boost)}>
                <span>{sentence(boost)}</span>
                <Button
                  size="slim"
                  accessibilityLabel={`${t('rules.remove')}: ${sentence(boost)}`}
                  onClick={() => onChange(boosts.filter((_boost, other) => other !== place))}
                >
                  {t('rules.remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {boosts.length < MOST_BOOSTS ? (
          <AddBoost
            view={view}
            onAdd={(boost) => {
              const text = JSON.stringify(boost);
              if (!boosts.some((other) => JSON.stringify(other) === text)) onChange([...boosts, boost]);
            }}
          />
        ) : (
          <Text as="p">{t('rules.most', { most: MOST_BOOSTS })}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

function useSentence({ collections, currency }: RulesView) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  return (boost: Boost): string => {
    const what =
      'amount' in boost
        ? t(`rules.when.${boost.of}_${boost.than}`, { amount: amountText(boost, format, currency) })
        : t(`rules.when.${boost.of}`, {
            value:
              boost.of === 'collection'
                ? (collections.find(({ id }) => id === boost.value)?.title ?? t('rules.goneCollection'))
                : boost.value,
          });
    return t(`rules.does.${boost.effect}`, { what });
  };
}

function amountText({ of, amount }: Extract<Boost, { amount: number }>, format: Format, currency: string): string {
  if (of === 'price') return format.money(String(amount), currency);
  return of === 'margin' ? format.percent(amount / 100) : format.number(amount);
}

function AddBoost({ view, onAdd }: { view: RulesView; onAdd(boost: Boost): void }) {
  const { t } = useTranslation('recommendations');
  const [of, setOf] = useState<(typeof SUBJECTS)[number]>('collection');
  const [value, setValue] = useState('');
  const [than, setThan] = useState<'below' | 'above'>('above');
  const [effect, setEffect] = useState<(typeof EFFECTS)[number]>('more');
  const [wrong, setWrong] = useState(false);
  const compares = of === 'price' || of === 'stock' || of === 'margin';
  const choices = choicesOf(view, of);
  const add = () => {
    const boost = boostSchema.safeParse(
      compares ? { of, than, amount: amountOf(of, value, view.currency), effect } : { of, value, effect },
    );
    setWrong(!boost.success);
    if (!boost.success) return;
    onAdd(boost.data);
    setValue('');
  };
  // Enter adds what was written, instead of saving the form around it without it.
  const addOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    add();
  };
  const error = wrong ? t(compares ? 'rules.amountWrong' : 'rules.valueMissing') : undefined;
  return (
    <BlockStack gap="300">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out its children as a grid */}
      <div role="group" aria-label={t('rules.add')} className="sg-add-rule" onKeyDown={addOnEnter}>
        <Select
          label={t('rules.effect')}
          options={EFFECTS.map((choice) => ({ value: choice, label: t(`rules.effects.${choice}`) }))}
          value={effect}
          onChange={(choice) => setEffect(choice as typeof effect)}
        />
        <Select
          label={t('rules.of')}
          options={SUBJECTS.map((choice) => ({ value: choice, label: t(`rules.subjects.${choice}`) }))}
          value={of}
          onChange={(choice) => {
            setOf(choice as typeof of);
            setValue('');
            setWrong(false);
          }}
        />
        {compares && (
          <Select
            label={t('rules.than')}
            options={(['above', 'below'] as const).map((choice) => ({ value: choice, label: t(`rules.${choice}`) }))}
            value={than}
            onChange={(choice) => setThan(choice as typeof than)}
          />
        )}
        {choices ? (
          <Select
            label={t(`rules.subjects.${of}`)}
            placeholder={t('rules.choose')}
            options={choices}
            value={value}
            onChange={setValue}
            error={error}
          />
        ) : (
          <TextField
            label={t(`rules.amounts.${of as 'price' | 'stock' | 'margin'}`)}
            value={value}
            onChange={setValue}
            autoComplete="off"
            inputMode="decimal"
            suffix={of === 'price' ? view.currency : of === 'margin' ? '%' : undefined}
            error={error}
          />
        )}
      </div>
      <InlineStack gap="300" blockAlign="center">
        <Button onClick={add}>{t('rules.add')}</Button>
        {of === 'collection' && <RefreshCollections none={view.collections.length === 0} />}
      </InlineStack>
    </BlockStack>
  );
}

function choicesOf({ collections, vendors, types, tags, currency: _ }: RulesView, of: (typeof SUBJECTS)[number]) {
  const plain = (texts: string[]) => texts.map((text) => ({ value: text, label: text }));
  if (of === 'collection') return collections.map(({ id, title }) => ({ value: id, label: title }));
  if (of === 'vendor') return plain(vendors);
  if (of === 'type') return plain(types);
  return of === 'tag' ? plain(tags) : null;
}

/** As typed, comma or point; NaN where it is no amount. */
function amountOf(of: 'price' | 'stock' | 'margin', text: string, currency: string): number {
  if (of === 'price') return Number(parseTyped(text, currency) ?? Number.NaN);
  // `1.000` pieces are a thousand to whoever writes them so.
  const plain = text.trim().replace(',', '.');
  return (of === 'stock' ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,2})?$/).test(plain) ? Number(plain) : Number.NaN;
}

/** Shopify does not tell which products a collection won or lost, so they are read daily, and now. */
function RefreshCollections({ none }: { none: boolean }) {
  const { t } = useTranslation('recommendations');
  const { busy, done, submit, refusal } = useAction();
  return (
    <InlineStack gap="200" blockAlign="center">
      <Button variant="plain" loading={busy} onClick={() => submit({ intent: 'collections' })}>
        {t('rules.refreshCollections')}
      </Button>
      <span role="status">{done?.ok ? t('rules.refreshing') : none ? t('rules.noCollections') : ''}</span>
      {refusal}
    </InlineStack>
  );
}
