import type { ActionFunctionArgs } from '@remix-run/node';
import { birthDateFailed, leaveBirthDate, refusalPage } from '#app/features/flows/index.server.ts';
import { isDomainError } from '#app/platform/errors.ts';
import { proxyVisit, readForm } from '#app/platform/http/proxy-route.server.ts';

/** `POST /apps/for-you/birthday`: a shopper leaves or takes back her birth date, with or without a script. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { ctx, visit } = await proxyVisit(request, context);
  const form = await readForm(request);
  const locale = form.get('locale');
  const { ok, status, message } = await leaveBirthDate(ctx, visit.customerId, {
    birthDate: form.get('birth_date') ?? '',
    consent: form.get('consent') === 'on',
    remove: form.get('remove') === '1',
    locale,
  }).catch((error: unknown) => {
    if (!isDomainError(error) || error.status >= 500) throw error;
    return { ok: false, status: error.status, message: birthDateFailed(ctx, locale) };
  });
  if (request.headers.get('accept')?.includes('application/json')) return Response.json({ ok, message }, { status });
  const back = pathOfShop(form.get('return_to'));
  if (ok) return new Response(null, { status: 303, headers: { location: back } });
  // A page for a person: of an answer with an error's status Shopify does not say that it draws the theme around it.
  return new Response(refusalPage(ctx, locale, message, back), { headers: { 'content-type': 'application/liquid' } });
}

/** Only back into the shop: one slash, and not two. */
function pathOfShop(text: string | null): string {
  return text && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}
