import { Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useAction } from '#app/ui/use-action.tsx';
import { worstCase } from '../offers/choose-offer.ts';
import { type BundleView, MOST_SAVING } from '../schema.ts';

/** What the owner takes off the whole set, what that makes of its price, and how little the last of it may then cost. */
export function SetPrice({ bundle: { key, prices, saving }, currency }: { bundle: BundleView; currency: string }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const { busy, submit, refusal } = useAction();
  const [value, setValue] = useState(String(saving));
  // A colleague's price is taken over where nobody is writing another.
  const [followed, setFollowed] = useState(saving);
  if (followed !== saving) {
    setFollowed(saving);
    if (value === String(followed)) setValue(String(saving));
  }
  const percent = Number(value);
  const possible = /^\d{1,2}$/.test(value) && percent <= MOST_SAVING;
  const { wholeMinor, setMinor, last } = worstCase(prices.map(inMinorUnits), possible ? percent : 0);
  const money = (minor: bigint) => format.money(String(minor), currency);
  const save = (event: FormEvent) => {
    event.preventDefault();
    submit({ intent: 'price', key, saving: value });
  };
  return (
    <form onSubmit={save} className="sg-set-price">
      <InlineStack gap="300" blockAlign="end">
        <div className="sg-set-price__field">
          <TextField
            label={t('bundles.saving')}
            type="number"
            min={0}
            max={MOST_SAVING}
            suffix="%"
            autoComplete="off"
            value={value}
            onChange={setValue}
            error={possible ? undefined : t('bundles.savingRange', { most: MOST_SAVING })}
          />
        </div>
        <Button submit disabled={!possible || percent === saving} loading={busy}>
          {t('bundles.savePrice')}
        </Button>
      </InlineStack>
      {refusal}
      <Text as="p" tone="subdued">
        {percent > 0 && possible
          ? t('bundles.setPrice', { whole: money(wholeMinor), set: money(setMinor) })
          : t('bundles.noSetPrice')}
      </Text>
      {last && (
        <Text as="p" tone="subdued">
          {t(last.moreMinor > 0n ? 'bundles.worstCaseCut' : 'bundles.worstCase', {
            title: last.product.title,
            price: money(last.priceMinor),
            list: money(last.product.listMinor),
            more: money(last.moreMinor),
          })}
        </Text>
      )}
    </form>
  );
}

const inMinorUnits = ({ title, listMinor, costMinor }: BundleView['prices'][number]) => ({
  title,
  listMinor: BigInt(listMinor),
  costMinor: costMinor === null ? null : BigInt(costMinor),
});
