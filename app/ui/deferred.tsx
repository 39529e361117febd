import { type ReactNode, useEffect, useState } from 'react';

interface DeferredProps<Value> {
  value: Promise<Value>;
  waiting: ReactNode;
  failed: ReactNode;
  children: (value: Value) => ReactNode;
}

type Known<Value> = { value: Value } | 'failed' | null;

/**
 * A part of the page that waits for a slow answer. A page that looks again asks anew: what is known stays until then, so
 * that no button goes away under the pointer. Drawn in the browser only: React throws a boundary away, with an error in
 * the console, when anything above it changes while it is still being hydrated.
 */
export function Deferred<Value>({ value, waiting, failed, children }: DeferredProps<Value>) {
  const [known, setKnown] = useState<Known<Value>>(null);
  useEffect(() => {
    let asked = true;
    value.then(
      (answer) => asked && setKnown({ value: answer }),
      () => asked && setKnown((before) => before ?? 'failed'),
    );
    return () => {
      asked = false;
    };
  }, [value]);
  if (known === null) return waiting;
  return known === 'failed' ? failed : children(known.value);
}
