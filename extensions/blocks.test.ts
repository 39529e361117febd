import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LiquidProduct, type ProductSpec, product } from './testing/products.ts';
import { EXTENSION, renderBlock } from './testing/render-block.ts';

const HANDLES = readdirSync(join(EXTENSION, 'blocks')).map((file) => file.replace('.liquid', ''));

const ids = (html: string): string[] => [...html.matchAll(/data-product-id="(\d+)"/g)].map((match) => match[1] ?? '');
const titles = (html: string): string => /<h2[^>]*>([\s\S]*?)<\/h2>/.exec(html)?.[1]?.trim() ?? '';
const texts = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const withOthers = (alsoBought: LiquidProduct[], spec: ProductSpec = {}) => product({ alsoBought, ...spec });
const shelf = (count: number, spec: ProductSpec = {}) => Array.from({ length: count }, () => product(spec));

describe('also-bought', () => {
  it('shows at most six, in the published order, whatever is in the list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ available: fc.boolean(), self: fc.boolean() }), { maxLength: 12 }),
        fc.integer({ min: 2, max: 6 }),
        async (specs, count) => {
          const subject = withOthers([]);
          const list = specs.map(({ available, self }) => (self ? subject : product({ available })));
          subject.metafields.$app.also_bought = { value: list };
          const expected = list.filter((item) => item.available && item !== subject).map((item) => item.id);
          const html = await renderBlock('also-bought', { product: subject, settings: { count } });
          expect(ids(html)).toEqual(expected.slice(0, count));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says honestly what it rests on', async () => {
    const others = shelf(3);
    const draw = async (basis: 'orders' | 'mixed' | 'content', locale: 'en' | 'nl', settings = {}) =>
      titles(await renderBlock('also-bought', { product: withOthers(others, { basis }), locale, settings }));
    expect(await draw('orders', 'en')).toBe('Others also bought');
    expect(await draw('orders', 'nl')).toBe('Anderen kochten ook');
    expect(await draw('mixed', 'en')).toBe('Others also bought, and similar products');
    expect(await draw('mixed', 'nl')).toBe('Anderen kochten ook, en vergelijkbare producten');
    expect(await draw('content', 'en')).toBe('You may also like');
    expect(await draw('orders', 'en', { heading: 'Nice <b>with</b> this' })).toBe('Nice &lt;b&gt;with&lt;/b&gt; this');
    // The merchant's heading claims purchases; products chosen by likeness do not get to wear it.
    expect(await draw('content', 'nl', { heading: 'Klanten kochten ook' })).toBe('Misschien ook iets voor jou');
  });

  it('adds a product without variants in one click and sends the others to their page', async () => {
    const single = product({ title: 'Filters' });
    const choice = product({
      title: 'Mug',
      variants: [
        ['Sand', 1850],
        ['Ink', 1950],
      ],
    });
    const html = await renderBlock('also-bought', { product: withOthers([single, choice]) });
    expect(html).toContain(`<input type="hidden" name="id" value="${single.variants[0]?.id}">`);
    expect(html.match(/action="\/cart\/add"/g)).toHaveLength(1);
    expect(texts(html)).toContain('Choose options : Mug');
    expect(texts(html)).toContain('from € 18,50');
  });

  it('shows reductions and unit prices, and a quiet place where a picture is missing', async () => {
    const html = await renderBlock('also-bought', {
      product: withOthers([product({ price: 1000, compareAt: 1250 }), product({ unitPrice: 4780, image: null })]),
    });
    expect(texts(html)).toContain('Sale price € 10,00 Regular price € 12,50');
    expect(texts(html)).toContain('€ 47,80/1kg');
    expect(html).toContain('fy-card__media--empty');
  });

  it('goes by what is in the cart on the cart page: first picks first, nothing that is in it', async () => {
    const [a, b, c, d] = shelf(4) as [LiquidProduct, LiquidProduct, LiquidProduct, LiquidProduct];
    const first = withOthers([a, b, c]);
    const second = withOthers([first, a, d]);
    const cart = { items: [first, second].map((item) => ({ product: item, product_id: item.id })) };
    const html = await renderBlock('also-bought', { template: 'cart', cart });
    expect(ids(html)).toEqual([a.id, b.id, c.id, d.id]);
    expect(titles(html)).toBe('Goes well with your cart');
  });

  it('leaves out what is in the cart on a product page too', async () => {
    const [a, b, c] = shelf(3) as [LiquidProduct, LiquidProduct, LiquidProduct];
    const cart = { items: [{ product: b, product_id: b.id }] };
    expect(ids(await renderBlock('also-bought', { product: withOthers([a, b, c]), cart }))).toEqual([a.id, c.id]);
  });

  it('prefers the product the merchant chose for the block over the page', async () => {
    const other = product();
    const html = await renderBlock('also-bought', {
      product: withOthers(shelf(2)),
      settings: { product: withOthers([other]) },
    });
    expect(ids(html)).toEqual([other.id]);
  });

  it('escapes what merchants and shoppers type', async () => {
    const html = await renderBlock('also-bought', {
      product: withOthers([product({ title: '<script>x</script>', vendor: '"><img>' })]),
      settings: { show_vendor: true },
    });
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('"><img>');
  });
});

describe('bought-together', () => {
  const grinder = (spec: ProductSpec) => product({ title: 'Grinder', price: 6900, ...spec });

  it('adds the whole set with one form and states the sum', async () => {
    const bundle = [product({ price: 1195 }), product({ price: 2495 })];
    const subject = grinder({ bundle });
    const html = await renderBlock('bought-together', { product: subject });
    const posted = [...html.matchAll(/name="items\[\]\[id\]" value="(\d+)"/g)].map((match) => match[1]);
    expect(posted).toEqual([subject, ...bundle].map((item) => item.variants[0]?.id));
    expect(html.match(/<form/g)).toHaveLength(1);
    expect(texts(html)).toContain('Total € 105,90');
    expect(texts(html)).toContain('Add all 3 to cart');
  });

  it('lets the shopper choose a variant, and calls a sum that depends on it "from"', async () => {
    const bundle = [
      product({
        title: 'Mug',
        variants: [
          ['Sand', 1850],
          ['Ink', 1950],
        ],
      }),
    ];
    const html = await renderBlock('bought-together', { product: grinder({ bundle }) });
    expect(html).toContain('<select class="fy-select" name="items[][id]" aria-label="Choose: Mug">');
    expect(texts(html)).toContain('Sand · € 18,50');
    expect(texts(html)).toContain('Total from € 87,50');
  });

  it.each([
    ['one of the others is sold out', { bundle: [product(), product({ available: false })] }],
    ['one of the others is no longer published', { bundle: [product()], bundleSize: 2 }],
    ['the product itself is sold out', { bundle: [product()], available: false }],
    ['there is no set', {}],
  ] as [string, ProductSpec][])('shows nothing when %s', async (_why, spec) => {
    expect((await renderBlock('bought-together', { product: grinder(spec) })).trim()).toBe('');
  });
});

describe('for-you', () => {
  const collection = { products: shelf(9) };

  it('asks nothing on behalf of a stranger', async () => {
    const html = await renderBlock('for-you', { template: 'index', settings: { collection } });
    expect(ids(html)).toHaveLength(4);
    expect(html).not.toContain('data-fy-block');
    expect(titles(html).replace(/<[^>]*>/g, '')).toBe('Worth a look');
  });

  it('marks its place for a known shopper and skips the product of the page', async () => {
    const html = await renderBlock('for-you', {
      customer: { first_name: 'Anna', metafields: {} },
      product: collection.products[0],
      locale: 'nl',
      settings: { collection },
    });
    expect(html).toContain('data-fy-block="for-you"');
    expect(html).toContain('data-fy-locale="nl"');
    expect(html).toContain('data-fy-root="/nl/"');
    expect(html).toContain(`data-fy-product="${collection.products[0]?.id}"`);
    expect(ids(html)).toEqual(collection.products.slice(1, 5).map((item) => item.id));
  });

  it('shows what many buy where no collection was chosen, with room for who is known; nothing without either', async () => {
    const popular = shelf(5);
    const customer = { first_name: 'Anna', metafields: {} };
    expect(ids(await renderBlock('for-you', { popular }))).toEqual(popular.slice(0, 4).map((item) => item.id));
    const known = await renderBlock('for-you', { popular, customer });
    expect(ids(known)).toHaveLength(4);
    expect(known).toContain('data-fy-state="waiting"');
    const chosen = await renderBlock('for-you', { popular, settings: { collection } });
    expect(ids(chosen)).toEqual(collection.products.slice(0, 4).map((item) => item.id));
    expect((await renderBlock('for-you', { customer })).trim()).toBe('');
  });
});

describe('birthday', () => {
  const born = (birth_date?: string, told: Record<string, unknown> = {}) => ({
    first_name: 'Anna',
    metafields: {
      facts: birth_date ? { birth_date: { value: birth_date } } : {},
      $app: Object.fromEntries(Object.entries(told).map(([key, value]) => [key, { value }])),
    },
  });
  const on = (today: string, birth_date?: string, locale: 'en' | 'nl' = 'en', told: Record<string, unknown> = {}) =>
    renderBlock('birthday', { customer: born(birth_date, told), today: new Date(`${today}T12:00:00Z`), locale });

  it('asks for the date with consent, in the language of the page', async () => {
    const html = await on('2026-11-21', undefined, 'nl');
    expect(titles(html)).toBe('Wanneer ben je jarig?');
    expect(html).toContain('action="/apps/for-you/birthday"');
    expect(html).toContain('min="1906-01-01"');
    expect(html).toContain('max="2026-11-21"');
    expect(html).toContain('name="return_to" value="/products/here"');
    expect(texts(html)).toContain('Atelier &#38; Co mag mijn geboortedatum bewaren');
    expect(html).not.toContain('data-fy-block');
  });

  it('says that the date is known and lets it be changed or removed', async () => {
    const html = await on('2026-11-21', '1990-03-04');
    expect(texts(html)).toContain('We know when your birthday is.');
    expect(html).toContain('value="1990-03-04"');
    expect(html).toContain('name="remove" value="1" formnovalidate');
    expect(html).not.toContain('data-fy-block');
  });

  it.each([
    ['1990-11-21', '2026-11-21', true],
    ['1990-11-21', '2026-11-20', false],
    ['2000-02-29', '2028-02-29', true],
    ['2000-02-29', '2028-02-28', false],
    ['2000-02-29', '2027-02-28', true],
    ['2000-02-29', '2027-03-01', false],
    ['2000-02-28', '2027-02-28', true],
    ['2000-02-29', '2100-02-28', true],
  ])('born on %s: on %s the day has come: %s', async (birthDate, today, expected) => {
    const html = await on(today, birthDate);
    expect(html.includes('data-fy-block="birthday"')).toBe(expected);
    expect(html.includes('Happy birthday, Anna!')).toBe(expected);
    // On the day too she can change or remove it.
    expect(html).toContain('name="remove" value="1" formnovalidate');
    expect(html).toContain(`value="${birthDate}"`);
  });

  it.each([
    ['2026-11-22', true],
    ['2026-12-05', true],
    ['2026-12-06', false],
    ['2027-01-01', false],
  ])('on %s a treat until 5 December has its place: %s', async (today, expected) => {
    const html = await on(today, '1990-11-21', 'en', { birthday_treat_until: '2026-12-05' });
    expect(html.includes('data-fy-block="birthday"')).toBe(expected);
    expect(html.includes('data-fy-later')).toBe(expected);
    expect(texts(html).includes('Each year on the day, a treat is waiting for you here.')).toBe(!expected);
    expect(html).not.toContain('Happy birthday');
    expect(html).toContain('name="remove" value="1" formnovalidate');
  });

  it('keeps the place of a treat when she took her date back, and has nothing left to remove', async () => {
    const html = await on('2026-11-22', undefined, 'nl', { birthday_treat_until: '2026-12-05' });
    expect(texts(html)).toContain('Voor je verjaardag');
    expect(html).not.toMatch(/<form|<details/);
  });

  it('asks nothing of who would get nothing, promises nothing, and lets her take her date back', async () => {
    const none = { no_birthday_treat: true };
    expect((await on('2026-11-21', undefined, 'en', none)).trim()).toBe('');
    for (const birthDate of ['1990-03-04', '1990-11-21']) {
      const html = await on('2026-11-21', birthDate, 'en', none);
      expect(texts(html)).toContain('We have your date of birth on file.');
      expect(html).not.toMatch(/name="birth_date"|data-fy-block|treat|Happy/);
    }
    // Whom the owner decided to leave alone after she had been given one may use it.
    expect(await on('2026-11-22', '1990-11-21', 'en', { ...none, birthday_treat_until: '2026-12-05' })).toContain(
      'data-fy-block="birthday"',
    );
  });
});

describe('rows for what she bought before', () => {
  it.each([
    ['buy-again', 4, [0, 1, 2, 4, 4]],
    ['buy-again', 2, [0, 1, 2, 2, 2]],
    ['running-out', 2, [0, 0, 2, 2, 2]],
    ['running-out', 3, [0, 0, 2, 3, 3]],
  ])('%s set to %i keeps no more than she has orders', async (handle, rows, expected) => {
    const drawn = [0, 1, 2, 4, 25].map(async (orders_count) => {
      const customer = { first_name: 'Anna', orders_count, metafields: {} };
      const html = await renderBlock(handle, { customer, settings: { rows } });
      if (orders_count === 0) expect(html.trim()).toBe('');
      return html.match(/fy-row--waiting/g)?.length ?? 0;
    });
    expect(await Promise.all(drawn)).toEqual(expected);
  });
});

describe('flows that are off', () => {
  const anna = (birth_date?: string) => ({
    first_name: 'Anna',
    orders_count: 9,
    metafields: { facts: birth_date ? { birth_date: { value: birth_date } } : {} },
  });

  it.each([{}, { replenishment: false, birthday: false }])('promise and ask nothing (%o)', async (flows) => {
    for (const handle of ['running-out', 'birthday']) {
      expect((await renderBlock(handle, { customer: anna(), flows })).trim()).toBe('');
      for (const customer of [null, anna()]) {
        const html = await renderBlock(handle, { customer, flows, designMode: true });
        expect(html).toContain('fy-hint');
      }
    }
  });

  it('still let a shopper take her date back, and nothing else', async () => {
    for (const birthDate of ['1990-03-04', '1990-11-21']) {
      const html = await renderBlock('birthday', { customer: anna(birthDate), flows: { replenishment: true } });
      expect(texts(html)).toContain('We have your date of birth on file.');
      expect(html).toContain('name="remove" value="1" formnovalidate');
      expect(html).not.toMatch(/name="birth_date"|name="consent"|data-fy-block|treat/);
    }
  });

  it('do not remind her of it on the home page', async () => {
    const page = { customer: anna('1990-03-04'), template: 'index' };
    expect((await renderBlock('birthday', { ...page, flows: {} })).trim()).toBe('');
    expect(await renderBlock('birthday', page)).toContain('We know when your birthday is.');
  });
});

describe('every block', () => {
  it.each(HANDLES)('%s shows a stranger in an empty shop nothing at all', async (handle) => {
    expect((await renderBlock(handle)).trim()).toBe('');
  });

  it.each(['running-out', 'buy-again', 'birthday'])('%s is for known shoppers only', async (handle) => {
    const html = await renderBlock(handle, { customer: { first_name: null, orders_count: 2, metafields: {} } });
    expect(html).toContain('<section');
  });

  it.each(['also-bought', 'bought-together', 'for-you'])('%s tells the merchant why it is empty', async (handle) => {
    const html = await renderBlock(handle, { product: product(), designMode: true });
    expect(html).toContain('fy-hint');
  });

  it('keeps ids beyond 2^53 to the last digit', async () => {
    const big = product();
    big.id = '9223372036854775807';
    const html = await renderBlock('also-bought', { product: withOthers([big]) });
    expect(ids(html)).toEqual(['9223372036854775807']);
  });
});
