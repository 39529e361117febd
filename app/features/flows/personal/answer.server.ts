import { personalPage } from '#app/features/recommendations/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { dayNumber, isoDate, localDate } from '#app/platform/time.ts';
import type { Terms } from '../birthday-rules.ts';
import { withinWindow } from '../replenishment.server.ts';
import { readFlowSettings } from '../schema.ts';
import { readVisitor, type VisitorRow } from '../store.server.ts';
import { birthdayTreat, buyAgainRows, type Place, pickCards, placeOf, runningOutRows } from './fragments.ts';
import { voiceOf } from './texts.ts';

export interface PersonalRequest {
  /** The shopper Shopify says is logged in; null for a stranger. */
  customerId: bigint | null;
  /** Which are on the page, and how many products each has room for: `home:6`. */
  blocks: string[];
  locale: string | null;
  /** The locale's root of the shop's addresses, `/nl/`. */
  root: string | null;
  /** What she sees prices in; null: not told. */
  currency: string | null;
  /** The product whose page it is. */
  productId: bigint | null;
  /** What the page shows everybody in the grids. */
  defaults?: readonly bigint[];
}

export interface PersonalAnswer {
  /** `off`: it has no place on her page. The merchant switched it off after the page was drawn, or she may not be known. */
  blocks: Partial<Record<'for-you' | 'home' | 'buy-again' | 'running-out' | 'birthday', { html: string; off?: true }>>;
  /** Of the defaults: what may not be shown to her. */
  barred?: string[];
}

/** Products a block shows at most; and where the page does not say for how many it has room. */
const MOST = { 'running-out': 3, 'buy-again': 6, home: 6, 'for-you': 6 };

/** Lists of her own, for which the theme keeps room: it is given back where there is no such list and will be none. */
const LISTS = ['running-out', 'buy-again'] as const;

/**
 * What the storefront blocks show one shopper. For a stranger, somebody we do not know and somebody who objected to
 * profiling the page stays as it is for everybody.
 */
export async function personalBlocks(ctx: Ctx, request: PersonalRequest): Promise<PersonalAnswer> {
  const { customerId } = request;
  if (customerId === null) return forNobody(request);
  const { shop, sql } = ctx;
  const now = ctx.clock.now();
  const date = localDate(now, shop.timezone);
  const visitor = await readVisitor(sql, shop.id, customerId, isoDate(date), now);
  if (!visitor) return forNobody(request);
  const { picks, due, barred } = await personalPage(ctx, customerId, visitor, request.defaults);
  const { replenishment, birthday } = readFlowSettings(visitor.settings);
  // What it costs in another currency, Shopify alone knows.
  const priced = request.currency === null || request.currency === shop.currency;
  const place = placeOf(voiceOf(request.locale, shop.currency, shop.timezone), rootOf(request.root), priced);
  const today = dayNumber(date);

  const wanted = roomsOf(request);
  const blocks: PersonalAnswer['blocks'] = {};
  // No product stands twice on a page: the block that has most to say of it keeps it.
  const shown = new Set(request.productId === null ? [] : [request.productId]);
  // Only what there is room for: the rest may stand elsewhere.
  const once = <Shown extends { id: bigint }>(block: keyof typeof MOST, found: Shown[]) => {
    const drawn = found.slice(0, roomOf(wanted.get(block), MOST[block]));
    for (const { id } of drawn) shown.add(id);
    return drawn;
  };
  if (wanted.has('running-out')) {
    blocks['running-out'] = replenishment.on
      ? { html: runningOutRows(once('running-out', withinWindow(due, today, replenishment)), today, place) }
      : { html: '', off: true };
  }
  if (wanted.has('buy-again')) {
    blocks['buy-again'] = { html: buyAgainRows(once('buy-again', picks('buyAgain', shown)), today, place) };
  }
  if (wanted.has('home')) blocks.home = { html: pickCards(once('home', picks('home', shown)), place) };
  if (wanted.has('for-you')) blocks['for-you'] = { html: pickCards(once('for-you', picks('forYou', shown)), place) };
  if (wanted.has('birthday')) {
    blocks.birthday = birthday.on ? { html: treatOf(visitor, place) } : { html: '', off: true };
  }
  return barred.length > 0 ? { blocks, barred: barred.map(String) } : { blocks };
}

function forNobody(request: PersonalRequest): PersonalAnswer {
  const wanted = roomsOf(request);
  return {
    blocks: Object.fromEntries(LISTS.filter((name) => wanted.has(name)).map((name) => [name, { html: '', off: true }])),
  };
}

const roomsOf = ({ blocks }: PersonalRequest) =>
  new Map(
    blocks.map((block): [name: string, room: string | undefined] => {
      const [name = '', room] = block.split(':');
      return [name, room];
    }),
  );

function treatOf({ treat, firstName }: VisitorRow, place: Place): string {
  if (!treat) return '';
  const lastDay = new Date(Date.parse(treat.expiresAt) - 1);
  const { code, today } = treat;
  return birthdayTreat({ code, today, terms: treat.terms as Terms, lastDay, firstName }, place);
}

const roomOf = (text: string | undefined, most: number) =>
  /^\d$/.test(text ?? '') ? Math.min(Number(text), most) : most;

/** One folder, as the merchant named it: `/nl`, `/zh-hant`, `/es-419`, `/en-intl`. */
function rootOf(text: string | null): string {
  return text && /^\/[a-z\d]+(-[a-z\d]+)*\/?$/i.test(text) ? `${text.replace(/\/$/, '')}/` : '/';
}
