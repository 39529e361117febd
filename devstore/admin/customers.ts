import { totals } from '../store/totals.ts';
import { html } from './html.ts';
import { action, card, pager, table } from './layout.ts';
import { day, money, status } from './orders.ts';
import type { AdminRoutes } from './router.ts';

const PER_PAGE = 50;
const nameOf = (customer: { firstName: string | null; lastName: string | null; id: string }): string =>
  [customer.firstName, customer.lastName].filter(Boolean).join(' ') || `Customer ${customer.id}`;

export function customerPages({ page, act }: AdminRoutes): void {
  page('/admin/customers', (context, request) => {
    const { state, customers } = context.shop.store;
    const query = String(request.query.q ?? '')
      .trim()
      .toLowerCase();
    const all = [...state.customers.values()].filter(
      (customer) =>
        customer.mergedInto === null &&
        `${nameOf(customer)} ${customer.email ?? ''} ${customer.tags.join(' ')}`.toLowerCase().includes(query),
    );
    const number = Math.max(1, Number(request.query.page) || 1);
    const rows = all
      .slice((number - 1) * PER_PAGE, number * PER_PAGE)
      .map((customer) => [
        html`<a href="/admin/customers/${customer.id}">${nameOf(customer)}</a>`,
        html`${customer.email ?? ''}`,
        html`${customers.ordersOf(customer.id).length}`,
        html`${customer.emailMarketing.state.toLowerCase().replaceAll('_', ' ')}`,
        html`${customer.tags.map((tag) => html`<span class="pill">${tag}</span> `)}`,
      ]);
    const body = html`<h1>Customers <form class="end row" method="get"><input type="search" name="q" value="${query}" placeholder="Name, mail or tag" aria-label="Search customers"><button>Search</button></form></h1>
${card(`${all.length} customers`, table(['Name', 'Mail', 'Orders', 'Newsletter', 'Tags'], rows, 'No customer matches.'))}
${pager('/admin/customers', number, Math.ceil(all.length / PER_PAGE), query)}`;
    return { title: 'Customers', body };
  });

  page('/admin/customers/:id', (context, request) => {
    const { store } = context.shop;
    const customer = store.state.customers.get(String(request.params.id));
    if (!customer || customer.mergedInto !== null) return null;
    const at = `/admin/customers/${customer.id}`;
    const orders = store.customers.ordersOf(customer.id).map((id) => store.core.order(id));
    const rows = orders
      .sort((left, right) => right.createdAt - left.createdAt)
      .map((order) => [
        html`<a href="/admin/orders/${order.id}">${order.name}</a>`,
        html`${day(order.createdAt, context)}`,
        html`${money(totals(order).total, order.currency)}`,
        status(order),
      ]);
    const fields = store.metafields.of(`gid://shopify/Customer/${customer.id}`);
    const subscribed = customer.emailMarketing.state === 'SUBSCRIBED';
    const body = html`<h1>${nameOf(customer)} <span class="end">${action(`${context.storefront}/account/login`, 'Log in as', { email: customer.email ?? '', customer_id: customer.id }, 'primary')}
${action(`${at}/consent`, subscribed ? 'Unsubscribe' : 'Subscribe', { state: subscribed ? 'UNSUBSCRIBED' : 'SUBSCRIBED' })}
${action(`${at}/data-request`, 'Request data')}${action(`${at}/redact`, 'Redact', {}, 'bad')}</span></h1>
<p class="quiet">${customer.email ?? 'no mail address'} · reads ${customer.locale} · id ${customer.id} ${customer.dataSaleOptOut ? html`<span class="pill warn">data sale opt-out</span>` : ''}</p>
${card('Orders', table(['Order', 'Placed', 'Total', 'Payment'], rows, 'No orders.'))}
<div class="cards">
${card(
  'Tags',
  html`<p>${customer.tags.map((tag) => html`<span class="pill">${tag}</span> `)}</p>
<form class="row" method="post" action="${at}/tag"><label>Tag<input name="tag" required></label><button>Add</button><button formaction="${at}/untag">Remove</button></form>`,
)}
${card('Merge', html`<form class="row" method="post" action="${at}/merge"><label>Customer to take in (id)<input name="gone" pattern="\\d+" required></label><button>Merge</button></form>`)}
</div>
${card(
  'Metafields',
  table(
    ['Name', 'Type', 'Value'],
    fields.map(({ namespace, key, type, value }) => [html`${namespace}.${key}`, html`${type}`, html`${value}`]),
    'Nothing is stored with this customer.',
  ),
)}`;
    return { title: nameOf(customer), body };
  });

  act('/admin/customers/:id/:what', (shop, fields, request) => {
    const id = String(request.params.id);
    const { customers } = shop.store;
    switch (String(request.params.what)) {
      case 'tag':
        customers.addTags(id, [fields.tag ?? '']);
        return 'Tagged.';
      case 'untag':
        customers.removeTags(id, [fields.tag ?? '']);
        return 'The tag is off.';
      case 'consent':
        customers.setConsent(id, fields.state === 'SUBSCRIBED' ? 'SUBSCRIBED' : 'UNSUBSCRIBED');
        return 'The consent is changed.';
      case 'merge':
        customers.merge(id, fields.gone ?? '');
        return 'Merged.';
      case 'data-request':
        shop.requestData(id);
        return 'The app was asked for the data of this customer.';
      case 'redact':
        shop.redact(id, true);
        return 'The app was asked to erase this customer.';
      default:
        return 'Nothing was done.';
    }
  });
}
