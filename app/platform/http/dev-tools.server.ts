import type { AppLoadContext } from '@remix-run/node';
import type { MovableClock } from '../clock.ts';

/** Routes under /dev exist when the settings say so, never because of the host's name. */
export function devTools(context: AppLoadContext): { app: AppLoadContext['app']; clock: MovableClock } {
  const { app } = context;
  if (!app.config.devTools || !app.movableClock) throw new Response('Not found', { status: 404 });
  return { app, clock: app.movableClock };
}
