import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LiquidProduct, product } from './products.ts';
import { EXTENSION, formatMoney } from './render-block.ts';

/** A small shelf with what makes cards hard: long titles, no picture, reductions, unit prices, variants. */
export function shelf(): LiquidProduct[] {
  return [
    product({
      title: 'Ethiopia Guji, whole bean 250 g',
      price: 1195,
      unitPrice: 4780,
      image: picture('#d9c3a5', '#6b4a2f'),
    }),
    product({
      title: 'Gooseneck pouring kettle with thermometer and an oak handle, 0.9 litre',
      vendor: 'Fellow & Sons',
      price: 8900,
      compareAt: 10900,
      image: picture('#c9d4cf', '#2f4a44'),
    }),
    product({ title: 'Paper filters, 100 pieces', price: 450, image: null }),
    product({
      title: 'Stoneware mug',
      variants: [
        ['Sand', 1850],
        ['Ink', 1950],
      ],
      image: picture('#e6d9d2', '#8a4f3d'),
    }),
    product({ title: 'Hario-style dripper', price: 2495, image: picture('#d8dde6', '#3d4f7a') }),
    product({ title: 'Dark chocolate 72% with coffee nibs', price: 625, image: picture('#e3d7e0', '#5d3a58') }),
    product({ title: 'Sold out tin', available: false }),
  ];
}

function picture(ground: string, ink: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300"><rect width="300" height="300" fill="${ground}"/><rect x="95" y="85" width="110" height="150" rx="14" fill="${ink}"/><circle cx="150" cy="150" r="30" fill="${ground}"/></svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}#`;
}

/** A page of a theme that sets its root's font size to ten pixels, as Shopify's own do, around the given blocks. */
export function storePage(
  blocks: string[],
  look: { dark?: boolean; script?: boolean; lang?: string; width?: string } = {},
): string {
  const [ground, ink] = look.dark ? ['#16211f', '#f2ece1'] : ['#fdfbf7', '#232220'];
  const css = readFileSync(join(EXTENSION, 'assets', 'blocks.css'), 'utf8');
  const script = look.script ? `<script defer src="/personal.js"></script>` : '';
  return `<!doctype html><html lang="${look.lang ?? 'en'}"><meta charset="utf-8"><title>Store</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>html{font-size:62.5%}body{margin:0;background:${ground};color:${ink};font:1.6rem/1.6 system-ui,sans-serif}
h2{font:500 2.6rem/1.25 Georgia,serif}h3{font:2rem/1.2 Georgia,serif;text-transform:uppercase}main{max-width:${look.width ?? '112rem'};margin:auto;padding:1.6rem}
p{margin:1.5em 0}ul{padding-left:2em}</style><style>${css}</style>${script}<main>${blocks.join('\n')}<p id="after">After the blocks</p></main></html>`;
}

/** A personal card, as the app draws it by the contract in the extension's README. */
export function personalCard(item: LiquidProduct, reason?: string): string {
  const picture = item.featured_image;
  return `<li class="fy-card" data-product-id="${item.id}">${
    picture
      ? `<div class="fy-card__media"><img src="${picture.src}" alt="" width="600" height="600" loading="lazy"></div>`
      : '<div class="fy-card__media fy-card__media--empty" aria-hidden="true"></div>'
  }<div class="fy-card__body"><p class="fy-card__vendor">${item.vendor}</p>
<h3 class="fy-card__title"><a class="fy-card__link" href="${item.url}">${item.title}</a></h3>
<p class="fy-card__price"><span class="fy-price">${formatMoney(item.price)}</span></p>${reason ? `<p class="fy-card__reason">${reason}</p>` : ''}</div>
<form class="fy-card__form" action="/cart/add" method="post"><input type="hidden" name="id" value="${item.variants[0]?.id}">
<input type="hidden" name="quantity" value="1"><button class="fy-button" type="submit"><span>Add to cart</span><span class="fy-hidden">: ${item.title}</span></button></form></li>`;
}

/** A row of what runs out, as the app draws it. */
export function personalRow(item: LiquidProduct, due: string): string {
  return `<li class="fy-row" data-product-id="${item.id}"><div class="fy-row__media"><img src="${item.featured_image?.src ?? ''}" alt="" width="160" height="160" loading="lazy"></div>
<div class="fy-row__body"><h3 class="fy-row__title"><a class="fy-card__link" href="${item.url}">${item.title}</a></h3><p class="fy-row__due">${due}</p>
<p class="fy-card__price"><span class="fy-price">${formatMoney(item.price)}</span></p></div>
<form class="fy-row__form" action="/cart/add" method="post"><input type="hidden" name="id" value="${item.variants[0]?.id}">
<input type="hidden" name="quantity" value="1"><button class="fy-button" type="submit"><span>Add to cart</span><span class="fy-hidden">: ${item.title}</span></button></form></li>`;
}

export const TREAT = `<p class="fy-treat__title">Happy birthday, Anna!</p>
<p class="fy-treat__text">15% off your next order, until 5 December.</p>
<p class="fy-treat__code"><code class="fy-code">BDAY-7KQ2M9</code>
<button class="fy-button" type="button" data-fy-copy="BDAY-7KQ2M9" data-fy-copied="Copied" hidden><span>Copy code</span></button>
<a class="fy-button" href="/discount/BDAY-7KQ2M9?redirect=/"><span>Use it now</span></a></p>`;
