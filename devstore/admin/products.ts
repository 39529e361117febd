import { StoreError } from '../store/changes.ts';
import { decimal, minorOf } from '../store/money.ts';
import { html, json } from './html.ts';
import { action, card, pager, table } from './layout.ts';
import type { AdminRoutes } from './router.ts';

const PER_PAGE = 50;

export function productPages({ page, act }: AdminRoutes): void {
  page('/admin/products', (context, request) => {
    const { state, info } = context.shop.store;
    const query = String(request.query.q ?? '')
      .trim()
      .toLowerCase();
    const all = [...state.products.values()].filter((product) => product.title.toLowerCase().includes(query));
    const number = Math.max(1, Number(request.query.page) || 1);
    const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map((product) => {
      const tracked = product.variants.filter((variant) => variant.tracked);
      const live = product.status === 'ACTIVE' && product.publishedAt !== null;
      return [
        html`${product.images[0] ? html`<img src="${product.images[0].url}" alt="" width="40" height="40" loading="lazy">` : ''}`,
        html`<a href="/admin/products/${product.id}">${product.title}</a>`,
        html`<span class="pill ${live ? 'good' : ''}">${live ? 'active' : product.status.toLowerCase()}</span>`,
        html`${tracked.length === 0 ? 'not tracked' : tracked.reduce((sum, variant) => sum + variant.inventory, 0)}`,
        html`${decimal(product.variants[0]?.price ?? 0, info.currency)}`,
        html`${product.productType}`,
      ];
    });
    const body = html`<h1>Products <form class="end row" method="get"><input type="search" name="q" value="${query}" placeholder="Title" aria-label="Search products"><button>Search</button></form></h1>
${card(`${all.length} products`, table(['', 'Product', 'Status', 'Stock', 'Price', 'Type'], rows, 'No product matches.'))}
${pager('/admin/products', number, Math.ceil(all.length / PER_PAGE), query)}`;
    return { title: 'Products', body };
  });

  page('/admin/products/:id', (context, request) => {
    const { state, info, metafields } = context.shop.store;
    const product = state.products.get(String(request.params.id));
    if (!product) return null;
    const at = `/admin/products/${product.id}`;
    const rows = product.variants.map((variant) => [
      html`${variant.title}<br><span class="quiet">${variant.sku}</span>`,
      html`<form class="row" method="post" action="/admin/variants/${variant.id}"><label>Price<input name="price" type="number" step="0.01" min="0" value="${decimal(variant.price, info.currency)}"></label>
<label>Stock<input name="inventory" type="number" value="${variant.inventory}"></label><button>Save</button></form>`,
    ]);
    const fields = metafields.of(`gid://shopify/Product/${product.id}`);
    const body = html`<h1>${product.title} <span class="end"><a class="button" href="${context.storefront}/products/${product.handle}">View in store</a>
${product.publishedAt === null ? action(`${at}/publish`, 'Publish') : action(`${at}/unpublish`, 'Unpublish')}
${product.status === 'ARCHIVED' ? action(`${at}/activate`, 'Activate') : action(`${at}/archive`, 'Archive')}${action(`${at}/delete`, 'Delete', {}, 'bad')}</span></h1>
<p class="quiet">${product.vendor} · ${product.productType} · ${product.tags.join(', ')} · id ${product.id}</p>
${card('Variants', table(['Variant', 'Price and stock'], rows, 'No variants.'))}
${card(
  'Metafields',
  table(
    ['Name', 'Type', 'Value'],
    fields.map(({ namespace, key, type, value }) => [
      html`${namespace}.${key}`,
      html`${type}`,
      html`<pre>${json(value).text}</pre>`,
    ]),
    'Nothing is stored with this product.',
  ),
)}`;
    return { title: product.title, body };
  });

  act('/admin/variants/:id', ({ store }, { price = '', inventory = '' }, request) => {
    const id = String(request.params.id);
    const minor = minorOf(price, store.info.currency);
    if (minor === null) throw new StoreError(`${price} is no amount`, ['price']);
    const variant = store.core.variant(id);
    if (minor !== variant.price) store.products.setPrice(id, minor);
    if (Number(inventory) !== variant.inventory) store.products.setInventory(id, Number(inventory));
    return 'Saved.';
  });
  act('/admin/products/:id/:what', ({ store: { products } }, _fields, request) => {
    const id = String(request.params.id);
    switch (String(request.params.what)) {
      case 'publish':
        products.publish(id, true);
        return 'The product is in the store.';
      case 'unpublish':
        products.publish(id, false);
        return 'The product is no longer in the store.';
      case 'archive':
        products.update(id, { status: 'ARCHIVED' });
        return 'Archived.';
      case 'activate':
        products.update(id, { status: 'ACTIVE' });
        return 'Active.';
      case 'delete':
        products.delete(id);
        return { notice: 'The product is deleted.', to: '/admin/products' };
      default:
        return 'Nothing was done.';
    }
  });
}
