import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { customerTimeline, getCustomer } from '#app/features/customers/index.server.ts';
import { CustomerPage } from '#app/features/customers/ui/customer-page.tsx';
import { runningOut } from '#app/features/flows/index.server.ts';
import { RunningOutCard } from '#app/features/flows/ui/running-out-card.tsx';
import { sayGift } from '#app/features/orders/index.server.ts';
import { predictionOf, predictionsReady } from '#app/features/predictions/index.server.ts';
import { CustomerPredictionCard } from '#app/features/predictions/ui/customer-prediction-card.tsx';
import { offerOnProfile, previewHome } from '#app/features/recommendations/index.server.ts';
import { CustomerPicksCard } from '#app/features/recommendations/ui/customer-picks-card.tsx';
import { dormancyOf, sayOfCustomer, segmentOf, segmentSettingsOf } from '#app/features/segments/index.server.ts';
import { DORMANCY_WORDS, type SegmentKey } from '#app/features/segments/schema.ts';
import { CustomerDormancyCard } from '#app/features/segments/ui/customer-dormancy-card.tsx';
import { CustomerSegmentCard } from '#app/features/segments/ui/customer-segment-card.tsx';
import { adminAction, adminLoader, idParam, notFound } from '#app/platform/http/admin-route.server.ts';
import { adminLink } from '#app/platform/shopify/admin-link.ts';

export const loader = adminLoader(async (ctx, { params }) => {
  const customer = await getCustomer(ctx, idParam(params.id));
  if (!customer) throw notFound();
  // A merged customer answers with the one she became.
  const id = BigInt(customer.id);
  const [timeline, segment, settings, due, prediction, ready, dormancy, home, offer] = await Promise.all([
    customerTimeline(ctx, id),
    segmentOf(ctx, id),
    segmentSettingsOf(ctx),
    runningOut(ctx, id),
    predictionOf(ctx, id),
    predictionsReady(ctx),
    dormancyOf(ctx, id),
    previewHome(ctx, id),
    offerOnProfile(ctx, id),
  ]);
  return {
    customer,
    timeline,
    segment,
    monetary: settings.monetary,
    runningOut: due,
    prediction,
    predictionsReady: ready,
    dormancy,
    home,
    offer,
    shopifyUrl: customer.guest ? null : adminLink(ctx.config, ctx.shop.domain, `/customers/${customer.id}`),
  };
});

export const action = adminAction<unknown>({
  async rhythm(ctx, form, { params }) {
    const word = DORMANCY_WORDS.find((one) => one === form.get('word')) ?? null;
    await sayOfCustomer(ctx, idParam(params.id), word);
  },
  gift: (ctx, form) =>
    sayGift(ctx, {
      orderId: idParam(String(form.get('orderId'))),
      lineId: form.get('lineId') ? idParam(String(form.get('lineId'))) : null,
      gift: form.get('gift') === 'true' ? true : form.get('gift') === 'false' ? false : null,
    }),
});

export default function Customer() {
  const {
    customer,
    timeline,
    segment,
    monetary,
    runningOut: due,
    prediction,
    predictionsReady: ready,
    dormancy,
    home,
    offer,
    shopifyUrl,
  } = useLoaderData<typeof loader>();
  const { t } = useTranslation('segments');
  return (
    <CustomerPage
      customer={customer}
      timeline={timeline}
      shopifyUrl={shopifyUrl}
      segment={<CustomerSegmentCard segment={segment} monetary={monetary} />}
      prediction={<CustomerPredictionCard prediction={prediction} ready={ready} />}
      dormancy={dormancy && <CustomerDormancyCard customerId={customer.id} dormancy={dormancy} />}
      runningOut={<RunningOutCard items={due} />}
      picks={<CustomerPicksCard home={home} offer={offer} />}
      nameOfSegment={(key) => t(`names.${key as SegmentKey}`)}
    />
  );
}
