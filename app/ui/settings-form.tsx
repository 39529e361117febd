import { useFetcher } from '@remix-run/react';
import { SaveBar, useAppBridge } from '@shopify/app-bridge-react';
import { BlockStack } from '@shopify/polaris';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { inStepWith } from './in-step-with.ts';
import { useUserError } from './use-user-error.ts';

type Values = Record<string, string | boolean>;

export interface SettingsFields<V extends Values> {
  values: V;
  set<Key extends keyof V>(key: Key, value: V[Key]): void;
  /** True when the server refused this field. */
  refused(field: keyof V): boolean;
}

interface SettingsFormProps<V extends Values> {
  /** What the action is asked for. */
  intent: string;
  saved: V;
  children(fields: SettingsFields<V>): ReactNode;
}

interface Answer {
  ok: boolean;
  error?: { code: string; values: Record<string, string | number> };
}

/** A form whose changes wait in Shopify's save bar until they are saved or discarded. */
export function SettingsForm<V extends Values>({ intent, saved, children }: SettingsFormProps<V>) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const message = useUserError();
  const fetcher = useFetcher<Answer>();
  const id = useId().replaceAll(':', '');
  const [values, setValues] = useState(saved);
  const savedText = JSON.stringify(saved);
  const lastSaved = useRef(saved);
  const sent = useRef<V | null>(null);
  const dirty = JSON.stringify(values) !== savedText;
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;

  // What was saved (here, or by a colleague) is what the form goes on from; what is being written meanwhile stays.
  useEffect(() => {
    const now = JSON.parse(savedText) as V;
    const before = lastSaved.current;
    lastSaved.current = now;
    const told = answer?.ok === false ? null : sent.current;
    if (answer) sent.current = null;
    setValues((values) => inStepWith(now, values, before, told));
  }, [savedText, answer]);

  useEffect(() => {
    if (answer?.ok) shopify.toast.show(t('saved'));
  }, [answer, shopify, t]);

  const error = answer && !answer.ok ? answer.error : undefined;
  const refusedFields = String(error?.values.fields ?? '').split(',');
  const save = () => {
    sent.current = values;
    fetcher.submit({ intent, ...asStrings(values) }, { method: 'post' });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (dirty) save();
      }}
    >
      <SaveBar id={`save-${id}`} open={dirty}>
        <button type="button" variant="primary" onClick={save} disabled={fetcher.state !== 'idle'}>
          {t('save')}
        </button>
        <button type="button" onClick={() => setValues(saved)}>
          {t('discard')}
        </button>
      </SaveBar>
      <BlockStack gap="400">
        {error && (
          <p role="alert" className="sg-error">
            {message(error)}
          </p>
        )}
        {children({
          values,
          set: (key, value) => setValues((before) => ({ ...before, [key]: value })),
          refused: (field) => refusedFields.includes(String(field)),
        })}
      </BlockStack>
    </form>
  );
}

function asStrings(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
