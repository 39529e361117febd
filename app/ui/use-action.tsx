import { useFetcher } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { useUserError } from './use-user-error.ts';

interface Answer<Result> {
  ok: boolean;
  result?: Result;
  error?: { code: string; values: Record<string, string | number> };
}

interface Asked<Result> {
  busy: boolean;
  /** The answer, once nothing else is asked. */
  done: Answer<Result> | undefined;
  /** The answer before, while another is waited for. */
  last: Answer<Result> | undefined;
  submit(values: Record<string, string>): void;
  /** Why it was refused, in the merchant's words; to be drawn beside what she pressed. */
  refusal: ReactNode;
}

interface Options {
  /** Of another page than this one. */
  action?: string;
  key?: string;
}

/**
 * Something the merchant asks for by a button. Whatever is asked this way can be refused, so whoever asks also draws the
 * refusal: nothing she presses fails without a word. Where the page comes back without the place it would stand in (the
 * row is gone, which was the reason), Shopify's toast says it.
 */
export function useAction<Result = unknown>({ action, key }: Options = {}): Asked<Result> {
  const { submit, data, state } = useFetcher<Answer<Result>>(key === undefined ? {} : { key });
  const message = useUserError();
  const shopify = useAppBridge();
  const done = state === 'idle' ? data : undefined;
  const untold = useRef('');
  untold.current = state !== 'idle' && data?.error ? message(data.error) : '';
  useEffect(
    () => () => {
      if (untold.current) shopify.toast.show(untold.current, { isError: true });
    },
    [shopify],
  );
  return {
    busy: state !== 'idle',
    done,
    last: data,
    submit: useCallback(
      (values) => submit(values, { method: 'post', ...(action === undefined ? {} : { action }) }),
      [submit, action],
    ),
    refusal: done?.error && (
      <p role="alert" className="sg-error">
        {message(done.error)}
      </p>
    ),
  };
}
