import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';

/**
 * A Shopify that says yes to whatever is published, so that publishing takes its share of the machine under load. What
 * is published rightly is shown by the tests with the stand-in store.
 */
interface Asked {
  query: string;
  variables?: Record<string, unknown>;
}

export interface YesSayer {
  origin: string;
  calls(): number;
  close(): Promise<void>;
}

export async function startYesSayer(): Promise<YesSayer> {
  let calls = 0;
  let issued = 0;
  const uploads = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      const body = Buffer.concat(chunks).toString('utf8');
      const origin = `http://${request.headers.host}`;
      const [, place, key] = /^\/(upload|result)\/(\d+)$/.exec(request.url!) ?? [];
      if (place === 'upload') {
        uploads.set(key!, body.split('\n').filter((line) => line.startsWith('{')).length);
        response.end();
      } else if (place === 'result') {
        const lines = Array.from(
          { length: uploads.get(key!) ?? 0 },
          (_, line) => `{"data":{"any":{"userErrors":[]}},"__lineNumber":${line}}`,
        );
        response.end(lines.join('\n'));
      } else {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ data: answers(JSON.parse(body) as Asked, origin) }));
      }
    });
  });

  function answers({ query, variables }: Asked, origin: string): Record<string, unknown> {
    const operation = parse(query).definitions.find((definition) => definition.kind === 'OperationDefinition');
    return Object.fromEntries(
      operation!.selectionSet.selections.flatMap((field) =>
        field.kind === 'Field'
          ? [[field.alias?.value ?? field.name.value, answer(field.name.value, variables, origin)]]
          : [],
      ),
    );
  }

  function answer(field: string, variables: Asked['variables'], origin: string): unknown {
    const userErrors: never[] = [];
    switch (field) {
      case 'stagedUploadsCreate': {
        issued += 1;
        const parameters = [{ name: 'key', value: String(issued) }];
        return { stagedTargets: [{ url: `${origin}/upload/${issued}`, parameters }], userErrors };
      }
      case 'bulkOperationRunMutation':
        return { bulkOperation: { id: String(variables?.path) }, userErrors };
      case 'bulkOperation':
        return { status: 'COMPLETED', errorCode: null, url: `${origin}/result/${String(variables?.id)}` };
      default:
        return { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, userErrors };
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
