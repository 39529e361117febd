import { expect } from 'vitest';
import { contributions } from '#app/main.server.ts';
import type { Ctx, DomainEvent } from '#app/platform/contributions.ts';

const jobs = new Map(contributions.flatMap(({ jobs = [] }) => jobs).map((job) => [job.name, job]));

/**
 * Runs the shop's waiting jobs whose names fit, and those they lead to, one after the other and without waiting for
 * their time. For tests of what follows from what, without a worker beside them.
 */
export async function workOff(
  ctx: Ctx,
  names: RegExp,
  beforeEach: () => Promise<void> = async () => undefined,
): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    await beforeEach();
    const { rows } = await ctx.sql.query<{ name: string; data: Record<string, unknown> }>(
      `DELETE FROM jobs.job WHERE id = (SELECT id FROM jobs.job WHERE data ->> 'shopId' = $1 AND state IN ('created', 'retry')
         AND name ~ $2 ORDER BY start_after, created_on, id LIMIT 1) RETURNING name, data`,
      [String(ctx.shop.id), names.source],
    );
    const [next] = rows;
    if (!next) return done;
    done.push(next.name);
    expect(done.length, `jobs lead to jobs: ${done.slice(-5)}`).toBeLessThan(500);
    await run(ctx, next.name, next.data);
  }
}

async function run(ctx: Ctx, name: string, data: Record<string, unknown>): Promise<void> {
  const job = jobs.get(name);
  if (job) return job.run(ctx, data);
  const [, event, feature] = /^on\.(.+)\.([^.]+)$/.exec(name)!;
  const told = JSON.parse(String(data.event), (_key, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as DomainEvent;
  const { events } = contributions.find((one) => one.feature === feature)!;
  const handle = events?.[told.name] as ((ctx: Ctx, events: DomainEvent[]) => Promise<void>) | undefined;
  if (!handle) throw new Error(`Nobody listens to ${event} in ${feature}`);
  await handle(ctx, [told]);
}
