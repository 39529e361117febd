import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';
import { API_VERSION } from './api-version.ts';
import { type Asker, type Cost, createPointsBudget } from './points-budget.ts';
import type { ShopFetch } from './shop-fetch.ts';
import type { Tokens } from './tokens.ts';
import type { PlainDocument, TypedDocument } from './typed-document.ts';

/**
 * Shopify's Admin GraphQL API for one shop. It asks when the points for it are there, waits when throttled all the same
 * (other processes ask, too) for as long as the missing points need, tries again after 429, 5xx and broken connections, and
 * turns what is left into errors that say what happened.
 */
export interface AdminApi {
  /** Throws on transport errors and on GraphQL errors; `userErrors` are the caller's to read. */
  graphql<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
  /** For text that is not one of the app's own documents. */
  graphql<Data = Record<string, unknown>>(document: PlainDocument, variables?: Record<string, unknown>): Promise<Data>;
  /** Like `graphql`, but hands over partial data with its errors (protected fields come as null with HTTP 200). */
  graphqlPartial<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<PartialAnswer<Result>>;
  graphqlPartial<Data = Record<string, unknown>>(
    document: PlainDocument,
    variables?: Record<string, unknown>,
  ): Promise<PartialAnswer<Data>>;
  /** Points used and calls made since the process started, for the health page. */
  usage(): ApiUsage;
}

/** May be left out where nothing has to be given. */
type VariablesOf<Variables> =
  Record<string, never> extends Variables ? [variables?: Variables] : [variables: Variables];

export interface PartialAnswer<Result> {
  data: Result | null;
  errors: GraphqlError[];
}

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; [key: string]: unknown };
}

export interface ApiUsage {
  calls: number;
  points: number;
  throttled: number;
  available: number | null;
  limit: number | null;
}

interface Question {
  query: string;
  variables: Record<string, unknown>;
}

interface Answer<Data> {
  data: Data | null;
  errors: GraphqlError[];
  cost: Cost | null;
}

/** A job has time; a merchant waits a few seconds and is told that Shopify is away, or busy. */
const MAX_ATTEMPTS = { job: 8, merchant: 4 };
const MAX_THROTTLED = { job: 100, merchant: 8 };
const TIMEOUT_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;
const THROTTLED_WAIT_MS = 500;

export interface AdminApiDeps {
  shopId: number;
  domain: string;
  tokens: Tokens;
  shopFetch: ShopFetch;
  log: Log;
  /** Injected in tests; waits in real time. */
  sleep?: (ms: number) => Promise<void>;
  now?: () => number;
}

/** One budget of points for all who ask in this process. */
export function createAdminApis({
  shopId,
  domain,
  tokens,
  shopFetch,
  log,
  sleep = (ms) => delay(ms),
  now = () => performance.now(),
}: AdminApiDeps): Record<Asker, AdminApi> {
  const usage: ApiUsage = { calls: 0, points: 0, throttled: 0, available: null, limit: null };
  const budget = createPointsBudget({ sleep, now });

  interface Reply<Data> {
    token: string;
    /** Null when the connection broke or nothing came in time. */
    response: Response | null;
    /** Null when what came is no answer of GraphQL. */
    answer: Answer<Data> | null;
    error: Error | null;
  }

  async function once<Data>(whose: Asker, body: Question, rejected: string | undefined): Promise<Reply<Data>> {
    const answered = await budget.turn(body.query, whose);
    let cost: Cost | null = null;
    try {
      const token = rejected
        ? await tokens.renewed(shopId, domain, rejected)
        : await tokens.accessToken(shopId, domain);
      try {
        const response = await shopFetch(`https://${domain}/admin/api/${API_VERSION}/graphql.json`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json', 'x-shopify-access-token': token },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const answer = parse<Data>(await response.text());
        cost = answer?.cost ?? null;
        return { token, response, answer, error: null };
      } catch (error) {
        return { token, response: null, answer: null, error: error as Error };
      }
    } finally {
      answered(cost);
    }
  }

  async function ask<Data>(whose: Asker, question: Question): Promise<Answer<Data>> {
    let rejected: string | undefined;
    let throttled = 0;
    for (let attempt = 1; ; attempt++) {
      const { token, response, answer, error } = await once<Data>(whose, question, rejected);
      if (!response) {
        if (attempt >= MAX_ATTEMPTS[whose]) throw unreachable(domain, String(error?.message), error);
        await sleep(backoff(attempt));
        continue;
      }
      usage.calls += 1;
      if (response.status === 401 && !rejected) {
        rejected = token;
        continue;
      }
      if (response.status === 401 || response.status === 403) {
        throw new DomainError('shop_access_lost', `Shopify refuses the token of ${domain} (${response.status})`, {
          values: { shop: domain },
          status: 403,
        });
      }
      if (response.status === 429 || response.status >= 500) {
        if (attempt >= MAX_ATTEMPTS[whose]) throw unreachable(domain, `HTTP ${response.status}`);
        const wanted = Number(response.headers.get('retry-after'));
        await sleep(wanted > 0 ? Math.min(wanted * 1000, LONGEST_WAIT_MS) : backoff(attempt));
        continue;
      }
      if (!answer) {
        if (attempt >= MAX_ATTEMPTS[whose])
          throw unreachable(domain, `an answer that is not GraphQL (HTTP ${response.status})`);
        await sleep(backoff(attempt));
        continue;
      }
      usage.points += answer.cost?.actual ?? 0;
      if (isThrottled(answer)) {
        usage.throttled += 1;
        throttled += 1;
        if (throttled >= MAX_THROTTLED[whose]) throw unreachable(domain, 'the API stayed throttled');
        // It is no failed attempt; and what is missing is waited for in its turn.
        attempt -= 1;
        await sleep(THROTTLED_WAIT_MS);
        continue;
      }
      if (attempt > 1) log.debug({ shopId, attempt }, 'Shopify answered after trying again');
      return answer;
    }
  }

  return { merchant: clientOf('merchant'), job: clientOf('job') };

  function clientOf(whose: Asker): AdminApi {
    return {
      async graphql<Data>(document: string, variables: Record<string, unknown> = {}) {
        const { data, errors } = await ask<Data>(whose, { query: document, variables });
        if (errors.length > 0 || data === null) {
          throw new DomainError(
            'shopify_refused',
            `Shopify answered with errors: ${errors.map((error) => error.message).join('; ') || 'no data'}`,
            {
              values: { detail: errors[0]?.message ?? '' },
              status: 502,
            },
          );
        }
        return data;
      },
      async graphqlPartial<Data>(document: string, variables: Record<string, unknown> = {}) {
        const { data, errors } = await ask<Data>(whose, { query: document, variables });
        return { data, errors };
      },
      usage() {
        const last = budget.last();
        return { ...usage, available: last?.currentlyAvailable ?? null, limit: last?.maximumAvailable ?? null };
      },
    };
  }
}

/** What came, brought into shape; null when it is no answer of GraphQL. Anything may come with a 200 from a proxy on the way. */
function parse<Data>(text: string): Answer<Data> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || !('data' in value || 'errors' in value)) return null;
  return {
    data: isRecord(value.data) ? (value.data as Data) : null,
    errors: errorsFrom(value.errors),
    cost: costFrom(value.extensions),
  };
}

function errorsFrom(errors: unknown): GraphqlError[] {
  if (errors === undefined || errors === null) return [];
  return (Array.isArray(errors) ? errors : [errors]).map((error: unknown) =>
    isRecord(error) && typeof error.message === 'string'
      ? ({ ...error, extensions: isRecord(error.extensions) ? error.extensions : undefined } as GraphqlError)
      : { message: typeof error === 'string' ? error : JSON.stringify(error) },
  );
}

function costFrom(extensions: unknown): Cost | null {
  const cost = isRecord(extensions) ? extensions.cost : null;
  const status = isRecord(cost) ? cost.throttleStatus : null;
  if (!isRecord(cost) || !isRecord(status)) return null;
  const number = (given: unknown) => (typeof given === 'number' && Number.isFinite(given) ? given : 0);
  return {
    requested: number(cost.requestedQueryCost),
    actual: number(cost.actualQueryCost),
    maximumAvailable: number(status.maximumAvailable),
    currentlyAvailable: number(status.currentlyAvailable),
    restoreRate: number(status.restoreRate),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isThrottled(answer: Answer<unknown>): boolean {
  return answer.errors.some((error) => error.extensions?.code === 'THROTTLED');
}

const backoff = (attempt: number) => Math.min(250 * 2 ** attempt, 15_000);

function unreachable(domain: string, detail: string, cause?: unknown): DomainError {
  return new DomainError('shopify_unreachable', `Shopify could not be reached for ${domain}: ${detail}`, {
    values: { detail },
    status: 503,
    cause,
  });
}
