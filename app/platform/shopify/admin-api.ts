import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';
import { API_VERSION } from './api-version.ts';
import type { ShopFetch } from './shop-fetch.ts';
import type { Tokens } from './tokens.ts';

/**
 * Shopify's Admin GraphQL API for one shop. It keeps half of the store's budget free for others, waits when throttled
 * for as long as the missing points need (never zero), tries again after 429, 5xx and broken connections, and turns
 * what is left into errors that say what happened.
 */
export interface AdminApi {
  /** Throws on transport errors and on GraphQL errors; `userErrors` are the caller's to read. */
  graphql<Data = Record<string, unknown>>(document: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Like `graphql`, but hands over partial data with its errors (protected fields come as null with HTTP 200). */
  graphqlPartial<Data = Record<string, unknown>>(
    document: string,
    variables?: Record<string, unknown>,
  ): Promise<{ data: Data | null; errors: GraphqlError[] }>;
  /** Points used and calls made since the process started, for the health page. */
  usage(): ApiUsage;
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

interface Answer<Data> {
  data?: Data | null;
  errors?: GraphqlError[] | string;
  extensions?: {
    cost?: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
  };
}

const MAX_ATTEMPTS = 8;
const TIMEOUT_MS = 30_000;

export interface AdminApiDeps {
  shopId: number;
  domain: string;
  tokens: Tokens;
  shopFetch: ShopFetch;
  log: Log;
  /** Injected in tests; waits in real time. */
  sleep?: (ms: number) => Promise<void>;
}

export function createAdminApi({
  shopId,
  domain,
  tokens,
  shopFetch,
  log,
  sleep = (ms) => delay(ms),
}: AdminApiDeps): AdminApi {
  const usage: ApiUsage = { calls: 0, points: 0, throttled: 0, available: null, limit: null };
  let restoreRate = 50;
  let knownAt = 0;

  /** Leaves a quarter of the bucket to the store's other doings of ours (a merchant clicking) and to a burst. */
  async function waitForTurn(): Promise<void> {
    if (usage.available === null || usage.limit === null) return;
    const now = Math.min(usage.limit, usage.available + ((Date.now() - knownAt) / 1000) * restoreRate);
    const reserve = usage.limit / 4;
    if (now < reserve) await sleep(Math.min(((reserve - now) / restoreRate) * 1000, 10_000));
  }

  async function ask<Data>(document: string, variables: Record<string, unknown>): Promise<Answer<Data>> {
    let rejected: string | undefined;
    for (let attempt = 1; ; attempt++) {
      await waitForTurn();
      const token = rejected
        ? await tokens.renewed(shopId, domain, rejected)
        : await tokens.accessToken(shopId, domain);
      let response: Response;
      try {
        response = await shopFetch(`https://${domain}/admin/api/${API_VERSION}/graphql.json`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json', 'x-shopify-access-token': token },
          body: JSON.stringify({ query: document, variables }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS) throw unreachable(domain, String((error as Error).message), error);
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
        if (attempt >= MAX_ATTEMPTS) throw unreachable(domain, `HTTP ${response.status}`);
        const wanted = Number(response.headers.get('retry-after'));
        await response.body?.cancel();
        await sleep(Number.isFinite(wanted) && wanted > 0 ? wanted * 1000 : backoff(attempt));
        continue;
      }
      const text = await response.text();
      const answer = parse<Data>(text);
      if (!answer) {
        if (attempt >= MAX_ATTEMPTS)
          throw unreachable(domain, `an answer that is not GraphQL (HTTP ${response.status})`);
        await sleep(backoff(attempt));
        continue;
      }
      note(answer);
      if (isThrottled(answer)) {
        usage.throttled += 1;
        if (attempt >= MAX_ATTEMPTS) throw unreachable(domain, 'the API stayed throttled');
        const cost = answer.extensions?.cost;
        const missing = cost ? cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable : restoreRate;
        await sleep(Math.max(500, (Math.max(missing, 1) / restoreRate) * 1000));
        continue;
      }
      if (attempt > 1) log.debug({ shopId, attempt }, 'Shopify answered after trying again');
      return answer;
    }
  }

  function note(answer: Answer<unknown>): void {
    const cost = answer.extensions?.cost;
    if (!cost) return;
    usage.points += cost.actualQueryCost ?? 0;
    usage.available = cost.throttleStatus.currentlyAvailable;
    usage.limit = cost.throttleStatus.maximumAvailable;
    restoreRate = Math.max(1, cost.throttleStatus.restoreRate);
    knownAt = Date.now();
  }

  return {
    async graphql<Data>(document: string, variables: Record<string, unknown> = {}) {
      const answer = await ask<Data>(document, variables);
      const errors = errorsOf(answer);
      if (errors.length > 0 || answer.data === undefined || answer.data === null) {
        throw new DomainError(
          'shopify_refused',
          `Shopify answered with errors: ${errors.map((error) => error.message).join('; ') || 'no data'}`,
          {
            values: { detail: errors[0]?.message ?? '' },
            status: 502,
          },
        );
      }
      return answer.data;
    },
    async graphqlPartial<Data>(document: string, variables: Record<string, unknown> = {}) {
      const answer = await ask<Data>(document, variables);
      return { data: answer.data ?? null, errors: errorsOf(answer) };
    },
    usage: () => ({ ...usage }),
  };
}

function parse<Data>(text: string): Answer<Data> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)
      ? (value as Answer<Data>)
      : null;
  } catch {
    return null;
  }
}

function errorsOf(answer: Answer<unknown>): GraphqlError[] {
  if (!answer.errors) return [];
  return typeof answer.errors === 'string' ? [{ message: answer.errors }] : answer.errors;
}

function isThrottled(answer: Answer<unknown>): boolean {
  return errorsOf(answer).some((error) => error.extensions?.code === 'THROTTLED');
}

const backoff = (attempt: number) => Math.min(250 * 2 ** attempt, 15_000);

function unreachable(domain: string, detail: string, cause?: unknown): DomainError {
  return new DomainError('shopify_unreachable', `Shopify could not be reached for ${domain}: ${detail}`, {
    values: { detail },
    status: 503,
    cause,
  });
}
