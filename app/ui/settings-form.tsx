import { useBlocker, useFetcher } from '@remix-run/react';
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
  /** True when the server refused what stands in this field; no longer once it is changed. */
  refused(field: keyof V): boolean;
}

interface SettingsFormProps<V extends Values> {
  /** What the action is asked for. */
  intent: string;
  saved: V;
  children(fields: SettingsFields<V>): ReactNode;
  /** What looks at the fields and has forms of its own, in which Enter means something else. */
  beside?(fields: SettingsFields<V>): ReactNode;
}

interface Answer {
  ok: boolean;
  error?: { code: string; values: Record<string, string | number> };
}

/** A form whose changes wait in Shopify's save bar until they are saved or discarded. */
export function SettingsForm<V extends Values>({ intent, saved, children, beside }: SettingsFormProps<V>) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const message = useUserError();
  const fetcher = useFetcher<Answer>();
  const id = useId().replaceAll(':', '');
  const [values, setValues] = useState(saved);
  const savedText = JSON.stringify(saved);
  const lastSaved = useRef(saved);
  const sent = useRef<V | null>(null);
  /** What was sent last, until it is discarded: the fields an answer speaks of. */
  const [tried, setTried] = useState<V | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const dirty = JSON.stringify(values) !== savedText;
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;

  // What was saved (here, or by a colleague) is what the form goes on from; what is being written meanwhile stays.
  useEffect(() => {
    const now = JSON.parse(savedText) as V;
    const before = lastSaved.current;
    lastSaved.current = now;
    const told = answer?.ok ? sent.current : null;
    if (answer) sent.current = null;
    setValues((values) => inStepWith(now, values, before, told));
  }, [savedText, answer]);

  useEffect(() => {
    if (answer?.ok) shopify.toast.show(t('saved'));
  }, [answer, shopify, t]);

  // Who pressed the bar outside the frame is led to what is wrong.
  useEffect(() => {
    if (answer && !answer.ok) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [answer]);

  useAskBeforeLeaving(dirty);

  const refusal = tried && answer && !answer.ok ? answer.error : undefined;
  const refusedFields = String(refusal?.values.fields ?? '')
    .split(',')
    .filter(Boolean);
  const refused = (field: keyof V) => refusedFields.includes(String(field)) && values[field] === tried?.[field];
  // It speaks of marked fields, where it names fields: once all of those are written anew it has nothing to say.
  const error = refusedFields.length > 0 && !refusedFields.some(refused) ? undefined : refusal;
  const fields: SettingsFields<V> = {
    values,
    set: (key, value) => setValues((before) => ({ ...before, [key]: value })),
    refused,
  };
  const save = () => {
    sent.current = values;
    setTried(values);
    fetcher.submit({ intent, ...asStrings(values) }, { method: 'post' });
  };
  const discard = () => {
    setValues(saved);
    setTried(null);
  };
  const drawn = (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (dirty) save();
      }}
    >
      <SaveBar id={`save-${id}`} open={dirty}>
        <button type="button" variant="primary" onClick={save} disabled={fetcher.state !== 'idle'}>
          {t('save')}
        </button>
        <button type="button" onClick={discard}>
          {t('discard')}
        </button>
      </SaveBar>
      <BlockStack gap="400">
        {error && (
          <p role="alert" className="sg-error">
            {message(error)}
          </p>
        )}
        {children(fields)}
      </BlockStack>
    </form>
  );
  if (!beside) return drawn;
  return (
    <BlockStack gap="400">
      {drawn}
      {beside(fields)}
    </BlockStack>
  );
}

/** Shopify's own question before a page with unsaved changes is left; who stays is not always told so by a promise. */
function useAskBeforeLeaving(dirty: boolean) {
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    let overtaken = false;
    shopify.saveBar.leaveConfirmation().then(
      () => overtaken || blocker.proceed(),
      () => overtaken || blocker.reset(),
    );
    return () => {
      overtaken = true;
    };
  }, [blocker, shopify]);
}

function asStrings(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
