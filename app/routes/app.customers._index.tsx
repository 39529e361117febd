import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { SEGMENTS, type SegmentKey } from '#app/algorithms/rfm.ts';
import { listCustomers } from '#app/features/customers/index.server.ts';
import { CustomersPage } from '#app/features/customers/ui/customers-page.tsx';
import { SegmentName } from '#app/features/segments/ui/segment-name.tsx';
import { adminLoader } from '#app/platform/http/admin-route.server.ts';

export const loader = adminLoader(async (ctx, { url }) => {
  const search = url.searchParams.get('search')?.trim();
  const segment = SEGMENTS.find((key) => key === url.searchParams.get('segment'));
  const after = url.searchParams.get('after');
  return {
    customers: await listCustomers(ctx, {
      ...(search ? { search } : {}),
      ...(segment ? { segment } : {}),
      ...(after ? { after } : {}),
    }),
  };
});

export default function Customers() {
  const { customers } = useLoaderData<typeof loader>();
  const { t } = useTranslation('segments');
  return (
    <CustomersPage
      customers={customers}
      segments={SEGMENTS.map((key) => ({ key, name: t(`names.${key}`) }))}
      segmentName={(key) => <SegmentName segment={key as SegmentKey} link={false} />}
    />
  );
}
