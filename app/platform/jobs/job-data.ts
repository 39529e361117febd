export interface JobData {
  shopId: number;
  [key: string]: unknown;
}

/** A notification wakes one look; a full batch looks again at once, and every other case is found by the next look. */
export const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, burstWhenBatchFull: true };
