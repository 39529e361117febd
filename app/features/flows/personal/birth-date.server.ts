import { isPossibleBirthDate, OLDEST } from '#app/algorithms/birthday.ts';
import { recordBirthDate } from '#app/features/customers/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { pickLocale } from '#app/platform/i18n/locale.ts';
import { isoDate, localDate, parseIsoDate } from '#app/platform/time.ts';
import { flowSettings } from '../settings.server.ts';
import { readMayGetTreat } from '../store.server.ts';
import { escapeHtml } from './fragments.ts';
import { type StorefrontText, voiceOf } from './texts.ts';

export interface BirthDateForm {
  birthDate: string;
  consent: boolean;
  /** Withdrawing is as easy as giving. */
  remove: boolean;
  locale: string | null;
}

export interface BirthDateAnswer {
  ok: boolean;
  status: 200 | 401 | 422;
  /** For the shopper, in her language. */
  message: string;
}

/** A shopper leaves (or takes back) her birth date on the storefront, with the words she consented to. */
export async function leaveBirthDate(
  ctx: Ctx,
  customerId: bigint | null,
  { birthDate, consent, remove, locale }: BirthDateForm,
): Promise<BirthDateAnswer> {
  const { say } = voiceOf(locale, ctx.shop.currency, ctx.shop.timezone);
  const refused = (text: StorefrontText, values?: Record<string, string>): BirthDateAnswer => ({
    ok: false,
    status: 422,
    message: say(text, values),
  });
  if (customerId === null) return { ...refused('birth_date_login'), status: 401 };
  const text = say('consent_text', { shop: ctx.shop.name });
  if (remove) {
    await recordBirthDate(ctx, customerId, null, text);
    return { ok: true, status: 200, message: say('birth_date_removed') };
  }
  // A page drawn before the merchant switched it off; what nothing will be done with is not collected.
  if (!(await flowSettings(ctx)).birthday.on) return refused('birth_date_off');
  if ((await readMayGetTreat(ctx.sql, ctx.shop.id, customerId)) === false) return refused('birth_date_off');
  if (!consent) return refused('birth_date_consent');
  const date = parseIsoDate(birthDate);
  if (!date) return refused('birth_date_invalid');
  const today = localDate(ctx.clock.now(), ctx.shop.timezone);
  if (birthDate > isoDate(today)) return refused('birth_date_to_come');
  if (!isPossibleBirthDate(date, today)) return refused('birth_date_too_old', { year: String(today.year - OLDEST) });
  await recordBirthDate(ctx, customerId, birthDate, text);
  return { ok: true, status: 200, message: say('birth_date_saved') };
}

/** What went wrong on our side, or concerns somebody the app does not know. */
export function birthDateFailed(ctx: Ctx, locale: string | null): string {
  return voiceOf(locale, ctx.shop.currency, ctx.shop.timezone).say('birth_date_failed');
}

/** For who has no script: why nothing was saved and the way back, as Liquid that Shopify draws within the theme. */
export function refusalPage(ctx: Ctx, locale: string | null, message: string, back: string): string {
  const { say } = voiceOf(locale, ctx.shop.currency, ctx.shop.timezone);
  const text = (plain: string) => escapeHtml(plain).replace(/[{}]/g, (brace) => `&#${brace.charCodeAt(0)};`);
  return (
    `<div class="page-width rte" lang="${pickLocale(locale)}" style="padding-block: 3em">` +
    `<h1>${text(say('birth_date_title'))}</h1><p role="alert">${text(message)}</p>` +
    `<p><a href="${text(back)}">${text(say('birth_date_back'))}</a></p></div>`
  );
}
