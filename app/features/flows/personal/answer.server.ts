import { type PersonalPick, personalPicks } from '#app/features/recommendations/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import type { Terms } from '../birthday-rules.ts';
import { whenUsedUp, withinWindow } from '../replenishment.server.ts';
import { flowSettingsSchema } from '../schema.ts';
import { SETTINGS_KEY } from '../settings.server.ts';
import { readTreat, readVisitor } from '../store.server.ts';
import { birthdayTreat, buyAgainRows, type Place, pickCards, runningOutRows } from './fragments.ts';
import { voiceOf } from './texts.ts';

export interface PersonalRequest {
  /** The shopper Shopify says is logged in; null for a stranger. */
  customerId: bigint | null;
  blocks: string[];
  locale: string | null;
  /** The locale's root of the shop's addresses, `/nl/`. */
  root: string | null;
  /** The product whose page it is. */
  productId: bigint | null;
}

export interface PersonalAnswer {
  /** `off`: the merchant does not have it on, and the page was drawn before Shopify knew. */
  blocks: Partial<Record<'for-you' | 'home' | 'buy-again' | 'running-out' | 'birthday', { html: string; off?: true }>>;
}

/** Blocks that show products picked for her. */
const PICKED = ['for-you', 'home', 'buy-again'];

/** Rows a running-out block has room for. */
const ROWS = 3;

/**
 * What the storefront blocks show one shopper. A stranger, somebody we do not know and somebody who objected to
 * profiling get nothing, and the page stays as the theme drew it.
 */
export async function personalBlocks(ctx: Ctx, request: PersonalRequest): Promise<PersonalAnswer> {
  const { customerId } = request;
  if (customerId === null) return { blocks: {} };
  const wanted = new Set(request.blocks);
  const { shop, sql } = ctx;
  const now = ctx.clock.now();
  const today = isoDate(localDate(now, shop.timezone));
  // All at once: who asks, and what she would be shown.
  const [visitor, picks, usedUp, treat] = await Promise.all([
    readVisitor(sql, shop.id, customerId, SETTINGS_KEY),
    PICKED.some((block) => wanted.has(block)) ? personalPicks(ctx, customerId) : null,
    wanted.has('running-out') ? whenUsedUp(ctx, customerId) : null,
    wanted.has('birthday') ? readTreat(sql, shop.id, customerId, today) : null,
  ]);
  if (!visitor) return { blocks: {} };
  const settings = flowSettingsSchema.safeParse(visitor.settings ?? {}).data ?? flowSettingsSchema.parse({});
  const place: Place = { voice: voiceOf(request.locale, shop.currency, shop.timezone), root: rootOf(request.root) };

  const blocks: PersonalAnswer['blocks'] = {};
  // No product stands twice on a page: the block that has most to say of it keeps it.
  const shown = new Set(request.productId === null ? [] : [request.productId]);
  const once = (found: PersonalPick[]) => {
    for (const { id } of found) shown.add(id);
    return found;
  };
  if (usedUp && !settings.replenishment.on) blocks['running-out'] = { html: '', off: true };
  else if (usedUp) {
    const items = withinWindow(usedUp, settings.replenishment).slice(0, ROWS);
    for (const { productId } of items) shown.add(BigInt(productId));
    blocks['running-out'] = { html: runningOutRows(items, today, place) };
  }
  if (picks && wanted.has('buy-again')) {
    blocks['buy-again'] = { html: buyAgainRows(once(picks('buyAgain', shown)), today, place) };
  }
  if (picks && wanted.has('home')) blocks.home = { html: pickCards(once(picks('home', shown)), place) };
  if (picks && wanted.has('for-you')) blocks['for-you'] = { html: pickCards(once(picks('forYou', shown)), place) };
  if (wanted.has('birthday') && !settings.birthday.on) blocks.birthday = { html: '', off: true };
  else if (wanted.has('birthday')) {
    blocks.birthday = {
      html: treat
        ? birthdayTreat(
            {
              code: treat.code,
              terms: treat.terms as Terms,
              lastDay: new Date(treat.expiresAt.getTime() - 1),
              firstName: visitor.firstName,
            },
            place,
          )
        : '',
    };
  }
  return { blocks };
}

function rootOf(text: string | null): string {
  return text && /^\/[a-z]{2}(-[a-z]{2})?\/?$/i.test(text) ? `${text.replace(/\/$/, '')}/` : '/';
}
