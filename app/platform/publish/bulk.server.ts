import { setTimeout as delay } from 'node:timers/promises';
import type { Ctx } from '../contributions.ts';
import { DomainError } from '../errors.ts';
import type { TypedDocument } from '../shopify/typed-document.ts';
import type { BulkMutationStateQuery } from './documents.generated.ts';
import { BULK_OPERATION, RUN_BULK_MUTATION, RUNNING_BULK_MUTATIONS, STAGE_UPLOAD } from './documents.graphql.ts';

export interface LineResult<Data> {
  /** Of the variables it answers, from 0. */
  line: number;
  data: Data | null;
  /** What GraphQL itself refused. */
  error: string | null;
}

const OPEN = new Set(['CREATED', 'RUNNING', 'CANCELING']);
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Runs a mutation once per element of `variables` in Shopify's own time, outside the API's budget. Lines that were not
 * reached (the operation failed half-way) have no result: whoever asked finds them still to do.
 */
export async function runBulkMutation<Result, Variables>(
  ctx: Ctx,
  mutation: TypedDocument<Result, Variables>,
  variables: Variables[],
): Promise<LineResult<Result>[]> {
  const path = await upload(ctx, variables.map((line) => JSON.stringify(line)).join('\n'));
  const { bulkOperationRunMutation: started } = await ctx.admin.graphql(RUN_BULK_MUTATION, {
    mutation,
    path,
  });
  const id = started?.bulkOperation?.id;
  if (!id) throw refused(started?.userErrors[0]?.message ?? 'no operation was started');
  const operation = await finished(ctx, id);
  const url = operation.url ?? operation.partialDataUrl;
  if (operation.status !== 'COMPLETED') {
    ctx.log.warn({ status: operation.status, errorCode: operation.errorCode }, 'a bulk mutation did not complete');
    if (!url) throw refused(`the operation ended as ${operation.status} (${operation.errorCode ?? 'no code'})`);
  }
  return url ? results<Result>(url) : [];
}

/** An operation that an earlier process started and did not see end would overtake what is sent now. */
export async function waitForRunningMutations(ctx: Ctx): Promise<void> {
  const { bulkOperations } = await ctx.admin.graphql(RUNNING_BULK_MUTATIONS);
  for (const { id } of bulkOperations.nodes) await finished(ctx, id);
}

async function finished(ctx: Ctx, id: string): Promise<NonNullable<BulkMutationStateQuery['bulkOperation']>> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const { bulkOperation } = await ctx.admin.graphql(BULK_OPERATION, { id });
    if (!bulkOperation) throw refused(`the operation ${id} is not there`);
    if (!OPEN.has(bulkOperation.status)) return bulkOperation;
    await delay(wait);
  }
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

async function results<Data>(url: string): Promise<LineResult<Data>[]> {
  const response = await fetch(url);
  if (!response.ok) throw refused(`the result was answered with HTTP ${response.status}`);
  const text = await response.text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const parsed = JSON.parse(line) as { data?: Data | null; errors?: { message: string }[]; __lineNumber: number };
      return {
        line: parsed.__lineNumber,
        data: parsed.data ?? null,
        error: parsed.errors?.map(({ message }) => message).join('; ') ?? null,
      };
    });
}

function refused(detail: string): DomainError {
  return new DomainError('shopify_refused', `A bulk mutation failed: ${detail}`, { values: { detail }, status: 502 });
}
