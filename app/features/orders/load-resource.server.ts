import type { Ctx, ShopTx } from '#app/platform/contributions.ts';
import { idOf } from '#app/platform/shopify/gid.ts';
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
import type { Grouped } from './jsonl.ts';
import type { Resource } from './schema.ts';
import { writeChunk } from './store-stage.server.ts';

/** Turns the objects of an export into rows, a chunk at a time. */
export interface Loader {
  /** Throws when the object cannot be read. */
  add(grouped: Grouped): void;
  count(): number;
  /** Hands out what was added since the last time, to be written in the chunk's transaction and let go of after it. */
  take(): { count: number; write(tx: ShopTx): Promise<void>; done(): void };
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
      await mergeProducts(tx, ctx.shop.id, products, seenAt);
    },
  );
}

function listLoader<Facts>(
  read: (grouped: Grouped) => Facts,
  write: (tx: ShopTx, facts: Facts[]) => Promise<void>,
): Loader {
  let waiting: Facts[] = [];
  return {
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

/** The order a stray line belongs to, so that it can be read again by itself. */
export function strayOrder(text: string): bigint | null {
  const { __parentId } = JSON.parse(text) as { __parentId?: unknown };
  try {
    return idOf('Order', String(__parentId));
  } catch {
    return null;
  }
}
