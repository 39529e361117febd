import { html } from './html.ts';
import { action, card } from './layout.ts';
import type { AdminRoutes } from './router.ts';

/** The shop at a glance, and the app: install it, open it, take it off again. */
export function homePage({ page, act, deps }: AdminRoutes): void {
  page('/admin', ({ shop, app }) => {
    const { info, state } = shop.store;
    const { installed, scopes } = shop.installation;
    const body = html`<h1>${info.name}</h1>
<div class="cards">
${card(
  'Shop',
  html`<dl><dt>Domain</dt><dd>${info.domain}</dd><dt>Plan</dt><dd>${info.plan}</dd><dt>Currency</dt><dd>${info.currency}</dd>
<dt>Time zone</dt><dd>${info.timezone}</dd><dt>Orders</dt><dd>${state.orders.size}</dd><dt>Customers</dt><dd>${state.customers.size}</dd><dt>Products</dt><dd>${state.products.size}</dd></dl>`,
)}
${card(
  app.title,
  installed
    ? html`<p>Installed with ${scopes.length} scopes.</p><p class="quiet">${scopes.join(', ')}</p>
<a class="button" href="/admin/apps/${app.handle}">Open</a>
${action('/admin/uninstall', 'Uninstall', {}, 'bad')} ${action('/admin/reinstall', 'Reinstall')}
${scopes.includes('read_all_orders') ? action('/admin/scopes', 'Withdraw read_all_orders', { scopes: scopes.filter((scope) => scope !== 'read_all_orders').join(',') }) : action('/admin/scopes', 'Grant all scopes', { scopes: deps.app.scopes.join(',') })}`
    : html`<p>Asks for: <span class="quiet">${deps.app.scopes.join(', ')}</span></p>${action('/admin/install', 'Install app', {}, 'primary')}`,
)}
</div>`;
    return { title: 'Home', body };
  });

  const opened = { notice: '', to: `/admin/apps/${deps.app.handle}` };
  act('/admin/install', (shop) => {
    shop.install();
    return opened;
  });
  act('/admin/uninstall', (shop) => {
    shop.uninstall();
    return `${deps.app.title} is uninstalled. Its tokens no longer work.`;
  });
  act('/admin/reinstall', (shop) => {
    shop.uninstall();
    shop.install();
    return opened;
  });
  act('/admin/scopes', (shop, { scopes = '' }) => {
    shop.setScopes(scopes.split(','));
    return 'The scopes are changed.';
  });
}
