import type { Request } from 'express';
import { html } from './html.ts';
import { launchQuery } from './launch.ts';
import { action, card, type PageContext } from './layout.ts';
import type { AdminRoutes, Page } from './router.ts';

/** Names Shopify adds to the app's address; the admin's own address does not pass them on. */
const OWN = new Set(['embedded', 'hmac', 'host', 'id_token', 'locale', 'session', 'shop', 'timestamp', 'notice']);

/** `/admin/apps/HANDLE/PATH` shows the app's PATH in a frame, opened as Shopify opens an embedded app. */
export function appPages({ page, deps }: AdminRoutes): void {
  const { handle, title } = deps.app;

  const framed = (context: PageContext, request: Request): Page => {
    const { shop } = context;
    if (!shop.installation.installed) return askToInstall(title, deps.app.scopes);
    const path = request.path.slice(`/admin/apps/${handle}`.length).replace(/\/$/, '') || '/app';
    const query = launchQuery(shop, context.locale);
    for (const [name, value] of Object.entries(request.query)) {
      if (!OWN.has(name) && typeof value === 'string') query.set(name, value);
    }
    const origin = new URL(deps.appUrl).origin;
    const body = html`<div class="app-bar"><span id="app-title">${title}</span><span class="end" id="app-actions"></span></div>
<iframe data-app data-app-origin="${origin}" data-shop="${shop.store.info.domain}" data-handle="${handle}" data-title="${title}"
  name="app-iframe" title="${title}" src="${origin}${path}?${query.toString()}"></iframe>
<div id="save-bar" hidden role="region" aria-label="Unsaved changes"><span>Unsaved changes</span><span id="save-bar-actions"></span></div>
<div id="toasts" role="status" aria-live="polite"></div>
<dialog id="picker" aria-label="Choose products"><form method="dialog"><input type="search" placeholder="Search products" aria-label="Search products"><ul></ul>
<button value="cancel">Cancel</button> <button class="primary" value="select">Select</button></form></dialog>
<dialog id="leave" aria-label="Leave page with unsaved changes?"><form method="dialog"><h2>Leave page with unsaved changes?</h2>
<p>Leaving this page will delete all unsaved changes.</p>
<button value="stay">Stay</button> <button class="primary" value="leave">Leave page</button></form></dialog>
<script src="/admin/public/frame.js" defer></script>`;
    return { title, body, framed: true };
  };

  page(`/admin/apps/${handle}`, framed);
  page(`/admin/apps/${handle}/*`, framed);
}

const askToInstall = (title: string, scopes: string[]): Page => ({
  title: `Install ${title}`,
  body: html`<h1>Install ${title}</h1>${card(
    'This app needs access to',
    html`<ul>${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>${action('/admin/install', 'Install', {}, 'primary')}`,
  )}`,
});
