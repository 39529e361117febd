import type { Ctx } from '../contributions.ts';
import { gid } from '../shopify/gid.ts';
import { INSTALLATION, METAFIELDS_DELETE, METAFIELDS_SET, TAGS_ADD, TAGS_REMOVE } from './documents.graphql.ts';
import { type Step, THIS_INSTALLATION, type Waiting } from './store.server.ts';

/** A row on its way. */
export interface Sending extends Waiting {
  /** Its global id at Shopify. */
  owner: string;
  /** What leaves: the value, or for tags a comma list of those that are put on or taken away. */
  sent: string | null;
}

/** Shopify's limit of one `metafieldsSet`; tags go owner by owner. */
export const PER_CALL: Record<Step, number> = { set: 25, delete: 25, untag: 1, tag: 1 };

const DOCUMENTS = { set: METAFIELDS_SET, delete: METAFIELDS_DELETE, untag: TAGS_REMOVE, tag: TAGS_ADD };

export interface BatchAnswer {
  userErrors: { field: string[] | null; message: string; elementIndex?: number | null }[];
}

/** What one row's step sends. Only tags of ours that may be there are taken away, never the merchant's own. */
function sentBy({ step, value, confirmed }: Waiting): string | null {
  if (step !== 'untag') return value;
  return (confirmed ?? '')
    .split(',')
    .filter((tag) => tag !== '' && tag !== value)
    .join();
}

/** Which installation is ours is asked only when something is to be said of it. */
export async function withOwners(ctx: Ctx, rows: Waiting[]): Promise<Sending[]> {
  const ofInstallation = (row: Waiting) => row.ownerType === THIS_INSTALLATION.ownerType;
  const installation = rows.some(ofInstallation)
    ? (await ctx.admin.graphql(INSTALLATION)).currentAppInstallation.id
    : '';
  return rows.map((row) => ({
    ...row,
    owner: ofInstallation(row) ? installation : gid(row.ownerType, row.ownerId),
    sent: sentBy(row),
  }));
}

/** Sends one call's rows, all of one step. */
export async function sendNow(ctx: Ctx, step: Step, batch: Sending[]): Promise<BatchAnswer | null> {
  switch (step) {
    case 'set':
      return (await ctx.admin.graphql(METAFIELDS_SET, setVariables(batch))).metafieldsSet;
    case 'delete':
      return (await ctx.admin.graphql(METAFIELDS_DELETE, deleteVariables(batch))).metafieldsDelete;
    case 'untag':
      return (await ctx.admin.graphql(TAGS_REMOVE, tagVariables(batch))).tagsRemove;
    case 'tag':
      return (await ctx.admin.graphql(TAGS_ADD, tagVariables(batch))).tagsAdd;
  }
}

/** The same calls for a bulk mutation. */
export function inBulk(step: Step, batches: Sending[][]): { mutation: string; variables: object[] } {
  return { mutation: DOCUMENTS[step], variables: batches.map((batch) => VARIABLES[step](batch)) };
}

export function inBatches<Row>(rows: Row[], size: number): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}

const setVariables = (batch: Sending[]) => ({
  metafields: batch.map(({ owner, key, type, sent }) => ({
    ownerId: owner,
    ...placeOf(key),
    type,
    value: sent ?? '',
  })),
});

const deleteVariables = (batch: Sending[]) => ({
  metafields: batch.map(({ owner, key }) => ({ ownerId: owner, ...placeOf(key) })),
});

const tagVariables = ([row]: Sending[]) => ({ id: row!.owner, tags: (row!.sent ?? '').split(',') });

const VARIABLES = { set: setVariables, delete: deleteVariables, untag: tagVariables, tag: tagVariables };

/** `also_bought` lies in the app's own namespace, `facts.birth_date` where it says. */
function placeOf(key: string): { namespace: string; key: string } {
  const dot = key.indexOf('.');
  return dot < 0 ? { namespace: '$app', key } : { namespace: key.slice(0, dot), key: key.slice(dot + 1) };
}
