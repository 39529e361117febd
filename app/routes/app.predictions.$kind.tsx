import { useLoaderData } from '@remix-run/react';
import { fitNow, followNewest, goBackTo, modelPage, nameResponsible } from '#app/features/predictions/index.server.ts';
import { MODEL_KINDS } from '#app/features/predictions/schema.ts';
import { ModelPage } from '#app/features/predictions/ui/model-page.tsx';
import { adminAction, adminLoader, notFound } from '#app/platform/http/admin-route.server.ts';

const kindOf = (text: string | undefined) => {
  const kind = MODEL_KINDS.find((known) => known === text);
  if (!kind) throw notFound();
  return kind;
};

/** The number of a version; nonsense is none. */
function versionOf(text: FormDataEntryValue | null): number | null {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

export const loader = adminLoader(async (ctx, { params, url }) => ({
  model: await modelPage(ctx, kindOf(params.kind), versionOf(url.searchParams.get('version'))),
}));

export const action = adminAction({
  fit: (ctx, _form, { params }) => fitNow(ctx, kindOf(params.kind)),
  use: (ctx, form, { params }) => goBackTo(ctx, kindOf(params.kind), versionOf(form.get('version')) ?? 0),
  follow: (ctx, _form, { params }) => followNewest(ctx, kindOf(params.kind)),
  responsible: (ctx, form) => nameResponsible(ctx, String(form.get('responsible') ?? '')),
});

export default function Model() {
  const { model } = useLoaderData<typeof loader>();
  return <ModelPage key={model.kind} model={model} />;
}
