import { isPossibleBirthDate } from '#app/algorithms/birthday.ts';
import { recordBirthDate } from '#app/features/customers/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { localDate, parseIsoDate } from '#app/platform/time.ts';
import { flowSettings } from '../settings.server.ts';
import { voiceOf } from './texts.ts';

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
  if (customerId === null) return { ok: false, status: 401, message: say('birth_date_login') };
  const text = say('consent_text', { shop: ctx.shop.name });
  if (remove) {
    await recordBirthDate(ctx, customerId, null, text);
    return { ok: true, status: 200, message: say('birth_date_removed') };
  }
  // A page drawn before the merchant switched it off; what nothing will be done with is not collected.
  if (!(await flowSettings(ctx)).birthday.on) return { ok: false, status: 422, message: say('birth_date_off') };
  if (!consent) return { ok: false, status: 422, message: say('birth_date_consent') };
  const date = parseIsoDate(birthDate);
  if (!date || !isPossibleBirthDate(date, localDate(ctx.clock.now(), ctx.shop.timezone))) {
    return { ok: false, status: 422, message: say('birth_date_invalid') };
  }
  await recordBirthDate(ctx, customerId, birthDate, text);
  return { ok: true, status: 200, message: say('birth_date_saved') };
}
