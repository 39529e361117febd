import { type Request, type Response, Router } from 'express';
import type { Address } from '../../model.ts';
import { StoreError } from '../../store/changes.ts';
import { cartTotals, pricedLines } from '../cart.ts';
import { field } from '../form.ts';
import { OrderDrop } from '../liquid/customer-drops.ts';
import type { Storefront } from '../storefront.ts';

const PROMISE = 2 * 86_400_000;
const COUNTRIES = ['NL', 'BE', 'DE', 'FR', 'GB'];

/** The checkout: one page, no payment, a real order. */
export function checkoutRoutes(storefront: Storefront): Router {
  const { deps, theme } = storefront;
  const { store } = deps;
  const router = Router();

  router.get('/checkout', (request, response) => {
    if (pricedLines(store, storefront.session(request)).length === 0)
      return storefront.redirect(request, response, '/cart');
    show(request, response, {});
  });

  router.post('/checkout', (request, response) => {
    const session = storefront.session(request);
    const lines = pricedLines(store, session);
    if (lines.length === 0) return storefront.redirect(request, response, '/cart');
    session.discountCode = field(request, 'discount') || null;
    if (field(request, 'action') === 'discount') return show(request, response, {});
    const view = storefront.view(request, 'checkout');
    const errors: Record<string, string> = {};
    const need = (name: string) => {
      if (field(request, name) === '') errors[name] = theme.text(view, 'checkout.errors.required');
    };
    for (const name of ['first_name', 'last_name', 'address1', 'zip', 'city']) need(name);
    const gift = field(request, 'gift') === 'on';
    const elsewhere = gift && field(request, 'gift_address1') !== '';
    if (elsewhere) for (const name of ['gift_first_name', 'gift_last_name', 'gift_zip', 'gift_city']) need(name);
    const email = field(request, 'email');
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) errors.email = theme.text(view, 'checkout.errors.email');
    const totals = cartTotals(store, session, field(request, 'country') || undefined);
    if (totals.refusal !== null) errors.discount = theme.text(view, 'checkout.errors.discount');
    if (Object.keys(errors).length > 0) return show(request, response, errors);

    const home = address(request, '');
    try {
      const order = store.orders.place({
        lines: lines.map(({ variantId, quantity, properties, price }) => ({ variantId, quantity, properties, price })),
        customerId: view.customer && view.customer.email === email.toLowerCase() ? view.customer.id : null,
        email,
        shippingAddress: elsewhere ? address(request, 'gift_') : home,
        billingAddress: home,
        note: session.note || null,
        noteAttributes: [
          ...[...session.attributes].map(([name, value]) => ({ name, value })),
          ...(gift ? [{ name: 'Gift', value: 'yes' }] : []),
          ...(gift && field(request, 'gift_message')
            ? [{ name: 'Gift message', value: field(request, 'gift_message') }]
            : []),
        ],
        discountCodes: session.discountCode === null ? [] : [session.discountCode],
        locale: view.locale,
        presentmentCurrency: view.market.currency,
        exchangeRate: view.market.rate,
        shipping: totals.shipping,
        acceptsMarketing: field(request, 'accepts_marketing') !== '',
        promisedAt: store.clock.now() + PROMISE,
      });
      session.orderIds.add(order.id);
      session.lines = [];
      session.note = '';
      session.attributes.clear();
      session.discountCode = null;
      storefront.redirect(request, response, `/checkouts/${order.id}/thank-you`);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      show(request, response, { discount: error.message });
    }
  });

  router.get('/checkouts/:id/thank-you', (request, response, next) => {
    const view = storefront.view(request, 'thank-you');
    const order = store.state.orders.get(request.params.id);
    if (!order || !view.session.orderIds.has(order.id)) return next();
    response.send(
      theme.page(view, { title: theme.text(view, 'thank_you.title'), globals: { order: new OrderDrop(view, order) } }),
    );
  });

  function show(request: Request, response: Response, errors: Record<string, string>): void {
    const view = storefront.view(request, 'checkout');
    const { customer, session, locale } = view;
    const home = customer?.defaultAddress ?? null;
    const typed = (name: string, fallback: string | null | undefined) =>
      request.method === 'POST' ? field(request, name) : (fallback ?? '');
    const values = {
      email: typed('email', customer?.email),
      first_name: typed('first_name', home?.firstName ?? customer?.firstName),
      last_name: typed('last_name', home?.lastName ?? customer?.lastName),
      address1: typed('address1', home?.address1),
      zip: typed('zip', home?.zip),
      city: typed('city', home?.city),
      country: typed('country', home?.countryCode ?? store.info.country),
      gift: typed('gift', ''),
      gift_message: typed('gift_message', ''),
      gift_first_name: typed('gift_first_name', ''),
      gift_last_name: typed('gift_last_name', ''),
      gift_address1: typed('gift_address1', ''),
      gift_zip: typed('gift_zip', ''),
      gift_city: typed('gift_city', ''),
      discount: session.discountCode ?? '',
    };
    const { refusal } = cartTotals(store, session);
    const discountError =
      errors.discount ?? (refusal === null ? undefined : theme.text(view, 'checkout.errors.discount'));
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    response.status(Object.keys(errors).length > 0 ? 422 : 200).send(
      theme.page(view, {
        title: theme.text(view, 'checkout.title'),
        globals: {
          form: {
            values,
            errors: { ...NO_ERRORS, ...errors, discount: discountError ?? null },
            countries: [...new Set([...COUNTRIES, values.country])]
              .filter((code) => /^[A-Z]{2}$/.test(code))
              .map((code) => ({ code, name: names.of(code) ?? code })),
          },
        },
      }),
    );
  }

  function address(request: Request, prefix: '' | 'gift_'): Address {
    const country = field(request, 'country');
    return {
      firstName: field(request, `${prefix}first_name`),
      lastName: field(request, `${prefix}last_name`),
      address1: field(request, `${prefix}address1`),
      zip: field(request, `${prefix}zip`),
      city: field(request, `${prefix}city`),
      countryCode: /^[A-Z]{2}$/.test(country) ? country : store.info.country,
      phone: null,
    };
  }

  return router;
}

const NO_ERRORS = Object.fromEntries(
  'email first_name last_name address1 zip city gift_first_name gift_last_name gift_zip gift_city'
    .split(' ')
    .map((name) => [name, null]),
);
