import { Router } from 'express';
import type { Customer } from '../../model.ts';
import { field } from '../form.ts';
import { CustomerDrop, OrderDrop } from '../liquid/customer-drops.ts';
import { ownPath, type Storefront } from '../storefront.ts';

/** Accounts without passwords: this is a stand-in, and whoever tries it must be able to be anybody. */
export function accountRoutes(storefront: Storefront): Router {
  const { deps, theme } = storefront;
  const { store } = deps;
  const router = Router();

  router.get('/account', (request, response) => {
    const view = storefront.view(request, 'customers/account');
    if (!view.customer) return storefront.redirect(request, response, '/account/login');
    response.send(theme.page(view, { title: theme.text(view, 'account.title') }));
  });

  router.get(['/account/login', '/account/register'], (request, response) => {
    const as = request.query.as ?? request.query.customer_id;
    if (typeof as === 'string' && store.state.customers.has(as)) {
      storefront.session(request).customerId = as;
      return storefront.redirect(request, response, ownPath(request.query.return_to, '/account'));
    }
    const view = storefront.view(request, 'customers/login');
    const demo = faces().map(({ customer, why }) => ({
      customer: new CustomerDrop(view, customer),
      why: theme.text(view, `login.demo.${why}`, { count: store.customers.ordersOf(customer.id).length }),
    }));
    response.send(theme.page(view, { title: theme.text(view, 'login.title'), globals: { demo } }));
  });

  router.post('/account/login', (request, response) => {
    const session = storefront.session(request);
    const chosen = store.state.customers.get(field(request, 'customer_id'));
    const customer = chosen ?? store.customers.findByEmail(field(request, 'email'));
    if (!customer) {
      session.notice = theme.text(storefront.view(request, 'customers/login'), 'login.unknown');
      return storefront.redirect(request, response, '/account/login');
    }
    session.customerId = customer.id;
    storefront.redirect(request, response, ownPath(field(request, 'return_to'), '/account'));
  });

  router.post('/account', (request, response) => {
    const session = storefront.session(request);
    const email = field(request, 'email');
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
      session.notice = theme.text(storefront.view(request, 'customers/login'), 'login.bad_email');
      return storefront.redirect(request, response, '/account/login');
    }
    const known = store.customers.findByEmail(email);
    const customer =
      known ??
      store.customers.create({
        email,
        firstName: field(request, 'first_name') || null,
        lastName: field(request, 'last_name') || null,
        locale: storefront.view(request, 'customers/login').locale,
        acceptsMarketing: field(request, 'accepts_marketing') !== '',
      });
    session.customerId = customer.id;
    storefront.redirect(request, response, '/account');
  });

  router.all('/account/logout', (request, response) => {
    storefront.session(request).customerId = null;
    storefront.redirect(request, response, '/');
  });

  router.get(['/orders/:id', '/account/orders/:id'], (request, response, next) => {
    const view = storefront.view(request, 'customers/order');
    const order = store.state.orders.get(String(request.params.id));
    const hers =
      order && (view.session.orderIds.has(order.id) || (view.customer && order.customerId === view.customer.id));
    if (!hers) return next();
    response.send(theme.page(view, { title: order.name, globals: { order: new OrderDrop(view, order) } }));
  });

  /** A few people worth being: the most faithful, somebody new, whose birthday it is. Who objected sees nothing of her own. */
  function faces(): { customer: Customer; why: string }[] {
    const counted = [...store.state.customers.values()]
      .filter((customer) => customer.mergedInto === null && !customer.dataSaleOptOut)
      .map((customer) => ({ customer, orders: store.customers.ordersOf(customer.id) }));
    const byCount = counted.toSorted((left, right) => right.orders.length - left.orders.length);
    const latest = counted
      .filter(({ orders }) => orders.length === 1)
      .toSorted((left, right) => right.customer.createdAt - left.customer.createdAt);
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: store.info.timezone, month: '2-digit', day: '2-digit' });
    const today = date.format(store.clock.now());
    const birthdays = counted.filter(({ customer }) => {
      const born = store.metafields.get(`gid://shopify/Customer/${customer.id}`, 'facts', 'birth_date')?.value;
      return born?.slice(5) === today;
    });
    const middle = byCount.filter(({ orders }) => orders.length === 4);
    return [
      ...byCount.slice(0, 3).map(({ customer }) => ({ customer, why: 'faithful' })),
      ...middle.slice(0, 1).map(({ customer }) => ({ customer, why: 'several' })),
      ...latest.slice(0, 1).map(({ customer }) => ({ customer, why: 'new' })),
      ...birthdays.slice(0, 1).map(({ customer }) => ({ customer, why: 'birthday' })),
    ];
  }

  return router;
}
