import type { Ctx } from '#app/platform/contributions.ts';
import type { PrivacyRequestRow } from './schema.ts';

/** Newest first. */
export declare function listPrivacyRequests(ctx: Ctx): Promise<PrivacyRequestRow[]>;
/** The person's file of a data request, as JSON text to download; null when there is none. */
export declare function privacyFile(ctx: Ctx, requestKey: string): Promise<{ name: string; json: string } | null>;
export type * from './schema.ts';
