import { PassThrough } from 'node:stream';
import {
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type HandleErrorFunction,
} from '@remix-run/node';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { loadTexts } from '#app/locales/texts.ts';
import { createI18n } from '#app/platform/i18n/i18n.ts';
import { pickLocale } from '#app/platform/i18n/locale.ts';

/** What a page waits for (an answer of Shopify's) is told as unknown after this long. */
export const streamTimeout = 8_000;

/** A page that never ends is given up; one that is only slow, on a busy server, is not. */
const GIVE_UP_MS = 60_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
) {
  const { authentication, config } = loadContext.app;
  authentication.addDocumentResponseHeaders(request, headers);
  // The library preloads App Bridge from Shopify's own address whatever the configuration says.
  if (headers.has('Link')) headers.set('Link', `<${config.shopify.appBridgeUrl}>; rel="preload"; as="script"`);
  const whole = isbot(request.headers.get('user-agent') ?? '');
  const locale = pickLocale(new URL(request.url).searchParams.get('locale'), request.headers.get('accept-language'));
  const i18n = createI18n(locale, await loadTexts(locale));
  const page = (
    <I18nextProvider i18n={i18n}>
      <RemixServer context={remixContext} url={request.url} />
    </I18nextProvider>
  );
  return new Promise<Response>((resolve, reject) => {
    let failed = false;
    let timer: NodeJS.Timeout;
    const answer = () => {
      const body = new PassThrough();
      headers.set('Content-Type', 'text/html; charset=utf-8');
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }));
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(page, {
      onShellReady: () => whole || answer(),
      onAllReady() {
        clearTimeout(timer);
        if (whole) answer();
      },
      onShellError(error) {
        clearTimeout(timer);
        reject(error);
      },
      onError(error) {
        failed = true;
        loadContext.app.log.error({ error }, 'a page could not be drawn');
      },
    });
    timer = setTimeout(abort, GIVE_UP_MS);
  });
}

/** What went wrong on our side is logged once, here; who left, or asked for what there is not, is no news. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  (context as AppLoadContext).app.log.error({ error, path: new URL(request.url).pathname }, 'a page failed');
};
