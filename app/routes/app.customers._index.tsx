import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { SEGMENTS, type SegmentKey } from '#app/algorithms/rfm.ts';
import { listCustomers } from '#app/features/customers/index.server.ts';
import { CustomersPage } from '#app/features/customers/ui/customers-page.tsx';
import { scoresOf } from '#app/features/predictions/index.server.ts';
import { RISKS } from '#app/features/predictions/schema.ts';
import { useScoreColumns } from '#app/features/predictions/ui/score-columns.tsx';
import { SegmentName } from '#app/features/segments/ui/segment-name.tsx';
import { adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const search = url.searchParams.get('search')?.trim();
  const segment = SEGMENTS.find((key) => key === url.searchParams.get('segment'));
  const risk = (RISKS as readonly string[]).indexOf(url.searchParams.get('risk') ?? '');
  const after = url.searchParams.get('after');
  const customers = await listCustomers(ctx, {
    ...(search ? { search } : {}),
    ...(segment ? { segment } : {}),
    ...(risk >= 0 ? { risk } : {}),
    ...(after ? { after } : {}),
  });
  const scores = await scoresOf(
    ctx,
    customers.rows.map(({ id }) => id),
  );
  return { customers, scores, predicted: risk >= 0 || Object.keys(scores).length > 0 };
});

export default function Customers() {
  const { customers, scores, predicted } = useLoaderData<typeof loader>();
  const { risk, value } = useScoreColumns<{ id: string }>(({ id }) => scores[id]);
  const { t } = useTranslation('segments');
  const { t: words } = useTranslation('customers');
  const { t: predictions } = useTranslation('predictions');
  const segments = {
    name: 'segment',
    label: words('list.segment'),
    any: words('list.anySegment'),
    options: SEGMENTS.map((key) => ({ key, name: t(`names.${key}`) })),
  };
  const risks = {
    name: 'risk',
    label: predictions('lists.risk'),
    any: predictions('list.any'),
    options: RISKS.toReversed().map((key) => ({ key, name: predictions(`risk.${key}`) })),
  };
  return (
    <CustomersPage
      customers={customers}
      filters={predicted ? [segments, risks] : [segments]}
      columns={predicted ? [risk, value] : []}
      segmentName={(key) => <SegmentName segment={key as SegmentKey} link={false} />}
    />
  );
}
