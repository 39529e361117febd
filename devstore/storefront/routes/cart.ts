import { type Request, type Response, Router } from 'express';
import { type Addition, add, CartError, cartTotals, change, type PricedLine, pricedLines } from '../cart.ts';
import { field, fields, items } from '../form.ts';
import { ownPath, type Storefront } from '../storefront.ts';
import { hundredths, titleOf, type View } from '../view.ts';

/** The cart: a page that works without a script, and Shopify's AJAX endpoints beside it. */
export function cartRoutes(storefront: Storefront): Router {
  const { deps, theme } = storefront;
  const { store } = deps;
  const router = Router();

  router.get('/cart', (request, response) => {
    const view = storefront.view(request, 'cart');
    response.send(theme.page(view, { title: theme.text(view, 'cart.title') }));
  });

  router.get('/cart.js', (request, response) => {
    response.json(cartJson(request));
  });

  router.post('/cart/add', (request, response) =>
    act(request, response, () => {
      const session = storefront.session(request);
      const added = add(store, session, additions(request));
      return request.is('json') ? addedJson(request, added) : null;
    }),
  );

  router.post('/cart/add.js', (request, response) =>
    act(request, response, () => addedJson(request, add(store, storefront.session(request), additions(request))), true),
  );

  router.post(['/cart/change.js', '/cart/change'], (request, response) =>
    act(
      request,
      response,
      () => {
        const session = storefront.session(request);
        const which = field(request, 'id') || field(request, 'line');
        change(store, session, which, Number(field(request, 'quantity')));
        return cartJson(request);
      },
      request.path.endsWith('.js'),
    ),
  );

  router.get('/cart/change', (request, response) =>
    act(request, response, () => {
      change(store, storefront.session(request), String(request.query.id ?? ''), Number(request.query.quantity ?? 0));
      return null;
    }),
  );

  router.post(['/cart/update.js', '/cart/update', '/cart'], (request, response) =>
    act(
      request,
      response,
      () => {
        const session = storefront.session(request);
        const pairs = fields(request);
        const quantities = pairs.filter(([name]) => name === 'updates[]');
        // Places shift when a line goes, so the lines are named before any of them changes.
        const keys = session.lines.map((line) => line.key);
        quantities.forEach(([, value], index) => {
          const key = keys[index];
          if (key !== undefined) change(store, session, key, Number(value));
        });
        for (const [name, value] of pairs) {
          const which = /^updates\[(.+)\]$/.exec(name)?.[1];
          const attribute = /^attributes\[(.+)\]$/.exec(name)?.[1];
          if (which) change(store, session, which, Number(value));
          if (attribute) session.attributes.set(attribute, value);
          if (name === 'note') session.note = value.slice(0, 5000);
          if (name === 'discount') session.discountCode = value.trim() || null;
        }
        return cartJson(request);
      },
      request.path.endsWith('.js'),
    ),
  );

  router.post(['/cart/clear.js', '/cart/clear'], (request, response) =>
    act(
      request,
      response,
      () => {
        const session = storefront.session(request);
        session.lines = [];
        return cartJson(request);
      },
      request.path.endsWith('.js'),
    ),
  );

  /** `/discount/CODE?redirect=/`: the code waits in the cart. */
  router.get('/discount/:code', (request, response) => {
    storefront.session(request).discountCode = request.params.code;
    storefront.redirect(request, response, ownPath(request.query.redirect, '/'));
  });

  function additions(request: Request): Addition[] {
    const pairs = fields(request);
    const listed = items(pairs);
    const single = listed.length === 0 ? [Object.fromEntries(pairs)] : listed;
    return single.map((item) => ({
      variantId: item.id ?? '',
      quantity: item.quantity === undefined || item.quantity === '' ? 1 : Number(item.quantity),
      properties: Object.entries(item).flatMap(([key, value]) => {
        const name = /^properties(?:\[(.+)\]|\.(.+))$/.exec(key);
        return name && value !== '' ? [{ name: (name[1] ?? name[2])!, value }] : [];
      }),
    }));
  }

  /** Does something to the cart and answers: JSON for scripts, else on to the cart's page, with what went wrong. */
  function act(request: Request, response: Response, action: () => unknown, json = false): void {
    try {
      const result = action();
      if (json || (result !== null && request.is('json'))) response.json(result);
      else storefront.redirect(request, response, ownPath(field(request, 'return_to'), '/cart'));
    } catch (error) {
      if (!(error instanceof CartError)) throw error;
      const view = storefront.view(request, 'cart');
      const message = theme.text(view, error.key, error.values);
      if (json || request.is('json')) {
        response.status(422).json({ status: 422, message, description: message });
        return;
      }
      view.session.notice = message;
      storefront.redirect(request, response, '/cart');
    }
  }

  function addedJson(request: Request, lines: PricedLine[]): unknown {
    const view = storefront.view(request, 'cart');
    const written = lines.map((line) => lineJson(view, line));
    return items(fields(request)).length > 0 ? { items: written } : written[0];
  }

  function cartJson(request: Request): unknown {
    const view = storefront.view(request, 'cart');
    const { session } = view;
    const lines = pricedLines(store, session);
    const totals = cartTotals(store, session);
    return {
      token: session.token,
      note: session.note,
      attributes: Object.fromEntries(session.attributes),
      original_total_price: hundredths(view, totals.subtotal),
      total_price: hundredths(view, totals.subtotal - totals.discount),
      total_discount: hundredths(view, totals.discount),
      item_count: lines.reduce((sum, line) => sum + line.quantity, 0),
      items: lines.map((line) => lineJson(view, line)),
      requires_shipping: lines.some((line) => line.product.productType !== 'Gift card'),
      currency: view.market.currency,
    };
  }

  return router;
}

/** Ids are texts here: they may be past what a JavaScript number holds. */
function lineJson(view: View, line: PricedLine): Record<string, unknown> {
  return {
    key: line.key,
    id: line.variantId,
    variant_id: line.variantId,
    product_id: line.product.id,
    title: titleOf(view, line.product),
    product_title: titleOf(view, line.product),
    variant_title: line.variant.title === 'Default Title' ? null : line.variant.title,
    quantity: line.quantity,
    price: hundredths(view, line.price),
    line_price: hundredths(view, line.linePrice),
    final_line_price: hundredths(view, line.linePrice),
    sku: line.variant.sku,
    vendor: line.product.vendor,
    handle: line.product.handle,
    url: `/products/${line.product.handle}?variant=${line.variantId}`,
    image: line.product.images[0]?.url ?? null,
    properties: Object.fromEntries(line.properties.map(({ name, value }) => [name, value])),
  };
}
