import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Tunnel {
  origin: string;
  close: () => Promise<void>;
}

/**
 * What a development tunnel is to a real shop: a public address in front of the app. It passes everything on, and lets
 * the admin on localhost frame the app next to those the app itself names.
 */
export async function startTunnel(port: number, host: string, appUrl: string, adminOrigin: string): Promise<Tunnel> {
  const target = new URL(appUrl);
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const forwarded = http.request(
      {
        agent,
        host: target.hostname,
        port: target.port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, 'x-forwarded-host': request.headers.host, 'x-forwarded-proto': 'http' },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, framed(answer.headers, adminOrigin));
        answer.pipe(response);
      },
    );
    forwarded.on('error', (error) => {
      if (response.headersSent) return void response.destroy();
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`The app does not answer: ${error.message}`);
    });
    response.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Shopify's library asks browsers to preload App Bridge from Shopify's own network: here it is the admin's. */
const APP_BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';

function framed(headers: http.IncomingHttpHeaders, adminOrigin: string): http.OutgoingHttpHeaders {
  const { 'content-security-policy': policy, link } = headers;
  const changed: http.OutgoingHttpHeaders = { ...headers };
  if (typeof policy === 'string') {
    changed['content-security-policy'] = policy.replace(/frame-ancestors ([^;]*)/, `frame-ancestors ${adminOrigin} $1`);
  }
  if (typeof link === 'string') changed.link = link.replaceAll(APP_BRIDGE, `${adminOrigin}/app-bridge.js`);
  return changed;
}
