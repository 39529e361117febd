import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node';
import type { Ctx } from '../contributions.ts';
import { type DomainError, isDomainError } from '../errors.ts';

/** What the user is told about: the text is `errors:<code>` in her language, filled with the values. */
export interface UserError {
  code: string;
  values: Record<string, string | number>;
}

interface RouteArgs {
  request: Request;
  url: URL;
  params: Record<string, string | undefined>;
  /** For what belongs to the house rather than to the shop: its jobs. */
  app: LoaderFunctionArgs['context']['app'];
}

/** The way into every page of the admin: who asks is made sure of, then one use case runs for her shop. */
export function adminLoader<Result>(run: (ctx: Ctx, args: RouteArgs) => Promise<Result>) {
  return async ({ request, params, context }: LoaderFunctionArgs): Promise<Result> => {
    const { session } = await context.app.authentication.authenticate.admin(request);
    const ctx = await context.app.ctxByDomain(session.shop);
    try {
      await context.app.finishInstall(ctx, session.scope ?? '');
      return await run(ctx, { request, params, url: new URL(request.url), app: context.app });
    } catch (error) {
      throw answerTo(error, ctx);
    }
  };
}

type Intent<Result> = (ctx: Ctx, form: FormData, args: RouteArgs) => Promise<Result>;

/**
 * A form names what it wants in its field `intent`. Answers `{ ok: true, result }`, or `{ ok: false, error }` for what
 * the user can mend herself.
 */
export function adminAction<Result>(intents: Record<string, Intent<Result>>) {
  return async ({ request, params, context }: ActionFunctionArgs) => {
    const { session } = await context.app.authentication.authenticate.admin(request);
    const ctx = await context.app.ctxByDomain(session.shop);
    const form = await request.formData();
    const intent = String(form.get('intent') ?? '');
    const run = Object.hasOwn(intents, intent) ? intents[intent] : undefined;
    if (!run) throw data({ code: 'unknown_action', values: { intent } } satisfies UserError, { status: 400 });
    try {
      await context.app.finishInstall(ctx, session.scope ?? '');
      const result = await run(ctx, form, { request, params, url: new URL(request.url), app: context.app });
      return { ok: true as const, intent, result };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      note(ctx, error);
      return data({ ok: false as const, intent, error: { code: error.code, values: error.values } }, error.status);
    }
  };
}

function answerTo(error: unknown, ctx: Ctx): unknown {
  if (!isDomainError(error)) return error;
  note(ctx, error);
  return data({ code: error.code, values: error.values } satisfies UserError, error.status);
}

/** What the user mends herself is no news for whoever keeps the app running. */
function note(ctx: Ctx, error: DomainError): void {
  ctx.log[error.status >= 500 ? 'warn' : 'info']({ error }, 'a request was refused');
}

/** An id in an address: digits, possibly negative (guests). Anything else is a page that does not exist. */
export function idParam(text: string | undefined): bigint {
  if (!text || !/^-?\d{1,19}$/.test(text)) throw notFound();
  const id = BigInt(text);
  if (BigInt.asIntN(64, id) !== id) throw notFound();
  return id;
}

export function notFound() {
  return data({ code: 'not_found', values: {} } satisfies UserError, { status: 404 });
}

/** `?page=3`, from 1; nonsense is the first page. */
export function pageParam(url: URL): number {
  const page = Number(url.searchParams.get('page'));
  return Number.isSafeInteger(page) && page >= 1 ? Math.min(page, 1_000_000) : 1;
}
