import type { Ctx } from '#app/platform/contributions.ts';
import type { CustomerPage, ListCustomers } from './schema.ts';
import { listRows, readNames } from './store-read.server.ts';

const MAX = 250;

/** Newest customers first; keyset pages. */
export async function listCustomers(ctx: Ctx, input: ListCustomers = {}): Promise<CustomerPage> {
  const limit = Math.min(Math.max(1, input.limit ?? 50), MAX);
  const words = input.search?.trim().replace(/[\\%_]/g, (character) => `\\${character}`);
  const rows = await listRows(ctx.sql, ctx.shop.id, {
    search: words ? `%${words.replace(/\s+/g, '%')}%` : null,
    segment: input.segment || null,
    risk: input.risk ?? null,
    after: input.after && /^-?\d{1,19}$/.test(input.after) ? BigInt(input.after) : null,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  return {
    rows: page.map((row) => ({
      id: String(row.id),
      name: nameOf(row),
      email: row.email,
      city: row.city,
      countryCode: row.country_code,
      orders: row.orders,
      spentMinor: String(row.spent_minor),
      currency: ctx.shop.currency,
      lastOrderAt: row.last_order_at?.toISOString() ?? null,
      segment: row.segment,
    })),
    next: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}

/** How customers are called, or their address; who is gone, or has neither, is left out. */
export async function customerNames(ctx: Ctx, ids: bigint[]): Promise<Map<bigint, string>> {
  const rows = await readNames(ctx.sql, ctx.shop.id, ids);
  return new Map(rows.map((row) => [row.id, nameOf(row)] as const).filter(([, name]) => name !== ''));
}

export function nameOf(row: { first_name: string | null; last_name: string | null; email: string | null }): string {
  return [row.first_name, row.last_name].filter(Boolean).join(' ') || row.email || '';
}
