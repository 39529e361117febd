import { privacyFile } from '#app/features/privacy/index.server.ts';
import { adminLoader, notFound } from '#app/platform/http/admin-route.server.ts';

/** The file of a data request, for the merchant to pass on to the person. */
export const loader = adminLoader(async (ctx, { params }) => {
  const file = await privacyFile(ctx, params.key ?? '');
  if (!file) throw notFound();
  return new Response(file.json, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${file.name}"`,
      'x-file-name': file.name,
      'cache-control': 'no-store',
    },
  });
});
