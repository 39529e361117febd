import type { Ctx } from '#app/platform/contributions.ts';
import type { FlowOverview, FlowSettings, RunningOut } from './schema.ts';

export declare function flowOverview(ctx: Ctx): Promise<FlowOverview>;
export declare function flowSettings(ctx: Ctx): Promise<FlowSettings>;
export declare function saveFlowSettings(ctx: Ctx, settings: FlowSettings): Promise<void>;
/** What the customer is about to run out of today, most urgent first; whether the flow is on or not. */
export declare function runningOut(ctx: Ctx, customerId: bigint): Promise<RunningOut[]>;
