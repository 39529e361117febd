import { createHash } from 'node:crypto';
import type { Metafield } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { resolveNamespace } from '../../store/namespaces.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, type Args, iso, type TypeResolvers } from '../context.ts';
import { nodeByGid } from './lookup.ts';
import { MetafieldNode } from './nodes.ts';

/** The two fields every owner of metafields has. */
export function metafieldsOf<Source>(ownerOf: (source: Source, context: ApiContext) => string): TypeResolvers<Source> {
  return {
    metafield: (source, args, context) => {
      const found = context.store.metafields.get(
        ownerOf(source, context),
        resolveNamespace(args.namespace as string | null | undefined),
        String(args.key),
      );
      return found ? new MetafieldNode(found) : null;
    },
    metafields: (source, args, context) => {
      const namespace = typeof args.namespace === 'string' ? resolveNamespace(args.namespace) : undefined;
      const keys = Array.isArray(args.keys) ? new Set(args.keys as string[]) : null;
      const found = context.store.metafields.of(ownerOf(source, context), namespace).filter((metafield) => {
        return keys === null || keys.has(metafield.key) || keys.has(`${metafield.namespace}.${metafield.key}`);
      });
      return new Connection(found, args, (metafield) => new MetafieldNode(metafield));
    },
  };
}

export const compareDigest = (metafield: Metafield): string =>
  createHash('sha256').update(`${metafield.type}|${metafield.value}`).digest('hex');

const OWNER_TYPES: Record<string, string> = { ProductVariant: 'PRODUCTVARIANT', AppInstallation: 'API_PERMISSION' };

export const metafieldResolvers: TypeResolvers<MetafieldNode> = {
  id: ({ metafield }) => gid('Metafield', metafield.id),
  legacyResourceId: ({ metafield }) => metafield.id,
  namespace: ({ metafield }) => metafield.namespace,
  key: ({ metafield }) => metafield.key,
  type: ({ metafield }) => metafield.type,
  value: ({ metafield }) => metafield.value,
  jsonValue: ({ metafield }) => (isJson(metafield.type) ? JSON.parse(metafield.value) : metafield.value),
  compareDigest: ({ metafield }) => compareDigest(metafield),
  sizeInBytes: ({ metafield }) => Buffer.byteLength(metafield.value),
  createdAt: ({ metafield }) => iso(metafield.createdAt),
  updatedAt: ({ metafield }) => iso(metafield.updatedAt),
  ownerType: ({ metafield }) => {
    const type = metafield.ownerGid.split('/')[3] ?? '';
    return OWNER_TYPES[type] ?? type.toUpperCase();
  },
  owner: ({ metafield }, _args, context) => nodeByGid(context, metafield.ownerGid),
  reference: ({ metafield }, _args, context) =>
    metafield.type.endsWith('_reference') && !metafield.type.startsWith('list.')
      ? nodeByGid(context, metafield.value)
      : null,
  references: ({ metafield }, args: Args, context) => {
    if (!/^list\..*_reference$/.test(metafield.type)) return null;
    const nodes = (JSON.parse(metafield.value) as string[]).map((owner) => nodeByGid(context, owner));
    return new Connection(
      nodes.filter((node) => node !== null),
      args,
      (node) => node,
    );
  },
};

export const isJson = (type: string): boolean =>
  type === 'json' || type.startsWith('list.') || /^(money|dimension|volume|weight|rating|rich_text_field)$/.test(type);
