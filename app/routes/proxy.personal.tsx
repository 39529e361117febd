import type { LoaderFunctionArgs } from '@remix-run/node';
import { personalBlocks } from '#app/features/flows/index.server.ts';
import { proxyVisit } from '#app/platform/http/proxy-route.server.ts';

/** `GET /apps/for-you/personal`: what the storefront blocks show this shopper. One request a page, for all blocks. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ctx, visit } = await proxyVisit(request, context);
  const { parameters, customerId } = visit;
  const product = parameters.get('product') ?? '';
  const answer = await personalBlocks(ctx, {
    customerId,
    blocks: (parameters.get('blocks') ?? '').split(','),
    locale: parameters.get('locale'),
    root: parameters.get('root'),
    productId: /^\d{1,18}$/.test(product) ? BigInt(product) : null,
  });
  return Response.json(answer, { headers: { 'cache-control': 'private, no-store' } });
}
