import { useLoaderData } from '@remix-run/react';
import {
  excludeProduct,
  pinProduct,
  previewHome,
  previewList,
  readBoosts,
  removeRule,
  rulesView,
  saveBoosts,
} from '#app/features/recommendations/index.server.ts';
import { RulesPage } from '#app/features/recommendations/ui/rules-page.tsx';
import { adminAction, adminLoader, idParam, notFound } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx) => ({ view: await rulesView(ctx) }));

const otherIn = (form: FormData) => idParam(String(form.get('otherId')));
const besideIn = (form: FormData) =>
  form.get('productId') ? { productId: idParam(String(form.get('productId'))) } : {};

export const action = adminAction<unknown>({
  save: (ctx, form) => saveBoosts(ctx, readBoosts(form.get('boosts'))),
  async previewList(ctx, form) {
    const list = await previewList(ctx, idParam(String(form.get('id'))), readBoosts(form.get('boosts')));
    if (!list) throw notFound();
    return { list };
  },
  async previewHome(ctx, form) {
    return { home: await previewHome(ctx, idParam(String(form.get('id'))), readBoosts(form.get('boosts'))) };
  },
  collections: (ctx) => ctx.send('catalogue.collections'),
  pin: (ctx, form) => pinProduct(ctx, { otherId: otherIn(form) }),
  exclude: (ctx, form) => excludeProduct(ctx, { otherId: otherIn(form) }),
  remove: (ctx, form) =>
    removeRule(ctx, {
      kind: form.get('kind') === 'pin' ? 'pin' : 'exclude',
      otherId: otherIn(form),
      ...besideIn(form),
    }),
});

export default function Rules() {
  return <RulesPage {...useLoaderData<typeof loader>()} />;
}
