import type { Ctx } from '../contributions.ts';
import { countDue, type Due, readBulks } from './bulk.store.server.ts';
import { inBatches, PER_CALL, type Sending, sendNow, withOwners } from './calls.ts';
import { cancelStrangers, goesInBulk, lookAtBulks, sendInBulk, settledSoon } from './in-bulk.server.ts';
import { Settling } from './settling.server.ts';
import { dropNeverSent, noteAttempt, type Step, takeDue } from './store.server.ts';

const PER_ROUND = 500;
const LONGEST_WAIT_SECONDS = 10;

/**
 * Brings what is wanted to Shopify until nothing is due but what is on its way: for the end of a bulk mutation nobody
 * waits, the job comes back and looks. A row is due until Shopify's answer has been read, so a crash between sending and
 * reading sends once more, and what is sent twice is the same value.
 */
export async function push(ctx: Ctx): Promise<void> {
  const { sql, shop, clock } = ctx;
  if (!shop.installed) return;
  await dropNeverSent(sql, shop.id);
  const bulks = await readBulks(sql, shop.id);
  if (bulks.length === 0 && (await countDue(sql, shop.id, clock.now())).length === 0) return;
  // What would overtake must be over before anything is sent.
  if (await cancelStrangers(ctx, bulks)) return comeBack(ctx, 2);
  await lookAtBulks(ctx);
  for (;;) {
    const due = await countDue(sql, shop.id, clock.now());
    const few = due.filter((kind) => !goesInBulk(kind));
    if (few.length > 0) await pushRound(ctx, few);
    else if (!(await sendInBulk(ctx, due)) || !(await settledSoon(ctx))) break;
  }
  const [oldest] = (await readBulks(sql, shop.id)).map(({ startedAt }) => startedAt.getTime()).sort((a, b) => a - b);
  // The longer it has taken, the longer it may take.
  if (oldest !== undefined) await comeBack(ctx, (clock.now().getTime() - oldest) / 4_000);
}

/** Under the job's own key, so that one run at a time sends, and soon enough for a single value that comes between. */
function comeBack(ctx: Ctx, seconds: number): Promise<void> {
  return ctx.send('publish.push', {}, { after: Math.ceil(Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS)) });
}

async function pushRound(ctx: Ctx, kinds: Due[]): Promise<void> {
  const { sql, shop, clock } = ctx;
  const rows = await withOwners(ctx, await takeDue(sql, shop.id, clock.now(), kinds, PER_ROUND));
  const settle = new Settling();
  const of = (step: Step) => rows.filter((row) => row.step === step);
  await noteAttempt(sql, shop.id, of('tag'));
  for (const step of ['set', 'delete', 'untag', 'tag'] as const) {
    for (const batch of inBatches(of(step), PER_CALL[step])) await pushBatch(ctx, step, batch, settle);
  }
  await settle.write(ctx, sql);
  ctx.log.info({ sent: rows.length, settled: settle.settled }, 'published');
}

async function pushBatch(ctx: Ctx, step: Step, batch: Sending[], settle: Settling): Promise<void> {
  const answer = await sendNow(ctx, step, batch);
  if (settle.answered(batch, answer)) return;
  if (batch.length === 1) settle.refusedTogether(batch, answer);
  else for (const row of batch) await pushBatch(ctx, step, [row], settle);
}
