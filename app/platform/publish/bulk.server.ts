import type { Ctx } from '../contributions.ts';
import { DomainError } from '../errors.ts';
import type { BatchAnswer } from './calls.ts';
import {
  BULK_OPERATION,
  CANCEL_BULK_MUTATION,
  OPEN_BULK_MUTATIONS,
  RUN_BULK_MUTATION,
  STAGE_UPLOAD,
} from './documents.graphql.ts';

export interface LineResult {
  /** Of the variables it answers, from 0. */
  line: number;
  /** Null when there is none. */
  answer: BatchAnswer | null;
}

const OPEN = new Set(['CREATED', 'RUNNING', 'CANCELING']);

/** Has Shopify run a mutation once per element of `variables`, in its own time and outside the API's budget. */
export async function startBulkMutation(ctx: Ctx, mutation: string, variables: object[]): Promise<string> {
  const path = await upload(ctx, variables.map((line) => JSON.stringify(line)).join('\n'));
  const { bulkOperationRunMutation: started } = await ctx.admin.graphql(RUN_BULK_MUTATION, { mutation, path });
  const id = started?.bulkOperation?.id;
  if (!id) throw refused(started?.userErrors[0]?.message ?? 'no operation was started');
  return id;
}

/** At `url` lie the results, without the lines that were not reached when it failed half-way. */
export type BulkState = { open: true } | { open: false; url: string | null };

export async function stateOfBulk(ctx: Ctx, id: string): Promise<BulkState> {
  const { bulkOperation: operation } = await ctx.admin.graphql(BULK_OPERATION, { id });
  if (operation && OPEN.has(operation.status)) return { open: true };
  const { status = 'GONE', errorCode = null, url = null, partialDataUrl = null } = operation ?? {};
  if (status !== 'COMPLETED') ctx.log.warn({ status, errorCode }, 'a bulk mutation did not complete');
  return { open: false, url: url ?? partialDataUrl };
}

/** Mutations that Shopify may still be writing with. */
export async function openBulkMutations(ctx: Ctx): Promise<string[]> {
  const { created, running, canceling } = await ctx.admin.graphql(OPEN_BULK_MUTATIONS);
  return [...created.nodes, ...running.nodes, ...canceling.nodes].map(({ id }) => id);
}

/** One that cannot be cancelled (any more) comes to its end by itself. */
export async function cancelBulkMutation(ctx: Ctx, id: string): Promise<void> {
  const { bulkOperationCancel: answer } = await ctx.admin.graphql(CANCEL_BULK_MUTATION, { id });
  const error = answer?.userErrors[0];
  ctx.log.warn({ id, error: error?.message }, 'a bulk mutation that nobody waits for was cancelled');
}

/** Null when the file is no longer there. */
export async function resultsAt(url: string): Promise<LineResult[] | null> {
  const response = await fetch(url);
  if (response.status >= 400 && response.status < 500) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) throw refused(`the result was answered with HTTP ${response.status}`);
  const text = await response.text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { data, errors, __lineNumber } = JSON.parse(line) as {
        data?: Record<string, BatchAnswer | null> | null;
        errors?: { message: string }[];
        __lineNumber: number;
      };
      const error = errors?.map(({ message }) => message).join('; ');
      // The line's one mutation is its one field.
      const [answer = null] = Object.values(data ?? {});
      return {
        line: __lineNumber,
        answer: error === undefined ? answer : { userErrors: [{ field: null, message: error }] },
      };
    });
}

async function upload(ctx: Ctx, jsonl: string): Promise<string> {
  const { stagedUploadsCreate: staged } = await ctx.admin.graphql(STAGE_UPLOAD, {
    input: [
      {
        resource: 'BULK_MUTATION_VARIABLES',
        filename: 'variables.jsonl',
        mimeType: 'text/jsonl',
        httpMethod: 'POST',
      },
    ],
  });
  const target = staged?.stagedTargets?.[0];
  const key = target?.parameters.find(({ name }) => name === 'key')?.value;
  if (!target?.url || !key) throw refused(staged?.userErrors[0]?.message ?? 'no place to upload to');
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  form.append('file', new Blob([jsonl], { type: 'text/jsonl' }), 'variables.jsonl');
  const response = await fetch(target.url, { method: 'POST', body: form });
  await response.body?.cancel();
  if (!response.ok) throw refused(`the upload was answered with HTTP ${response.status}`);
  return key;
}

function refused(detail: string): DomainError {
  return new DomainError('shopify_refused', `A bulk mutation failed: ${detail}`, { values: { detail }, status: 502 });
}
