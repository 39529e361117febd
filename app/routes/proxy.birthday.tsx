import type { ActionFunctionArgs } from '@remix-run/node';
import { leaveBirthDate } from '#app/features/flows/index.server.ts';
import { isDomainError } from '#app/platform/errors.ts';
import { proxyVisit, readForm } from '#app/platform/http/proxy-route.server.ts';

/** `POST /apps/for-you/birthday`: a shopper leaves or takes back her birth date, with or without a script. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { ctx, visit } = await proxyVisit(request, context);
  const form = await readForm(request);
  const answer = await leaveBirthDate(ctx, visit.customerId, {
    birthDate: form.get('birth_date') ?? '',
    consent: form.get('consent') === 'on',
    remove: form.get('remove') === '1',
    locale: form.get('locale'),
  }).catch((error: unknown) => {
    if (isDomainError(error) && error.status < 500) throw Response.json({ ok: false }, { status: error.status });
    throw error;
  });
  if (request.headers.get('accept')?.includes('application/json')) {
    return Response.json({ ok: answer.ok, message: answer.message }, { status: answer.status });
  }
  return new Response(null, { status: 303, headers: { location: pathOfShop(form.get('return_to')) } });
}

/** Only back into the shop: one slash, and not two. */
function pathOfShop(text: string | null): string {
  return text && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}
