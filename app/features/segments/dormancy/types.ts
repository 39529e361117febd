import { z } from 'zod';
import type { DormancyState, Sign } from '#app/algorithms/dormancy.ts';

export { STATES as DORMANCY_STATES } from '#app/algorithms/dormancy.ts';
export type { DormancyState, Sign };

/** "active": she is, whatever her orders say. "alone": leave her alone. */
export const WORDS = ['active', 'alone'] as const;
export type DormancyWord = (typeof WORDS)[number];

const days = z.coerce.number().int().min(1).max(3650);

export const dormancySettings = z
  .object({
    /** From each customer's own rhythm, or the same days for everybody. */
    mode: z.enum(['learned', 'fixed']).default('learned'),
    /** More patient (above 100) or less than what was learned, in percent. */
    patience: z.coerce.number().int().min(50).max(300).default(100),
    slowingDays: days.default(90),
    dormantDays: days.default(180),
    goneDays: days.default(365),
  })
  .refine((chosen) => chosen.slowingDays < chosen.dormantDays, { path: ['dormantDays'] })
  .refine((chosen) => chosen.dormantDays < chosen.goneDays, { path: ['goneDays'] });
export type DormancySettings = z.infer<typeof dormancySettings>;

/** Where one customer stands, with the figures it is said from. Days are ISO days of the shop. */
export interface CustomerDormancy {
  state: DormancyState;
  since: string;
  lastDay: string;
  /** Days with an order. */
  purchases: number;
  daysAway: number;
  sign: { day: string; kind: Sign } | null;
  /** Days after which she usually comes back, and from which on she is in each state. */
  healthyGap: number;
  slowingAfter: number;
  dormantAfter: number;
  goneAfter: number;
  word: DormancyWord | null;
}

export interface DormancyOverview {
  /** Null before the first computation. */
  computed: boolean;
  customers: number;
  states: { state: DormancyState; customers: number; share: number; medianGap: number | null }[];
  excluded: number;
  settings: DormancySettings;
}

export interface DormancyMember
  extends Pick<CustomerDormancy, 'state' | 'since' | 'lastDay' | 'purchases' | 'healthyGap' | 'word'> {
  /** Digits; negative for a guest known by e-mail only. */
  id: string;
  name: string;
  email: string | null;
}

export interface DormancyMembers {
  /** What the states mean. */
  settings: DormancySettings;
  total: number;
  page: number;
  pages: number;
  members: DormancyMember[];
}
