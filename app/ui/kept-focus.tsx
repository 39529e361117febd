import { type ReactNode, useEffect, useRef } from 'react';

/**
 * Around buttons of which the pressed one may go away (done, and now there is an undo): who works by keyboard finds
 * herself at the first button that is there now, not back at the top of the page.
 */
export function KeptFocus({ children }: { children: ReactNode }) {
  const group = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    const note = ({ target }: Event) => {
      inside.current = group.current?.contains(target as Node) ?? false;
    };
    for (const event of ['focusin', 'pointerdown']) document.addEventListener(event, note);
    return () => {
      for (const event of ['focusin', 'pointerdown']) document.removeEventListener(event, note);
    };
  }, []);
  useEffect(() => {
    if (!inside.current || document.activeElement !== document.body) return;
    group.current?.querySelector<HTMLElement>('button:not(:disabled)')?.focus({ preventScroll: true });
  });
  return <div ref={group}>{children}</div>;
}
