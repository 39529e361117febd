import {
  type CardForSale,
  type DuePick,
  longPast,
  type PersonalPick,
  reasonText,
} from '#app/features/recommendations/index.server.ts';
import type { Terms } from '../birthday-rules.ts';
import type { StorefrontText, Voice } from './texts.ts';

/**
 * What goes inside the storefront blocks, drawn exactly as `extensions/storefront-blocks/README.md` says: no scripts,
 * no inline styles, no ids, everything that comes from data escaped.
 */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Where the fragment stands: how to speak, and the locale's root of the shop's addresses. */
export interface Place {
  /** Tells places apart. */
  key: string;
  voice: Voice;
  /** `/` or `/nl/`. */
  root: string;
  /** Whether she pays in the shop's own currency. Else the lines of prices are left empty, for the page to fill. */
  priced: boolean;
}

export const placeOf = (voice: Voice, root: string, priced: boolean): Place => ({
  key: `${voice.key} ${root} ${priced}`,
  voice,
  root,
  priced,
});

const IMAGE_WIDTHS = [180, 360, 540];

/** Six cards: `for-you` and `home`. */
export function pickCards(picks: PersonalPick[], place: Place): string {
  return picks.map((pick) => around(cardParts(pick.card, place), why(pick, place))).join('');
}

/** A product as it is drawn for everybody: before and after the line that is hers. */
type Parts = [before: string, after: string];

const around = ([before, after]: Parts, line: string): string => `${before}${line}${after}`;

/** Languages and roots a product is kept in at once. Both are what the visitor's address says. */
const KEPT_PLACES = 8;

/** Draws a product once for each place, and anew when it stands on the shelf with another price, title or picture. */
function drawnOnce(draw: (card: CardForSale, place: Place) => Parts): (card: CardForSale, place: Place) => Parts {
  const drawn = new WeakMap<CardForSale, Map<string, Parts>>();
  return (card, place) => {
    const known = drawn.get(card) ?? new Map<string, Parts>();
    let parts = known.get(place.key);
    if (!parts) {
      parts = draw(card, place);
      if (known.size >= KEPT_PLACES) known.clear();
      drawn.set(card, known.set(place.key, parts));
    }
    return parts;
  };
}

/** Why, in her words and short enough for a card; nothing where the product it would name is no longer known. */
function why({ reason, beside }: PersonalPick, { voice, root }: Place): string {
  if ('with' in reason && beside === null) return '';
  const { key, figures, names } = reasonText(reason, () => (beside ? HERE : null));
  const figured = Object.entries(figures).map(([name, figure]) => [name, String(Math.round(figure))]);
  const values: Record<string, string> = { ...names, ...Object.fromEntries(figured) };
  const everyDay = key === 'again_every' && values.days === '1';
  const text = voice.say(everyDay ? 'why_again_every_day' : (`why_${key}` satisfies StorefrontText), values);
  const [before = '', ...after] = escapeHtml(text).split(HERE);
  return `<p class="fy-card__reason">${beside ? [before, ...after].join(named(beside, root)) : before}</p>`;
}

/** Where a text names a product: no title holds it. */
const HERE = '\0';

/** What another product is called: the page may know it in another language. */
const named = ({ title, handle }: { title: string; handle: string }, root: string): string =>
  `<span data-fy-name="${productAddress(root, handle)}">${escapeHtml(title)}</span>`;

const cardParts = drawnOnce((card, place) => {
  const { voice, root } = place;
  const title = escapeHtml(card.title);
  const address = productAddress(root, card.handle);
  const vendor = card.vendor ? `<p class="fy-card__vendor">${escapeHtml(card.vendor)}</p>` : '';
  return [
    `<li class="fy-card" data-product-id="${card.id}">${cardPicture(card.imageUrl)}<div class="fy-card__body">${vendor}` +
      `<h3 class="fy-card__title"><a class="fy-card__link" href="${address}">${title}</a></h3>${price(card, place)}`,
    '</div>' +
      (card.variants === 1
        ? addForm('fy-card__form', card.variantId, title, place)
        : `<p class="fy-card__form"><a class="fy-button" href="${address}"><span>${escapeHtml(voice.say('choose'))}</span>` +
          `<span class="fy-hidden">: ${title}</span></a></p>`) +
      '</li>',
  ];
});

const NO_PRICE = '<p class="fy-card__price" data-fy-price></p>';

function price({ priceMinor, highestMinor, compareAtMinor }: CardForSale, { voice, priced }: Place): string {
  if (!priced) return NO_PRICE;
  const amount = (minor: bigint) => escapeHtml(voice.money(minor));
  const line = (content: string) => `<p class="fy-card__price">${content}</p>`;
  if (highestMinor > priceMinor) {
    return line(`<span class="fy-price">${escapeHtml(voice.say('from', { price: voice.money(priceMinor) }))}</span>`);
  }
  if (compareAtMinor !== null && compareAtMinor > priceMinor) {
    return line(
      `<span class="fy-hidden">${escapeHtml(voice.say('price_now'))}</span> ` +
        `<span class="fy-price fy-price--now">${amount(priceMinor)}</span> ` +
        `<span class="fy-hidden">${escapeHtml(voice.say('price_was'))}</span> ` +
        `<s class="fy-price fy-price--was">${amount(compareAtMinor)}</s>`,
    );
  }
  return line(`<span class="fy-price">${amount(priceMinor)}</span>`);
}

function cardPicture(url: string | null): string {
  if (!url) return '<div class="fy-card__media fy-card__media--empty" aria-hidden="true"></div>';
  const sources = IMAGE_WIDTHS.map((width) => `${sized(url, width)} ${width}w`).join(', ');
  return (
    `<div class="fy-card__media"><img src="${sized(url, 360)}" srcset="${sources}" sizes="(min-width: 750px) 240px, 50vw" ` +
    'alt="" width="600" height="600" loading="lazy"></div>'
  );
}

/**
 * Up to six rows: `buy-again`, each with one click into the cart.
 *
 * @param today the shop's day number
 */
export function buyAgainRows(picks: PersonalPick[], today: number, place: Place): string {
  return picks
    .map((pick) => {
      const { due, lastDay } = pick.owned!;
      const when =
        due && !longPast(pick.owned!, today)
          ? dueText(due.day, today, place.voice)
          : place.voice.say('bought_on', { day: place.voice.dayNumber(lastDay) });
      return row(pick.card, when, place);
    })
    .join('');
}

/** @param today the shop's day number */
export function runningOutRows(items: DuePick[], today: number, place: Place): string {
  return items.map((item) => row(item.card, dueText(item.due.day, today, place.voice), place)).join('');
}

function dueText(dueDay: number, today: number, voice: Voice): string {
  const when = dueDay === today ? 'due_today' : dueDay > today ? 'due_before' : 'due_after';
  return voice.say(when, { day: voice.dayNumber(dueDay) });
}

const row = (card: CardForSale, when: string, place: Place): string => around(rowParts(card, place), escapeHtml(when));

const rowParts = drawnOnce((card, place) => {
  const title = escapeHtml(card.variantTitle ? `${card.title} · ${card.variantTitle}` : card.title);
  const picture = card.imageUrl
    ? `<div class="fy-row__media"><img src="${sized(card.imageUrl, 160)}" alt="" width="160" height="160" loading="lazy"></div>`
    : '<div class="fy-row__media" aria-hidden="true"></div>';
  const address = productAddress(place.root, card.handle);
  return [
    `<li class="fy-row" data-product-id="${card.id}">${picture}<div class="fy-row__body">` +
      `<h3 class="fy-row__title"><a class="fy-card__link" href="${address}">${title}</a></h3><p class="fy-row__due">`,
    `</p>${rowPrice(card, place)}</div>${addForm('fy-row__form', card.variantId, title, place)}</li>`,
  ];
});

function rowPrice({ priceMinor }: CardForSale, { voice, priced }: Place): string {
  if (!priced) return NO_PRICE;
  return `<p class="fy-card__price"><span class="fy-price">${escapeHtml(voice.money(priceMinor))}</span></p>`;
}

export function birthdayTreat(
  treat: { code: string; today: boolean; terms: Terms; lastDay: Date; firstName: string | null },
  { voice, root }: Place,
): string {
  const { code, today, terms, lastDay, firstName } = treat;
  const worth = terms.kind === 'percent' ? `${terms.percent}%` : voice.money(BigInt(terms.amountMinor));
  const wish = firstName ? voice.say('greeting_name', { name: firstName }) : voice.say('greeting');
  const greeting = today ? wish : voice.say('treat_later');
  const text = escapeHtml(code);
  const redirect = encodeURIComponent(root);
  return (
    `<p class="fy-treat__title">${escapeHtml(greeting)}</p>` +
    `<p class="fy-treat__text">${escapeHtml(voice.say('treat', { worth, day: voice.day(lastDay) }))}</p>` +
    `<p class="fy-treat__code"><code class="fy-code">${text}</code>` +
    `<button class="fy-button" type="button" data-fy-copy="${text}" data-fy-copied="${escapeHtml(voice.say('copied'))}" hidden>` +
    `<span>${escapeHtml(voice.say('copy'))}</span></button>` +
    `<a class="fy-button" href="/discount/${encodeURIComponent(code)}?redirect=${redirect}"><span>${escapeHtml(voice.say('use'))}</span></a></p>`
  );
}

function addForm(className: string, variantId: bigint, escapedTitle: string, { voice, root }: Place): string {
  return (
    `<form class="${className}" action="${escapeHtml(root)}cart/add" method="post"><input type="hidden" name="id" value="${variantId}">` +
    `<input type="hidden" name="quantity" value="1"><button class="fy-button" type="submit">` +
    `<span>${escapeHtml(voice.say('add'))}</span><span class="fy-hidden">: ${escapedTitle}</span></button></form>`
  );
}

function productAddress(root: string, handle: string): string {
  return escapeHtml(`${root}products/${encodeURIComponent(handle)}`);
}

/** Shopify's image server scales by a parameter. */
function sized(url: string, width: number): string {
  return escapeHtml(`${url}${url.includes('?') ? '&' : '?'}width=${width}`);
}
