import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentNode } from 'graphql';
import type { ApiContext } from '../admin-api/context.ts';
import { prepare, runDocument } from '../admin-api/execute.ts';
import type { Id, Instant } from '../model.ts';
import type { Store } from '../store/store.ts';
import { type BulkPlan, BulkRefused, compileBulkQuery, type Line } from './compile.ts';
import type { StagedUploads } from './staged-uploads.ts';

const MAX_RUNNING = 5;
/** Roots between two looks at the rest of the world; also how far parents and their children stand apart. */
const BATCH = 200;
const LIVING_DAYS = 7;
const HELD_LOOK_MS = 10;

export interface BulkOperation {
  readonly __typename: 'BulkOperation';
  id: Id;
  type: 'QUERY' | 'MUTATION';
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELING' | 'CANCELED';
  errorCode: 'INTERNAL_SERVER_ERROR' | 'ACCESS_DENIED' | null;
  query: string;
  createdAt: Instant;
  completedAt: Instant | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  file: string;
  token: string;
}

export type BulkOutcome =
  | { operation: BulkOperation }
  | { code: 'LIMIT_REACHED' | 'INVALID' | 'NO_SUCH_FILE' | 'INVALID_MUTATION'; message: string };

/** The bulk operations of one app in one shop: they run behind the API's back, and end with a file and a webhook. */
export class BulkOperations {
  readonly #store: Store;
  readonly #folder: string;
  readonly #uploads: StagedUploads;
  readonly #finished: (operation: BulkOperation) => void;
  readonly #operations = new Map<Id, BulkOperation>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(store: Store, folder: string, uploads: StagedUploads, finished: (operation: BulkOperation) => void) {
    this.#store = store;
    this.#folder = join(folder, store.info.domain);
    this.#uploads = uploads;
    this.#finished = finished;
    mkdirSync(this.#folder, { recursive: true });
  }

  list(): BulkOperation[] {
    return [...this.#operations.values()];
  }

  find(id: Id): BulkOperation | null {
    return this.#operations.get(id) ?? null;
  }

  runQuery(query: string, grouped: boolean, context: ApiContext): BulkOutcome {
    if (this.#full('QUERY')) return tooMany('query');
    const { document, errors } = prepare(query);
    let plan: BulkPlan;
    try {
      if (!document) throw new BulkRefused(`Invalid bulk query: ${errors[0]?.message ?? 'it does not parse'}`);
      plan = compileBulkQuery(document, errors);
    } catch (error) {
      if (error instanceof BulkRefused) return { code: 'INVALID', message: error.message };
      throw error;
    }
    const operation = this.#create('QUERY', query);
    this.#start(operation, (output) => this.#export(operation, plan, grouped, context, output));
    return { operation };
  }

  runMutation(mutation: string, uploadPath: string, context: ApiContext): BulkOutcome {
    if (this.#full('MUTATION')) return tooMany('mutation');
    const { document, errors } = prepare(mutation);
    if (!document || errors.length > 0) {
      return { code: 'INVALID_MUTATION', message: `Failed to parse the mutation - ${errors[0]?.message ?? ''}` };
    }
    const upload = this.#uploads.read(uploadPath);
    if (upload === null) {
      return { code: 'NO_SUCH_FILE', message: 'The JSONL file could not be found. Try uploading the file again.' };
    }
    const operation = this.#create('MUTATION', mutation);
    const mayBegin = () => !context.faults.holdBulkMutations;
    this.#start(operation, (output) => this.#import(operation, document, upload, context, output), mayBegin);
    return { operation };
  }

  cancel(id: Id): BulkOperation | null {
    const operation = this.find(id);
    if (operation && (operation.status === 'CREATED' || operation.status === 'RUNNING')) operation.status = 'CANCELING';
    return operation;
  }

  url(operation: BulkOperation, origin: string): string {
    return `${origin}/_bulk/${this.#store.info.domain}/${operation.id}.jsonl?token=${operation.token}`;
  }

  /** The result's file for a download link, while it may be fetched. */
  fileFor(id: Id, token: string): string | null {
    const operation = this.find(id);
    if (!operation || operation.token !== token || operation.completedAt === null) return null;
    const expired = this.#store.clock.now() > operation.completedAt + LIVING_DAYS * 86_400_000;
    return expired || operation.fileSize === null ? null : operation.file;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #full(type: BulkOperation['type']): boolean {
    const open = this.list().filter((operation) => operation.type === type && operation.completedAt === null);
    return open.length >= MAX_RUNNING;
  }

  #create(type: BulkOperation['type'], query: string): BulkOperation {
    const id = this.#store.core.ids.next();
    const operation: BulkOperation = {
      __typename: 'BulkOperation',
      id,
      type,
      status: 'CREATED',
      errorCode: null,
      query,
      createdAt: this.#store.clock.now(),
      completedAt: null,
      objectCount: 0,
      rootObjectCount: 0,
      fileSize: null,
      file: join(this.#folder, `${id}.jsonl`),
      token: randomUUID(),
    };
    this.#operations.set(id, operation);
    return operation;
  }

  #start(operation: BulkOperation, work: (output: WriteStream) => Promise<void>, mayBegin = () => true): void {
    const job = this.#run(operation, work, mayBegin).finally(() => this.#running.delete(job));
    this.#running.add(job);
  }

  async #run(
    operation: BulkOperation,
    work: (output: WriteStream) => Promise<void>,
    mayBegin: () => boolean,
  ): Promise<void> {
    await nextTurn();
    while (operation.status === 'CREATED' && !mayBegin() && !this.#closed) await delay(HELD_LOOK_MS);
    if (operation.status === 'CREATED') operation.status = 'RUNNING';
    const output = createWriteStream(operation.file);
    try {
      // Who is cancelled in line does nothing.
      if (operation.status === 'RUNNING') await work(output);
    } catch (error) {
      operation.errorCode = isAccessDenied(error) ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR';
      if (!(error instanceof PlannedFailure) && operation.errorCode === 'INTERNAL_SERVER_ERROR') {
        console.error(`devstore: bulk operation ${operation.id} failed`, error);
      }
    }
    output.end();
    await once(output, 'close');
    const { size } = await stat(operation.file);
    operation.fileSize = size > 0 ? size : null;
    operation.completedAt = this.#store.clock.now();
    operation.status = operation.errorCode ? 'FAILED' : operation.status === 'CANCELING' ? 'CANCELED' : 'COMPLETED';
    if (!this.#closed) this.#finished(operation);
  }

  async #export(operation: BulkOperation, plan: BulkPlan, grouped: boolean, context: ApiContext, output: WriteStream) {
    let batch: Line[] = [];
    const flush = async () => {
      const lines = grouped ? batch.flatMap(depthFirst) : breadthFirst(batch);
      batch = [];
      await this.#write(operation, lines, context, output);
    };
    for (const line of plan.lines(context)) {
      batch.push(line);
      operation.rootObjectCount += 1;
      if (batch.length < BATCH) continue;
      await flush();
      await nextTurn();
      if (this.#closed || operation.status === 'CANCELING') return;
    }
    await flush();
  }

  async #write(operation: BulkOperation, lines: Line[], context: ApiContext, output: WriteStream): Promise<void> {
    const limit = context.faults.failBulkAfter;
    const left = limit === null ? lines.length : Math.max(0, limit - operation.objectCount);
    const written = lines.slice(0, left);
    operation.objectCount += written.length;
    const text = written.map(({ object }) => `${JSON.stringify(object)}\n`).join('');
    if (text !== '' && !output.write(text)) await once(output, 'drain');
    if (left < lines.length) {
      context.faults.failBulkAfter = null;
      throw new PlannedFailure();
    }
  }

  async #import(
    operation: BulkOperation,
    document: DocumentNode,
    upload: string,
    context: ApiContext,
    output: WriteStream,
  ) {
    let lineNumber = 0;
    for (const text of upload.split('\n')) {
      if (text.trim() === '') continue;
      const result = await this.#mutate(document, text, context);
      const line: Line = { object: { ...result, __lineNumber: lineNumber }, children: [] };
      lineNumber += 1;
      operation.rootObjectCount += 1;
      await this.#write(operation, [line], context, output);
      if (lineNumber % BATCH === 0) await nextTurn();
      if (this.#closed || operation.status === 'CANCELING') return;
    }
  }

  async #mutate(document: DocumentNode, text: string, context: ApiContext): Promise<Record<string, unknown>> {
    let variables: unknown;
    try {
      variables = JSON.parse(text);
    } catch {
      return { errors: [{ message: 'The line is no valid JSON' }] };
    }
    if (typeof variables !== 'object' || variables === null) return { errors: [{ message: 'The line is no object' }] };
    const result = await runDocument(document, variables as Record<string, unknown>, null, context);
    return {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}),
    };
  }
}

class PlannedFailure extends Error {}

const isAccessDenied = (error: unknown): boolean =>
  error instanceof Error && 'extensions' in error && (error.extensions as { code?: string }).code === 'ACCESS_DENIED';

const tooMany = (kind: string): BulkOutcome => ({
  code: 'LIMIT_REACHED',
  message: `A bulk ${kind} operation limit of ${MAX_RUNNING} for this app and shop has been reached. Wait for one to finish.`,
});

const depthFirst = (line: Line): Line[] => [line, ...line.children.flatMap(depthFirst)];

/** Ungrouped results: parents first, what belongs to them some way behind. */
function breadthFirst(lines: Line[]): Line[] {
  const children = lines.flatMap((line) => line.children);
  return children.length === 0 ? lines : [...lines, ...breadthFirst(children)];
}
