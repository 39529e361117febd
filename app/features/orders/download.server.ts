import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

/** A connection on which nothing has come for so long is taken for dead. */
const SILENCE_MS = 300_000;
const MOST_REDIRECTS = 5;

/**
 * Asks for a file and hands out the answer as soon as its head is there. `fetch` takes twice the time over the body of a
 * file of gigabytes, and more memory.
 *
 * @throws whatever the network does, here and where the body is read
 */
export async function download(url: string, headers: http.OutgoingHttpHeaders): Promise<http.IncomingMessage> {
  let address = url;
  for (let redirects = 0; ; redirects++) {
    const request = (address.startsWith('https:') ? https : http).get(address, { headers, timeout: SILENCE_MS });
    request.on('timeout', () => request.destroy(new Error('Nothing came any more')));
    // Once the answer is there, its reader is told too.
    request.on('error', () => undefined);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const { location } = response.headers;
    const moved = response.statusCode! >= 300 && response.statusCode! < 400 && location !== undefined;
    if (!moved || redirects === MOST_REDIRECTS) return response;
    response.destroy();
    address = new URL(location, address).href;
  }
}
