import type { AppInShop } from '../app-in-shop.ts';
import { type Html, html } from './html.ts';

export interface PageContext {
  shop: AppInShop;
  shops: AppInShop[];
  app: { handle: string; title: string };
  now: number;
  locale: string;
  /** Address of this shop's storefront. */
  storefront: string;
  /** Path of the page, to mark it in the menu. */
  path: string;
  /** What the last action did, in words. */
  notice: string | null;
}

const MENU = [
  ['/admin', 'Home'],
  ['/admin/orders', 'Orders'],
  ['/admin/products', 'Products'],
  ['/admin/customers', 'Customers'],
  ['/admin/themes/current/editor', 'Online store'],
  ['/mailbox', 'Mailbox'],
] as const;

const TOOLS = [
  ['/admin/clock', 'Clock'],
  ['/admin/faults', 'Faults'],
  ['/admin/webhooks', 'Webhooks'],
] as const;

const link = ([href, label]: readonly [string, string], path: string): Html => {
  const here = href === '/admin' ? path === href : path.startsWith(href);
  return html`<li><a href="${href}"${here ? html` aria-current="page"` : ''}>${label}</a></li>`;
};

/** The admin around a page: shop and clock on top, menu at the left. */
export function layout(context: PageContext, title: string, body: Html, options: { framed?: boolean } = {}): string {
  const { shop, shops, app, now, path, notice, locale } = context;
  const { info } = shop.store;
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: info.timezone });
  const inApp = path.startsWith(`/admin/apps/${app.handle}`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${info.name} · admin</title>
<link rel="stylesheet" href="/admin/public/admin.css">
<link rel="icon" href="data:,">
</head>
<body${options.framed ? html` class="framed loading"` : ''}>
<header class="top">
  <a class="brand" href="/admin">devstore</a>
  <form class="top-shop" method="post" action="/admin/view">
    <label>Shop <select name="shop" data-submit>${shops.map(({ store }) => html`<option value="${store.info.domain}"${store === shop.store ? html` selected` : ''}>${store.info.name}</option>`)}</select></label>
    <label>Merchant reads <select name="locale" data-submit>${['en', 'nl'].map((each) => html`<option${each === locale ? html` selected` : ''}>${each}</option>`)}</select></label>
  </form>
  <a class="top-clock" href="/admin/clock">${time.format(now)}</a>
</header>
<nav class="side" aria-label="Admin">
  <ul>${MENU.map((item) => link(item, path))}</ul>
  <h2>Apps</h2>
  <ul><li><a href="/admin/apps/${app.handle}"${inApp ? html` aria-current="true"` : ''}>${app.title}</a>
    <ul id="app-menu"></ul></li></ul>
  <h2>Stand-in</h2>
  <ul>${TOOLS.map((item) => link(item, path))}<li><a href="${context.storefront}/">Storefront</a></li></ul>
</nav>
<main>
${notice ? html`<p class="notice" role="status">${notice}</p>` : ''}
${body}
</main>
<script src="/admin/public/admin.js" defer></script>
</body>
</html>`.text;
}

export const card = (title: string, body: Html): Html => html`<section class="card"><h2>${title}</h2>${body}</section>`;

export function table(head: string[], rows: Html[][], empty: string): Html {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`;
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** A button that posts, with what it needs in hidden fields. */
export function action(path: string, label: string, fields: Record<string, string> = {}, look = ''): Html {
  return html`<form method="post" action="${path}" class="inline">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${look}">${label}</button></form>`;
}

export function pager(path: string, page: number, pages: number, query: string): Html {
  if (pages < 2) return html``;
  const to = (number: number) => `${path}?page=${number}&q=${encodeURIComponent(query)}`;
  return html`<p class="pager">${page > 1 ? html`<a href="${to(page - 1)}">Previous</a>` : ''} Page ${page} of ${pages} ${page < pages ? html`<a href="${to(page + 1)}">Next</a>` : ''}</p>`;
}
