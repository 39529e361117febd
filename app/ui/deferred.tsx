import { Await } from '@remix-run/react';
import { type ReactNode, Suspense, useEffect, useState } from 'react';

interface DeferredProps<Value> {
  value: Promise<Value>;
  waiting: ReactNode;
  failed: ReactNode;
  children: (value: Value) => ReactNode;
}

/**
 * A part of the page that waits for a slow answer. Drawn in the browser only: React throws a boundary away, with an
 * error in the console, when anything above it changes while it is still being hydrated.
 */
export function Deferred<Value>({ value, waiting, failed, children }: DeferredProps<Value>) {
  const [inBrowser, setInBrowser] = useState(false);
  useEffect(() => setInBrowser(true), []);
  if (!inBrowser) return waiting;
  return (
    <Suspense fallback={waiting}>
      <Await resolve={value} errorElement={failed}>
        {(known) => children(known as Value)}
      </Await>
    </Suspense>
  );
}
