import type { BulkOperation } from '../../bulk/operations.ts';
import { gid } from '../../store/ids.ts';
import { iso, isoOrNull, type TypeResolvers } from '../context.ts';

export const bulkOperationResolvers: TypeResolvers<BulkOperation> = {
  id: ({ id }) => gid('BulkOperation', id),
  type: ({ type }) => type,
  status: ({ status }) => status,
  errorCode: ({ errorCode }) => errorCode,
  query: ({ query }) => query,
  createdAt: ({ createdAt }) => iso(createdAt),
  completedAt: ({ completedAt }) => isoOrNull(completedAt),
  objectCount: ({ objectCount }) => String(objectCount),
  rootObjectCount: ({ rootObjectCount }) => String(rootObjectCount),
  fileSize: ({ fileSize }) => (fileSize === null ? null : String(fileSize)),
  url: (operation, _args, { bulk, origin }) =>
    operation.status === 'COMPLETED' && operation.fileSize !== null ? bulk.url(operation, origin) : null,
  partialDataUrl: (operation, _args, { bulk, origin }) =>
    (operation.status === 'FAILED' || operation.status === 'CANCELED') && operation.fileSize !== null
      ? bulk.url(operation, origin)
      : null,
};
