import { patchFaults } from '../control/faults.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import { type Html, html } from './html.ts';
import { action, card, table } from './layout.ts';
import { day } from './orders.ts';
import type { AdminRoutes } from './router.ts';

const HOUR = 3_600_000;
const STEPS = [
  ['An hour', HOUR],
  ['A day', 24 * HOUR],
  ['A week', 7 * 24 * HOUR],
  ['Four weeks', 28 * 24 * HOUR],
] as const;

const SHARES = [
  ['api.tooManyRequests', 'API answers 429'],
  ['api.serverError', 'API answers 502'],
  ['api.timeout', 'API never answers'],
  ['webhooks.duplicate', 'Webhook comes twice'],
  ['webhooks.late', 'Webhook comes a minute late'],
  ['webhooks.reorder', 'Webhook is overtaken'],
  ['webhooks.lose', 'Webhook is lost'],
] as const;

/** The strings a real shop does not have: its clock, its faults, and a look at the webhooks. */
export function toolPages({ page, act, deps }: AdminRoutes): void {
  const { world, faults, deliveries } = deps;

  page('/admin/clock', (context) => {
    const { offset } = world.clock;
    const body = html`<h1>Clock</h1>
${card(
  `It is ${day(context.now, context)} in the shop`,
  html`<p class="quiet">${offset === 0 ? 'Real time.' : `${(offset / HOUR / 24).toFixed(1)} days from real time. Signatures and tokens keep real time.`}</p>
<p>${STEPS.map(([label, milliseconds]) => action('/admin/clock', `${label} later`, { advance: String(milliseconds) }))}</p>
<form class="row" method="post" action="/admin/clock"><label>To a day<input type="datetime-local" name="to" required></label><button>Move</button></form>
<p>${action('/admin/clock', 'Back to real time', { to: 'now' })}</p>`,
)}`;
    return { title: 'Clock', body };
  });
  act('/admin/clock', (_shop, { advance, to }) => {
    if (advance) world.clock.advance(Number(advance));
    else if (to) world.clock.moveTo(to === 'now' ? Date.now() : Date.parse(to));
    return 'The clock is moved.';
  });

  page('/admin/faults', () => {
    const value = (name: string): number => {
      const [group, key] = name.split('.');
      const found = group === 'api' ? faults.api : faults.webhooks;
      return (found as Record<string, number>)[key ?? ''] ?? 0;
    };
    const body = html`<h1>Faults</h1>${card(
      'How often Shopify misbehaves',
      html`<form class="stack" method="post" action="/admin/faults">
${SHARES.map(([name, label]) => html`<label>${label}<input type="number" name="${name}" min="0" max="1" step="0.05" value="${value(name)}"></label>`)}
<label class="check"><input type="checkbox" name="hideProtectedFields"${faults.hideProtectedFields ? html` checked` : ''}>Protected customer data is null</label>
<label>The next bulk operation fails after so many lines<input type="number" name="failBulkAfter" min="0" value="${faults.failBulkAfter ?? ''}"></label>
<button class="primary">Save</button></form>`,
    )}`;
    return { title: 'Faults', body };
  });
  act('/admin/faults', (_shop, fields) => {
    const share = (name: string) => Math.min(1, Math.max(0, Number(fields[name]) || 0));
    patchFaults(faults, {
      api: {
        tooManyRequests: share('api.tooManyRequests'),
        serverError: share('api.serverError'),
        timeout: share('api.timeout'),
      },
      webhooks: {
        duplicate: share('webhooks.duplicate'),
        late: share('webhooks.late'),
        reorder: share('webhooks.reorder'),
        lose: share('webhooks.lose'),
      },
      hideProtectedFields: fields.hideProtectedFields === 'on',
      failBulkAfter: fields.failBulkAfter ? Number(fields.failBulkAfter) : null,
    });
    return 'Saved.';
  });

  page('/admin/webhooks', (context) => {
    const { now, later } = deliveries.pending;
    const rows = deliveries
      .log(100)
      .map((delivery) => [
        html`${delivery.topic}`,
        state(delivery),
        html`${delivery.attempts.map(({ answer, milliseconds }) => `${answer} in ${milliseconds} ms`).join(', ')}`,
        html`${day(Date.parse(delivery.triggeredAt), context)}`,
        html`<details><summary>Body</summary><pre>${delivery.body}</pre></details>`,
      ]);
    const body = html`<h1>Webhooks</h1><p>${now} on their way, ${later} waiting for the clock.</p>
${card('The last hundred', table(['Topic', 'State', 'Answers', 'Happened', ''], rows, 'Nothing has happened yet.'))}`;
    return { title: 'Webhooks', body };
  });
}

function state({ state: found, fault }: Delivery): Html {
  const look = found === 'delivered' ? 'good' : found === 'failed' || found === 'lost' ? 'bad' : 'warn';
  return html`<span class="pill ${look}">${found}</span>${fault ? html` <span class="quiet">${fault}</span>` : ''}`;
}
