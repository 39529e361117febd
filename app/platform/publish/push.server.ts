import type { Ctx } from '../contributions.ts';
import { gid } from '../shopify/gid.ts';
import { runBulkMutation, waitForRunningMutations } from './bulk.server.ts';
import type { SetMetafieldsMutationVariables } from './documents.generated.ts';
import { INSTALLATION, METAFIELDS_DELETE, METAFIELDS_SET, TAGS_ADD, TAGS_REMOVE } from './documents.graphql.ts';
import {
  confirm,
  countDue,
  dropOwners,
  noteAttempt,
  refuse,
  THIS_INSTALLATION,
  takeDue,
  type Waiting,
} from './store.server.ts';

/** Shopify's limit of one `metafieldsSet`. */
const PER_CALL = 25;
const PER_ROUND = 500;
/** From here on a bulk mutation is quicker than the API's budget allows single calls to be. */
const BULK_FROM = 2_500;
/** Stays far under the 100 MB an upload may have. */
const PER_BULK = 100_000;
const NO_ANSWER = 'no answer';

/**
 * Brings what is wanted to Shopify until nothing is due. A row is due until Shopify's answer has been read, so a crash
 * between sending and reading sends once more, and what is sent twice is the same value.
 */
export async function push(ctx: Ctx): Promise<void> {
  if (!ctx.shop.installed) return;
  for (let first = true; ; first = false) {
    const due = await countDue(ctx.sql, ctx.shop.id, ctx.clock.now());
    if (due === 0) return;
    if (first) await waitForRunningMutations(ctx);
    const bulk = due >= BULK_FROM;
    const rows = await withOwners(
      ctx,
      await takeDue(ctx.sql, ctx.shop.id, ctx.clock.now(), bulk ? PER_BULK : PER_ROUND),
    );
    const settle = new Settling(ctx);
    const tags = rows.filter((row) => row.type === 'tag');
    const metafields = rows.filter((row) => row.type !== 'tag');
    if (tags.length > 0) await noteAttempt(ctx.sql, ctx.shop.id, tags);
    if (bulk) await pushInBulk(ctx, metafields, tags, settle);
    else await pushOneByOne(ctx, metafields, tags, settle);
    await settle.write();
    // A failed bulk operation that reached nothing would otherwise start again at once.
    if (settle.settled === 0) throw new Error(`Nothing of ${rows.length} values could be published`);
    ctx.log.info({ sent: rows.length, settled: settle.settled, bulk }, 'published');
  }
}

/** A row on its way. */
interface Sending extends Waiting {
  owner: string;
}

/** Which installation is ours is asked only when something is to be said of it. */
async function withOwners(ctx: Ctx, rows: Waiting[]): Promise<Sending[]> {
  const ofInstallation = (row: Waiting) => row.ownerType === THIS_INSTALLATION.ownerType;
  const installation = rows.some(ofInstallation)
    ? (await ctx.admin.graphql(INSTALLATION)).currentAppInstallation.id
    : '';
  return rows.map((row) => ({ ...row, owner: ofInstallation(row) ? installation : gid(row.ownerType, row.ownerId) }));
}

/** What became of the rows of one round. */
class Settling {
  readonly #ctx: Ctx;
  readonly #done: Waiting[] = [];
  readonly #refused: { row: Waiting; error: string }[] = [];
  readonly #gone: Waiting[] = [];

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  get settled(): number {
    return this.#done.length + this.#refused.length + this.#gone.length;
  }

  done(rows: Waiting[]): void {
    for (const row of rows) this.#done.push(row);
  }

  refused(row: Waiting, { message }: { message: string }): void {
    if (/owner does not exist|does not exist|not found/i.test(message) && !/references/i.test(message)) {
      this.#gone.push(row);
    } else this.#refused.push({ row, error: message });
  }

  /** One of them at least; which, nobody knows, so none of them is taken for gone. */
  refusedTogether(rows: Waiting[], error: string): void {
    for (const row of rows) this.#refused.push({ row, error });
  }

  async write(): Promise<void> {
    const { sql, shop, clock } = this.#ctx;
    await confirm(sql, shop.id, clock.now(), this.#done);
    await dropOwners(sql, shop.id, this.#gone);
    await refuse(
      sql,
      shop.id,
      clock.now(),
      this.#refused.map(({ row }) => row),
      this.#refused.map(({ error }) => error),
    );
  }
}

async function pushOneByOne(ctx: Ctx, metafields: Sending[], tags: Sending[], settle: Settling): Promise<void> {
  for (const batch of inBatches(metafields.filter(isSet))) await setBatch(ctx, batch, settle);
  for (const batch of inBatches(metafields.filter((row) => !isSet(row)))) await deleteBatch(ctx, batch, settle);
  for (const row of tags) {
    const { away, on } = tagChange(row);
    let error: { message: string } | undefined;
    if (away) error = (await ctx.admin.graphql(TAGS_REMOVE, away)).tagsRemove?.userErrors[0];
    if (!error && on) error = (await ctx.admin.graphql(TAGS_ADD, on)).tagsAdd?.userErrors[0];
    if (error) settle.refused(row, error);
    else settle.done([row]);
  }
}

async function pushInBulk(ctx: Ctx, metafields: Sending[], tags: Sending[], settle: Settling): Promise<void> {
  const batches = inBatches(metafields.filter(isSet));
  if (batches.length > 0) {
    for (const { line, data, error } of await runBulkMutation(ctx, METAFIELDS_SET, batches.map(setVariables))) {
      const batch = batches[line];
      if (!batch) continue;
      const answer = error === null ? (data?.metafieldsSet ?? null) : { userErrors: [{ field: null, message: error }] };
      // Whose fault it was turns out when they come again, by then few enough to go one by one.
      if (!settleBatch(batch, answer, settle)) settle.refusedTogether(batch, error ?? NO_ANSWER);
    }
  }
  await pushOneByOne(
    ctx,
    metafields.filter((row) => !isSet(row)),
    [],
    settle,
  );
  await pushTagsInBulk(ctx, tags, settle);
}

/** First everything away, then everything on; a row is done when both have been. */
async function pushTagsInBulk(ctx: Ctx, tags: Sending[], settle: Settling): Promise<void> {
  const removing = tags.filter((row) => tagChange(row).away !== null);
  const ready = new Set(tags.filter((row) => tagChange(row).away === null));
  if (removing.length > 0) {
    const lines = removing.map((row) => tagChange(row).away!);
    for (const { line, data, error } of await runBulkMutation(ctx, TAGS_REMOVE, lines)) {
      const row = removing[line];
      if (!row) continue;
      const problem = error ?? data?.tagsRemove?.userErrors[0]?.message;
      if (problem === undefined) ready.add(row);
      else settle.refused(row, { message: problem });
    }
  }
  const adding = [...ready].filter((row) => row.value !== null);
  settle.done([...ready].filter((row) => row.value === null));
  if (adding.length > 0) {
    const lines = adding.map((row) => tagChange(row).on!);
    for (const { line, data, error } of await runBulkMutation(ctx, TAGS_ADD, lines)) {
      const row = adding[line];
      if (!row) continue;
      const problem = error ?? data?.tagsAdd?.userErrors[0]?.message;
      if (problem === undefined) settle.done([row]);
      else settle.refused(row, { message: problem });
    }
  }
}

async function setBatch(ctx: Ctx, batch: SendingSet[], settle: Settling): Promise<void> {
  const { metafieldsSet } = await ctx.admin.graphql(METAFIELDS_SET, setVariables(batch));
  if (!settleBatch(batch, metafieldsSet, settle)) for (const row of batch) await setBatch(ctx, [row], settle);
}

async function deleteBatch(ctx: Ctx, batch: Sending[], settle: Settling): Promise<void> {
  const { metafieldsDelete } = await ctx.admin.graphql(METAFIELDS_DELETE, {
    metafields: batch.map((row) => ({ ownerId: row.owner, ...placeOf(row.key) })),
  });
  if (!settleBatch(batch, metafieldsDelete, settle)) for (const row of batch) await deleteBatch(ctx, [row], settle);
}

interface BatchAnswer {
  userErrors: { field: string[] | null; message: string; elementIndex?: number | null }[];
}

/**
 * A batch is all or nothing: the guilty are refused, the others stay due and go with the next round. False when the
 * answer does not tell who is guilty: then only sending them one by one does, and nobody pays for another's mistake.
 */
function settleBatch(batch: Sending[], answer: BatchAnswer | null, settle: Settling): boolean {
  const errors = answer?.userErrors ?? [{ field: null, message: NO_ANSWER }];
  if (errors.length === 0) {
    settle.done(batch);
    return true;
  }
  const guilty = new Map<Sending, { message: string }>();
  for (const error of errors) {
    const row = batch.length === 1 ? batch[0] : batch[error.elementIndex ?? Number(error.field?.[1] ?? Number.NaN)];
    if (row) guilty.set(row, error);
  }
  for (const [row, error] of guilty) settle.refused(row, error);
  return guilty.size > 0;
}

type SendingSet = Sending & { value: string };

const isSet = (row: Sending): row is SendingSet => row.value !== null;

function setVariables(batch: SendingSet[]): SetMetafieldsMutationVariables {
  return {
    metafields: batch.map((row) => ({
      ownerId: row.owner,
      ...placeOf(row.key),
      type: row.type,
      value: row.value,
    })),
  };
}

/** `also_bought` lies in the app's own namespace, `facts.birth_date` where it says. */
function placeOf(key: string): { namespace: string; key: string } {
  const dot = key.indexOf('.');
  return dot < 0 ? { namespace: '$app', key } : { namespace: key.slice(0, dot), key: key.slice(dot + 1) };
}

type TagVariables = { id: string; tags: string[] };

/** `confirmed` lists every tag of the set that may be there; only those are taken away, never the merchant's own. */
function tagChange(row: Sending): { away: TagVariables | null; on: TagVariables | null } {
  const id = row.owner;
  const old = (row.confirmed ?? '').split(',').filter((tag) => tag !== '' && tag !== row.value);
  return {
    away: old.length > 0 ? { id, tags: old } : null,
    on: row.value === null ? null : { id, tags: [row.value] },
  };
}

function inBatches<Row>(rows: Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / PER_CALL) }, (_, i) =>
    rows.slice(i * PER_CALL, (i + 1) * PER_CALL),
  );
}
