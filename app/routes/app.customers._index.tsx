import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { SEGMENTS, type SegmentKey } from '#app/algorithms/rfm.ts';
import { listCustomers } from '#app/features/customers/index.server.ts';
import { CustomersPage } from '#app/features/customers/ui/customers-page.tsx';
import { scoresOf } from '#app/features/predictions/index.server.ts';
import { useScoreColumns } from '#app/features/predictions/ui/score-columns.tsx';
import { SegmentName } from '#app/features/segments/ui/segment-name.tsx';
import { adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const search = url.searchParams.get('search')?.trim();
  const segment = SEGMENTS.find((key) => key === url.searchParams.get('segment'));
  const after = url.searchParams.get('after');
  const customers = await listCustomers(ctx, {
    ...(search ? { search } : {}),
    ...(segment ? { segment } : {}),
    ...(after ? { after } : {}),
  });
  const scores = await scoresOf(
    ctx,
    customers.rows.map(({ id }) => id),
  );
  return { customers, scores };
});

export default function Customers() {
  const { customers, scores } = useLoaderData<typeof loader>();
  const { risk, value } = useScoreColumns<{ id: string }>(({ id }) => scores[id]);
  const { t } = useTranslation('segments');
  return (
    <CustomersPage
      customers={customers}
      segments={SEGMENTS.map((key) => ({ key, name: t(`names.${key}`) }))}
      columns={Object.keys(scores).length > 0 ? [risk, value] : []}
      segmentName={(key) => <SegmentName segment={key as SegmentKey} link={false} />}
    />
  );
}
