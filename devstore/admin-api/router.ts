import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { AppInShop } from '../app-in-shop.ts';
import type { StagedUploads } from '../bulk/staged-uploads.ts';
import { type Faults, strikes } from '../control/faults.ts';
import { answer } from './execute.ts';
import { API_VERSION } from './schema.ts';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const INVALID_TOKEN = '[API] Invalid API key or access token (unrecognized login or wrong password)';

interface Deps {
  shop: (domain: string) => AppInShop | null;
  faults: Faults;
  uploads: StagedUploads;
}

/** `/_shops/{shop}/admin/…`: what an app reaches at `https://{shop}/admin/…`. */
export function adminApiRouter({ shop, faults, uploads }: Deps): Router {
  const router = Router();

  router.post(
    '/_shops/:shop/admin/oauth/access_token',
    express.json(),
    express.urlencoded({ extended: false }),
    (request: Request, response: Response) => {
      const found = shop(String(request.params.shop));
      if (!found) return void response.status(404).json({ errors: 'Not Found' });
      const { status, body } = found.installation.answer(request.body as Record<string, unknown>);
      response.status(status).json(body);
    },
  );

  router.post(
    '/_shops/:shop/admin/api/:version/graphql.json',
    express.json({ limit: '12mb' }),
    settled(async (request, response) => {
      const found = shop(String(request.params.shop));
      if (!found) return void response.status(404).json({ errors: 'Not Found' });
      if (request.params.version !== API_VERSION) return void response.status(404).json({ errors: 'Not Found' });
      const scopes = found.installation.authorize(String(request.headers['x-shopify-access-token'] ?? ''));
      if (!scopes) return void response.status(401).json({ errors: INVALID_TOKEN });
      if (strikes(faults.api.tooManyRequests)) {
        return void response.status(429).set('retry-after', '2.0').json({ errors: 'Too Many Requests' });
      }
      if (strikes(faults.api.serverError))
        return void response.status(502).type('html').send('<h1>502 Bad Gateway</h1>');
      const parsed = requestSchema.safeParse(request.body);
      if (!parsed.success)
        return void response.status(400).json({ errors: { query: 'Required parameter missing or invalid' } });
      const result = await answer(parsed.data, found.context(scopes), found.budget);
      if (strikes(faults.api.timeout)) {
        await wait(faults.api.timeoutMs);
        return void response.socket?.destroy();
      }
      response.set('x-request-id', crypto.randomUUID()).set('x-shopify-api-version', API_VERSION).json(result);
    }),
  );

  router.get('/_bulk/:shop/:file', (request: Request, response: Response) => {
    const id = /^(\d+)\.jsonl$/.exec(String(request.params.file))?.[1];
    const file = id ? shop(String(request.params.shop))?.bulk.fileFor(id, String(request.query.token)) : null;
    if (!file) return void response.status(404).type('text').send('NoSuchKey');
    response.sendFile(file, { headers: { 'content-type': 'application/jsonl' }, cacheControl: false });
  });

  router.post(
    '/_uploads',
    settled(async (request, response) => {
      const form = await readForm(request);
      const file = form?.get('file');
      const key = form?.get('key');
      if (!form || typeof key !== 'string' || file === null || file === undefined) {
        return void response.status(400).type('text').send('A form with key and file is needed');
      }
      const problem = uploads.store(key, typeof file === 'string' ? file : await file.text());
      response
        .status(problem ? 400 : 201)
        .type('text')
        .send(problem ?? 'Created');
    }),
  );

  router.put(
    '/_uploads/*',
    express.text({ type: () => true, limit: '101mb' }),
    (request: Request, response: Response) => {
      const problem = uploads.store(request.path.slice('/_uploads/'.length), String(request.body));
      response
        .status(problem ? 400 : 200)
        .type('text')
        .send(problem ?? 'OK');
    },
  );

  return router;
}

/** Express 4 does not look at promises: what one rejects with goes on to the error handler. */
const settled =
  (work: (request: Request, response: Response) => Promise<unknown>): RequestHandler =>
  (request: Request, response: Response, next: NextFunction) =>
    void work(request, response).catch(next);

/** The platform's own multipart parser, fed with the request as it comes; null when it is no form. */
async function readForm(request: Request): Promise<FormData | null> {
  const body = Readable.toWeb(request) as ReadableStream<Uint8Array>;
  const form = new globalThis.Response(body, { headers: { 'content-type': request.headers['content-type'] ?? '' } });
  try {
    return await form.formData();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
