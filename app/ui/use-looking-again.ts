import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';

const LOOK_AGAIN_MS = 1500;

/** Asks for the page's data again and again while something is under way, and somebody is looking. */
export function useLookingAgain(moving: boolean) {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!moving || state !== 'idle') return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, LOOK_AGAIN_MS);
    const back = () => document.visibilityState === 'visible' && revalidate();
    document.addEventListener('visibilitychange', back);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', back);
    };
  }, [moving, state, revalidate]);
}
