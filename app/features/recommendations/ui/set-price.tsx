import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import { useUserError } from '#app/ui/use-user-error.ts';
import { type BundleView, MOST_SAVING } from '../schema.ts';

/** What the owner takes off the whole set, and what that makes of its price. */
export function SetPrice({ bundle: { key, items, saving }, currency }: { bundle: BundleView; currency: string }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  const message = useUserError();
  const fetcher = useFetcher<{ error?: Parameters<typeof message>[0] }>();
  const refused = fetcher.state === 'idle' ? fetcher.data?.error : undefined;
  const [value, setValue] = useState(String(saving));
  // A colleague's price is taken over where nobody is writing another.
  const [followed, setFollowed] = useState(saving);
  if (followed !== saving) {
    setFollowed(saving);
    if (value === String(followed)) setValue(String(saving));
  }
  const percent = Number(value);
  const possible = /^\d{1,2}$/.test(value) && percent <= MOST_SAVING;
  const whole = items.reduce((sum, { priceMinor }) => sum + BigInt(priceMinor), 0n);
  const asSet = possible ? (whole * BigInt(100 - percent) + 50n) / 100n : whole;
  const save = (event: FormEvent) => {
    event.preventDefault();
    fetcher.submit({ intent: 'price', key, saving: value }, { method: 'post' });
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
            error={possible ? refused && message(refused) : t('bundles.savingRange', { most: MOST_SAVING })}
          />
        </div>
        <Button submit disabled={!possible || percent === saving} loading={fetcher.state !== 'idle'}>
          {t('bundles.savePrice')}
        </Button>
      </InlineStack>
      <Text as="p" tone="subdued">
        {percent > 0 && possible
          ? t('bundles.setPrice', {
              whole: format.money(String(whole), currency),
              set: format.money(String(asSet), currency),
            })
          : t('bundles.noSetPrice')}
      </Text>
    </form>
  );
}
