import type { Ctx } from '#app/platform/contributions.ts';
import { isoDate, localDate } from '#app/platform/time.ts';
import { nameOf } from './list-customers.server.ts';
import { rhythmOf } from './rhythm.ts';
import type { CustomerProfile } from './schema.ts';
import { favouritesOf, findCustomer, orderFigures, scoreOf } from './store-read.server.ts';

const FAVOURITES = 6;

/** Null when there is no such customer (or she was redacted). A merged id answers with the customer it became. */
export async function getCustomer(ctx: Ctx, id: bigint): Promise<CustomerProfile | null> {
  const { sql, shop } = ctx;
  const customer = await findCustomer(sql, shop.id, id);
  if (!customer) return null;
  const [figures, score, favourites] = await Promise.all([
    orderFigures(sql, shop.id, customer.id, shop.timezone),
    scoreOf(sql, shop.id, customer.id),
    favouritesOf(sql, shop.id, customer.id, FAVOURITES),
  ]);
  return {
    id: String(customer.id),
    guest: customer.id < 0n,
    name: nameOf(customer),
    email: customer.email,
    phone: customer.phone,
    city: customer.city,
    countryCode: customer.country_code,
    locale: customer.locale,
    state: customer.state,
    tags: customer.tags,
    createdAt: customer.created_at?.toISOString() ?? null,
    currency: shop.currency,
    orders: {
      count: figures.count,
      cancelled: figures.cancelled,
      spentMinor: String(figures.spent),
      averageMinor: figures.count > 0 ? String(average(figures.spent, BigInt(figures.count))) : null,
      refundedMinor: String(figures.refunded),
      firstAt: figures.first_at?.toISOString() ?? null,
      lastAt: figures.last_at?.toISOString() ?? null,
    },
    rhythm: rhythmOf(figures.days, isoDate(localDate(ctx.clock.now(), shop.timezone))),
    rfm: score && {
      r: score.r,
      f: score.f,
      m: score.m,
      segment: score.segment,
      since: score.since,
      lastOrderOn: score.last_order_on,
      orders: score.orders,
      monetaryMinor: String(score.monetary_minor),
    },
    consent: {
      state: customer.consent_state,
      level: customer.consent_level,
      at: customer.consent_at?.toISOString() ?? null,
      source: customer.consent_source,
    },
    profilingOptOut: customer.profiling_opt_out,
    birthDate: customer.birth_date
      ? {
          date: customer.birth_date,
          source: customer.birth_date_source,
          at: customer.birth_date_at?.toISOString() ?? null,
        }
      : null,
    favourites: favourites.map((one) => ({
      productId: String(one.product_id),
      title: one.title,
      imageUrl: one.image_url,
      quantity: one.quantity,
      lastAt: one.last_at.toISOString(),
    })),
  };
}

const average = (sum: bigint, count: bigint) => (sum + (sum < 0n ? -count : count) / 2n) / count;
