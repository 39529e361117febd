import { useLoaderData } from '@remix-run/react';
import { bundles, decideBundle, setSaving } from '#app/features/recommendations/index.server.ts';
import type { BundleStatus } from '#app/features/recommendations/schema.ts';
import { BundlesPage } from '#app/features/recommendations/ui/bundles-page.tsx';
import { DomainError } from '#app/platform/errors.ts';
import { adminAction, adminLoader } from '#app/platform/http/admin-route.server.ts';

const STATUSES: BundleStatus[] = ['proposed', 'accepted', 'dismissed'];

export const loader = adminLoader(async (ctx) => ({ bundles: await bundles(ctx), currency: ctx.shop.currency }));

export const action = adminAction({
  async decide(ctx, form) {
    const status = STATUSES.find((known) => known === form.get('status'));
    if (!status) throw new DomainError('invalid_input', `no bundle has the status ${String(form.get('status'))}`);
    await decideBundle(ctx, { key: String(form.get('key')), status });
  },
  async price(ctx, form) {
    const saving = String(form.get('saving'));
    await setSaving(ctx, {
      key: String(form.get('key')),
      saving: /^\d{1,3}$/.test(saving) ? Number(saving) : Number.NaN,
    });
  },
});

export default function Bundles() {
  return <BundlesPage {...useLoaderData<typeof loader>()} />;
}
