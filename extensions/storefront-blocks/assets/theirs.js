/*
 * What the app does not know of a product, the shop says: what it is called in another language than the shop's first,
 * what it costs in another currency or country, and, in a shop that has such prices, what a unit of it costs. Loaded by
 * personal.js where there is such a thing to ask.
 */

/** What the shop says of a product, in the language of the page and at what this shopper pays; asked once a page. */
const told = new Map();

const productAt = (path, patience) => {
  if (!told.has(path)) {
    const asked = fetch(`${path}.js`, { signal: AbortSignal.timeout(patience) });
    told.set(
      path,
      asked.then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status))))),
    );
  }
  return told.get(path);
};

const span = (className, text, tag = 'span') =>
  Object.assign(document.createElement(tag), { className, textContent: text });

/** A price as `price.liquid` draws it, from what the shop says a product costs this shopper; and what a unit of it costs. */
const pricesOf = (product, variantId, { fyLocale, fyCurrency, fyFrom, fyNow, fyWas }) => {
  const format = { style: 'currency', currency: fyCurrency, currencyDisplay: 'narrowSymbol' };
  const money = (hundredths) => new Intl.NumberFormat(fyLocale, format).format(hundredths / 100);
  if (!variantId && product.price_varies) {
    return { price: [span('fy-price', `${fyFrom} ${money(product.price_min)}`)], unit: [] };
  }
  const variant = product.variants.find(({ id }) => String(id) === variantId) ?? product.variants[0];
  const { price, compare_at_price: before, unit_price: each, unit_price_measurement: of } = variant;
  const reduced = [
    span('fy-hidden', fyNow),
    span('fy-price fy-price--now', money(price)),
    span('fy-hidden', fyWas),
    span('fy-price fy-price--was', money(before), 's'),
  ];
  const unit = of && `${of.reference_value === 1 ? '' : of.reference_value}${of.reference_unit}`;
  return {
    price: fyNow && before > price ? reduced : [span('fy-price', money(price))],
    unit: unit ? [span('fy-price fy-price--unit', `${money(each)}/${unit}`)] : [],
  };
};

/** Fills the cards of a block where something is missing; what fails stays as it is, and stands on the product's page. */
export const complete = (block, cards, patience) => {
  const titles = 'fyTitles' in block.dataset;
  const units = 'fyUnits' in block.dataset;
  const priced = !block.classList.contains('fy--no-price');
  const inFull = async (card) => {
    const link = card.querySelector('.fy-card__link');
    const line = priced ? card.querySelector('.fy-card__price') : null;
    const empty = line?.childElementCount === 0;
    if (!link || !(titles || empty || (line && units))) return;
    // As it is written: outside the page a link has no address of its own.
    const product = await productAt(link.getAttribute('href'), patience);
    const variantId = card.querySelector('[name=id]')?.value;
    if (titles) {
      const variant = card.matches('.fy-row') && product.variants.find(({ id }) => String(id) === variantId);
      link.textContent = variant?.public_title ? `${product.title} · ${variant.public_title}` : product.title;
      const unseen = card.querySelector('.fy-button .fy-hidden');
      if (unseen) unseen.textContent = `: ${link.textContent}`;
    }
    if (!line) return;
    const { price, unit } = pricesOf(product, variantId, block.dataset);
    line.append(...[...(empty ? price : []), ...unit].flatMap((part) => [' ', part]));
  };
  const inWords = async (name) => {
    name.textContent = (await productAt(name.dataset.fyName, patience)).title;
  };
  const names = titles ? cards.flatMap((card) => [...card.querySelectorAll('[data-fy-name]')]) : [];
  return Promise.allSettled([...cards.map(inFull), ...names.map(inWords)]);
};
