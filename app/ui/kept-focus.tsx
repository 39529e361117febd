import { useFetchers } from '@remix-run/react';
import { useEffect, useRef } from 'react';

const CONTROLS = 'button, input, select, textarea, summary';

interface Place {
  control: HTMLElement;
  name: string;
  /** The control used before this one: what an undo brings back. */
  before: string;
  /** From the inside out: what the control stood in, and as its how manieth child. */
  around: { parent: Element; index: number }[];
  page: string;
}

/**
 * A button that was pressed may go away or be switched off: it is done, and now there is an undo, or its row is gone.
 * Who works by keyboard then finds herself at what stands in its place, not back at the top of the page. Holds for the
 * whole frame; a dialog is a detour from the place it was opened at, and another page is a place of its own.
 */
export function KeptFocus() {
  const waiting = useFetchers().some(({ state }) => state !== 'idle');
  const settle = useRef<() => void>(undefined);
  const busy = useRef(waiting);
  busy.current = waiting;

  useEffect(() => {
    let last: Place | null = null;
    const note = ({ target }: Event) => {
      const frame = document.querySelector('.sg-frame');
      if (!(target instanceof Element) || target.closest('[role="dialog"]')) return;
      const control = target.closest<HTMLElement>(CONTROLS);
      if (!control || !frame?.contains(control)) last = null;
      else if (control !== last?.control || nameOf(control) !== last.name) last = placeOf(control, frame, last);
    };
    const keep = () => {
      if (!last || busy.current || document.activeElement !== document.body || !document.hasFocus()) return;
      if (last.page !== location.pathname) last = null;
      else standIn(last)?.focus({ preventScroll: true });
    };
    settle.current = keep;
    const observer = new MutationObserver(keep);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['disabled'],
    });
    const events = ['focusin', 'pointerdown'];
    for (const event of events) document.addEventListener(event, note);
    return () => {
      observer.disconnect();
      for (const event of events) document.removeEventListener(event, note);
    };
  }, []);
  useEffect(() => {
    if (!waiting) settle.current?.();
  }, [waiting]);
  return null;
}

const nameOf = (control: Element) => control.getAttribute('aria-label') ?? control.textContent ?? '';

function placeOf(control: HTMLElement, frame: Element, before: Place | null): Place {
  const around: Place['around'] = [];
  for (let child: Element = control; child !== frame && child.parentElement; child = child.parentElement)
    around.push({ parent: child.parentElement, index: [...child.parentElement.children].indexOf(child) });
  return { control, name: nameOf(control), before: before?.name ?? '', around, page: location.pathname };
}

/** Itself; else what bears its name, or is what was undone by it; else the next in the smallest part that is left. */
function standIn({ control, name, before, around }: Place): HTMLElement | undefined {
  if (usable(control)) return control;
  for (const { parent, index } of around) {
    const controls = parent.isConnected ? [...parent.querySelectorAll<HTMLElement>(CONTROLS)].filter(usable) : [];
    if (controls.length === 0) continue;
    const named = (wanted: string) => controls.find((candidate) => nameOf(candidate) === wanted);
    const rest = [...parent.children].slice(index);
    return (
      named(name) ??
      named(before) ??
      controls.find((candidate) => rest.some((child) => child.contains(candidate))) ??
      controls.at(-1)
    );
  }
}

const usable = (control: HTMLElement) =>
  control.isConnected && !control.matches(':disabled') && control.checkVisibility();
