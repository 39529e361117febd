import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { devTools } from '#app/platform/http/dev-tools.server.ts';

/** The movable clock: `GET` tells the time, `POST {"offsetMs": 86400000}` sets it ahead of (or behind) real time. */
export function loader({ context }: LoaderFunctionArgs) {
  const { app, clock } = devTools(context);
  return Response.json({ now: app.clock.now().toISOString(), offsetMs: clock.offsetMs });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { app, clock } = devTools(context);
  const body: unknown = await request.json().catch(() => null);
  const offsetMs = (body as { offsetMs?: unknown } | null)?.offsetMs;
  if (typeof offsetMs !== 'number' || !Number.isFinite(offsetMs)) {
    return Response.json({ error: 'offsetMs must be a number of milliseconds' }, { status: 400 });
  }
  clock.setOffset(offsetMs);
  return Response.json({ now: app.clock.now().toISOString(), offsetMs: clock.offsetMs });
}
