import { html } from './html.ts';
import { action, card, table } from './layout.ts';
import { day } from './orders.ts';
import type { AdminRoutes } from './router.ts';

export function mailPages({ page, act, deps }: AdminRoutes): void {
  page('/mailbox', (context) => {
    const rows = deps.mailbox
      .list()
      .map((mail) => [
        html`<a href="/mailbox/${mail.id}">${mail.subject || '(no subject)'}</a>`,
        html`${mail.to.join(', ')}`,
        html`${mail.from}`,
        html`${day(mail.receivedAt, context)}`,
      ]);
    const empty =
      rows.length > 0 ? html`<span class="end">${action('/mailbox/empty', 'Empty the mailbox')}</span>` : '';
    const body = html`<h1>Mailbox ${empty}</h1>${card('Everything the app sent', table(['Subject', 'To', 'From', 'Arrived'], rows, 'No mail yet.'))}`;
    return { title: 'Mailbox', body };
  });

  page('/mailbox/:id', (context, request) => {
    const mail = deps.mailbox.find(String(request.params.id));
    if (!mail) return null;
    const body = html`<h1>${mail.subject}</h1><p class="quiet">From ${mail.from} to ${mail.to.join(', ')}, ${day(mail.receivedAt, context)}</p>
${mail.html ? html`<iframe class="mail" sandbox srcdoc="${mail.html}" title="The mail"></iframe>` : ''}
${card('Text', html`<pre>${mail.text}</pre>`)}
${card('Headers', html`<pre>${mail.headers.map(({ key, value }) => `${key}: ${value}\n`)}</pre>`)}`;
    return { title: mail.subject, body };
  });

  act('/mailbox/empty', () => {
    deps.mailbox.clear();
    return 'The mailbox is empty.';
  });
}
