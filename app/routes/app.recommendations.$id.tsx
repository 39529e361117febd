import { useLoaderData } from '@remix-run/react';
import {
  excludeProduct,
  pinProduct,
  recommendationsFor,
  removeRule,
} from '#app/features/recommendations/index.server.ts';
import { ProductPage } from '#app/features/recommendations/ui/product-page.tsx';
import { adminAction, adminLoader, idParam, notFound } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { params }) => {
  const recommendations = await recommendationsFor(ctx, idParam(params.id));
  if (!recommendations) throw notFound();
  return { recommendations };
});

const otherIn = (form: FormData) => idParam(String(form.get('otherId')));
const everywhere = (form: FormData) => form.get('everywhere') === 'true';

export const action = adminAction({
  pin: (ctx, form, { params }) =>
    pinProduct(ctx, {
      productId: idParam(params.id),
      otherId: otherIn(form),
      allowEverywhere: form.get('allowEverywhere') === 'true',
    }),
  exclude: (ctx, form, { params }) =>
    excludeProduct(ctx, { otherId: otherIn(form), ...(everywhere(form) ? {} : { productId: idParam(params.id) }) }),
  remove: (ctx, form, { params }) =>
    removeRule(ctx, {
      kind: form.get('kind') === 'pin' ? 'pin' : 'exclude',
      otherId: otherIn(form),
      ...(everywhere(form) ? {} : { productId: idParam(params.id) }),
    }),
});

export default function Product() {
  return <ProductPage {...useLoaderData<typeof loader>()} />;
}
