import type { Order } from '../model.ts';
import { decimal } from '../store/money.ts';
import { lineTotal, totals } from '../store/totals.ts';
import { type Html, html } from './html.ts';
import { action, card, type PageContext, pager, table } from './layout.ts';
import type { AdminRoutes } from './router.ts';

const PER_PAGE = 50;

export const money = (amount: number, currency: string): string => `${decimal(amount, currency)} ${currency}`;

export const day = (instant: number, { shop }: PageContext): string =>
  new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: shop.store.info.timezone,
  }).format(instant);

export function status(order: Order): Html {
  if (order.cancelledAt !== null) return html`<span class="pill bad">cancelled</span>`;
  const look = order.financialStatus === 'PAID' ? 'good' : order.financialStatus.includes('REFUNDED') ? 'warn' : '';
  return html`<span class="pill ${look}">${order.financialStatus.toLowerCase().replaceAll('_', ' ')}</span>`;
}

export function orderPages({ page, act }: AdminRoutes): void {
  page('/admin/orders', (context, request) => {
    const { store } = context.shop;
    const query = String(request.query.q ?? '')
      .trim()
      .toLowerCase();
    const all = [...store.state.orders.values()]
      .filter((order) => query === '' || order.name.includes(query) || order.email?.toLowerCase().includes(query))
      .sort((left, right) => right.createdAt - left.createdAt);
    const number = Math.max(1, Number(request.query.page) || 1);
    const rows = all
      .slice((number - 1) * PER_PAGE, number * PER_PAGE)
      .map((order) => [
        html`<a href="/admin/orders/${order.id}">${order.name}</a>`,
        html`${day(order.createdAt, context)}`,
        html`${order.email ?? 'guest'}`,
        html`${money(totals(order).total, order.currency)}`,
        status(order),
        html`${order.lines.reduce((sum, line) => sum + line.currentQuantity, 0)} items`,
      ]);
    const body = html`<h1>Orders <form class="end row" method="get"><input type="search" name="q" value="${query}" placeholder="#1001 or mail address" aria-label="Search orders"><button>Search</button></form></h1>
${card(`${all.length} orders`, table(['Order', 'Placed', 'By', 'Total', 'Payment', 'Items'], rows, 'No order matches.'))}
${pager('/admin/orders', number, Math.ceil(all.length / PER_PAGE), query)}`;
    return { title: 'Orders', body };
  });

  page('/admin/orders/:id', (context, request) => {
    const order = context.shop.store.state.orders.get(String(request.params.id));
    return order ? { title: order.name, body: orderBody(order, context) } : null;
  });

  act('/admin/orders/:id/refund-line', ({ store }, { line = '', quantity = '1' }, request) => {
    const refund = store.orders.refund(String(request.params.id), {
      lines: [{ lineItemId: line, quantity: Number(quantity) }],
    });
    return `Refunded ${decimal(refund.amount, store.info.currency)}.`;
  });
  act('/admin/orders/:id/refund-amount', ({ store }, { amount = '0' }, request) => {
    store.orders.refund(String(request.params.id), { amount: Math.round(Number(amount) * 100) });
    return 'Refunded, without any goods coming back.';
  });
  act('/admin/orders/:id/:what', ({ store: { orders } }, _fields, request) => {
    const id = String(request.params.id);
    switch (String(request.params.what)) {
      case 'pay':
        return `${orders.pay(id).name} is paid.`;
      case 'cancel':
        return `${orders.cancel(id).name} is cancelled and refunded.`;
      case 'fulfill':
        return `${orders.fulfill(id).name} is on its way.`;
      case 'deliver':
        return `${orders.deliver(id).name} has arrived.`;
      case 'delete':
        orders.delete(id);
        return { notice: 'The order is deleted.', to: '/admin/orders' };
      default:
        return 'Nothing was done.';
    }
  });
}

function orderBody(order: Order, context: PageContext): Html {
  const at = `/admin/orders/${order.id}`;
  const sums = totals(order);
  const open = order.cancelledAt === null;
  const rows = order.lines.map((line) => [
    html`${line.productId ? html`<a href="/admin/products/${line.productId}">${line.title}</a>` : line.title} ${line.variantTitle ?? ''}`,
    html`${line.currentQuantity}${line.currentQuantity === line.quantity ? '' : html` <span class="quiet">of ${line.quantity}</span>`}`,
    html`${money(lineTotal(line), order.currency)}`,
    open && line.currentQuantity > 0
      ? action(`${at}/refund-line`, 'Refund one', { line: line.id, quantity: '1' })
      : html``,
  ]);
  return html`<h1>${order.name} ${status(order)} ${order.test ? html`<span class="pill">test</span>` : ''}
<span class="end">${order.financialStatus === 'PENDING' ? action(`${at}/pay`, 'Mark as paid') : ''}
${order.fulfillmentStatus === 'UNFULFILLED' ? action(`${at}/fulfill`, 'Fulfil') : order.fulfillments.some(({ deliveredAt }) => deliveredAt === null) ? action(`${at}/deliver`, 'Delivered') : ''}
${open ? action(`${at}/cancel`, 'Cancel order', {}, 'bad') : ''}${action(`${at}/delete`, 'Delete', {}, 'bad')}</span></h1>
<p class="quiet">${day(order.createdAt, context)} · ${order.sourceName} · id ${order.id}</p>
${card('Items', table(['Product', 'Quantity', 'Total', ''], rows, 'No items.'))}
<div class="cards">
${card(
  'Payment',
  html`<dl><dt>Items</dt><dd>${money(sums.lineItems, order.currency)}</dd><dt>Discounts</dt><dd>${money(sums.discounts, order.currency)} ${order.discountCodes.map(({ code }) => code).join(', ')}</dd>
<dt>Shipping</dt><dd>${money(order.shipping, order.currency)}</dd>${order.surcharge === 0 ? '' : html`<dt>${order.surcharge < 0 ? 'Taken off shipping' : 'Tax and charges'}</dt><dd>${money(order.surcharge, order.currency)}</dd>`}<dt>Total</dt><dd>${money(sums.total, order.currency)}</dd><dt>Refunded</dt><dd>${money(sums.refunded, order.currency)}</dd></dl>
${open ? html`<form class="row" method="post" action="${at}/refund-amount"><label>Refund an amount<input name="amount" type="number" step="0.01" min="0.01"></label><button>Refund</button></form>` : ''}`,
)}
${card(
  'Customer',
  html`${order.customerId ? html`<a href="/admin/customers/${order.customerId}">${order.email ?? order.customerId}</a>` : 'A guest'}
<p>${order.shippingAddress ? html`${order.shippingAddress.firstName} ${order.shippingAddress.lastName}<br>${order.shippingAddress.address1}<br>${order.shippingAddress.zip} ${order.shippingAddress.city}` : ''}</p>
${order.note ? html`<p>“${order.note}”</p>` : ''}`,
)}
</div>`;
}
