import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import {
  mergeProducts,
  type ProductFacts,
  type ProductNode,
  productFromGraphql,
  type VariantNode,
} from '../catalogue/index.server.ts';
import {
  type CustomerFacts,
  type CustomerNode,
  customerFromGraphql,
  guestIdentity,
  mergeCustomers,
} from '../customers/index.server.ts';
import { ChunkWriter, recycle, type StagedChunk } from './copy-text.ts';
import type { LineNode, OrderNode } from './documents.graphql.ts';
import { orderFromGraphql } from './from-graphql.ts';
import type { BrokenLine, Grouped } from './jsonl.ts';
import { parseLine } from './parse-line.ts';
import type { Resource } from './schema.ts';
import { writeChunk } from './store-stage.server.ts';

/** Turns the objects of an export into rows, a chunk at a time. */
export interface Loader {
  /** What a line of the export says; throws when it is no JSON. */
  parse(line: string): unknown;
  /** Throws when the object cannot be read. */
  add(grouped: Grouped): void;
  count(): number;
  /** Hands out what was added since the last time, to be written in the chunk's transaction and let go of after it. */
  take(): Chunk;
}

export interface Chunk {
  count: number;
  write(tx: ShopTx): Promise<void>;
  done(): void;
}

export function loaderFor(resource: Resource, ctx: Ctx, seenAt: Date): Loader {
  if (resource === 'orders') return orderLoader(ctx, seenAt);
  if (resource === 'customers') {
    return listLoader(
      ({ root }) => customerFromGraphql(root as unknown as CustomerNode),
      async (tx, customers: CustomerFacts[]) => {
        await mergeCustomers(tx, ctx.shop.id, customers, seenAt, ctx.secrets.emailHash, 'shopify');
      },
    );
  }
  return listLoader(
    ({ root, children }) =>
      productFromGraphql(root as unknown as ProductNode, children as unknown as VariantNode[], ctx.shop.currency),
    async (tx, products: ProductFacts[]) => {
      const versions = products.map((product) => ({ product, seenAt }));
      await mergeProducts(tx, ctx.shop.id, versions);
    },
  );
}

function listLoader<Facts>(
  read: (grouped: Grouped) => Facts,
  write: (tx: ShopTx, facts: Facts[]) => Promise<void>,
): Loader {
  let waiting: Facts[] = [];
  return {
    parse: (line) => JSON.parse(line),
    add: (grouped) => void waiting.push(read(grouped)),
    count: () => waiting.length,
    take() {
      const facts = waiting;
      waiting = [];
      return { count: facts.length, write: (tx) => write(tx, facts), done: () => undefined };
    },
  };
}

function orderLoader(ctx: Ctx, seenAt: Date): Loader {
  const writer = new ChunkWriter(ctx.shop.id, seenAt, (email) => guestIdentity(ctx, email));
  return {
    parse: parseLine,
    add({ root, children }) {
      writer.add(orderFromGraphql(root as unknown as OrderNode, children as unknown as LineNode[]));
    },
    count: () => writer.count,
    take() {
      const chunk: StagedChunk = writer.take();
      return {
        count: chunk.count,
        write: (tx) => writeChunk(tx, ctx.shop.id, chunk),
        done: () => recycle(chunk),
      };
    },
  };
}

const READ_ALONE = {
  orders: { gid: /gid:\/\/shopify\/Order\/(\d+)/g, job: 'orders.read', name: 'orderId' },
  products: { gid: /gid:\/\/shopify\/Product\/(\d+)/g, job: 'catalogue.read', name: 'productId' },
};

/** The jobs that read by themselves what a line belongs to that could not be used, as far as anything tells. */
export function rootsOf(resource: Resource, { reason, text, under }: BrokenLine) {
  if (resource === 'customers' || !reason.startsWith('jsonl_')) return [];
  const { gid, job, name } = READ_ALONE[resource];
  const ids = new Set([...`${under ?? ''} ${text}`.matchAll(gid)].map(([, digits]) => digits!));
  return [...ids].map((key) => ({ job, data: { [name]: key }, key }));
}
