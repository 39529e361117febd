export { listPrivacyRequests, privacyFile } from './read-requests.server.ts';
export type * from './schema.ts';
