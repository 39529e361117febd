import { Router } from 'express';
import type { Product } from '../../model.ts';
import { field } from '../form.ts';
import { CollectionDrop, isPublished, ProductDrop, SearchDrop, SORTS } from '../liquid/product-drops.ts';
import { ownPath, type Storefront } from '../storefront.ts';
import { titleOf } from '../view.ts';

const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Looking around: home, collections, products, search. */
export function shopRoutes(storefront: Storefront): Router {
  const { deps, theme } = storefront;
  const { store } = deps;
  const router = Router();

  router.get('/', (request, response) => {
    const view = storefront.view(request, 'index');
    response.send(theme.page(view, { description: theme.text(view, 'general.tagline') }));
  });

  router.get('/collections', (request, response) => {
    const view = storefront.view(request, 'list-collections');
    response.send(theme.page(view, { title: theme.text(view, 'collections.title') }));
  });

  router.get('/collections/:handle', (request, response, next) => {
    const view = storefront.view(request, 'collection');
    const { handle } = request.params;
    const all = {
      id: '0',
      handle: 'all',
      title: theme.text(view, 'collections.all'),
      bodyHtml: '',
      productIds: [...store.state.products.keys()],
      updatedAt: 0,
    };
    const collection =
      handle === 'all' ? all : [...store.state.collections.values()].find((candidate) => candidate.handle === handle);
    if (!collection) return next();
    const sort = String(request.query.sort_by ?? 'manual');
    const drop = new CollectionDrop(view, collection, sort in SORTS ? sort : 'manual');
    response.send(
      theme.page(view, {
        title: collection.title,
        description: plain(collection.bodyHtml),
        globals: { collection: drop },
      }),
    );
  });

  router.get('/products/:handle.js', (request, response, next) => {
    const product = byHandle(request.params.handle);
    if (!product) return next();
    const drop = new ProductDrop(storefront.view(request, 'product'), product);
    const { id, title, handle, vendor, price, price_min, price_max, price_varies, available } = drop;
    response.json({
      ...{ id, title, handle, vendor, price, price_min, price_max, price_varies, available },
      variants: drop.variants.map((variant) => ({
        id: variant.id,
        title: variant.title,
        public_title: variant.title === 'Default Title' ? null : variant.title,
        price: variant.price,
        compare_at_price: variant.compare_at_price,
        available: variant.available,
        ...(variant.unit_price !== null && {
          unit_price: variant.unit_price,
          unit_price_measurement: variant.unit_price_measurement,
        }),
      })),
    });
  });

  router.get('/products/:handle', (request, response, next) => {
    const product = byHandle(request.params.handle);
    if (!product) return next();
    const view = storefront.view(request, 'product');
    const variant = typeof request.query.variant === 'string' ? request.query.variant : null;
    response.send(
      theme.page(view, {
        title: titleOf(view, product),
        description: plain(product.bodyHtml).slice(0, 160),
        product,
        globals: { product: new ProductDrop(view, product, variant) },
      }),
    );
  });

  router.get('/search', (request, response) => {
    const view = storefront.view(request, 'search');
    const terms = String(request.query.q ?? '').trim();
    const found = terms === '' ? [] : find(terms);
    response.send(
      theme.page(view, {
        title: theme.text(view, 'search.title'),
        globals: { search: new SearchDrop(view, terms, found) },
      }),
    );
  });

  router.post('/localization', (request, response) => {
    const country = field(request, 'country_code');
    if (country !== '') storefront.session(request).country = country;
    const path = ownPath(field(request, 'return_to'), '/');
    const code = field(request, 'locale_code') || field(request, 'language_code');
    const others = store.info.locales.slice(1);
    if (code === '') return response.redirect(302, path);
    const bare = others.reduce((left, other) => {
      const prefix = `/${other.toLowerCase()}`;
      return path === prefix ? '' : path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : left;
    }, path);
    const prefix = others.includes(code) ? `/${code.toLowerCase()}` : '';
    response.redirect(302, prefix + (prefix && bare === '/' ? '' : bare) || '/');
  });

  function byHandle(handle: string): Product | null {
    const product = store.state.products.get(store.core.productByHandle.get(handle) ?? '');
    return product && isPublished(product) ? product : null;
  }

  /** Every word must be somewhere; the title counts most, then the kind, then the rest. */
  function find(terms: string): Product[] {
    const words = terms.toLowerCase().split(/\s+/);
    const scored: [number, Product][] = [];
    for (const product of store.state.products.values()) {
      if (!isPublished(product)) continue;
      const title = product.title.toLowerCase();
      const kind = `${product.productType} ${product.tags.join(' ')} ${product.vendor}`.toLowerCase();
      const text = plain(product.bodyHtml).toLowerCase();
      let score = 0;
      for (const word of words) {
        const points = title.includes(word) ? 4 : kind.includes(word) ? 2 : text.includes(word) ? 1 : 0;
        if (points === 0) {
          score = 0;
          break;
        }
        score += points + (title.startsWith(word) ? 1 : 0);
      }
      if (score > 0) scored.push([score, product]);
    }
    return scored.sort((left, right) => right[0] - left[0]).map(([, product]) => product);
  }

  return router;
}
