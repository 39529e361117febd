import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Chance and ids come in as arguments, so that a test can hold them still. */
export interface Chance {
  uuid(): string;
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  bytes(count: number): Buffer;
}

export const systemChance: Chance = {
  uuid: () => randomUUID(),
  below: (limit) => randomInt(limit),
  bytes: (count) => randomBytes(count),
};
