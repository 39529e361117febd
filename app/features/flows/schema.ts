import { z } from 'zod';

export const replenishmentSettings = z.object({
  on: z.boolean().default(false),
  /** The reminder appears so many days before the product is probably used up … */
  daysBefore: z.coerce.number().int().min(0).max(60).default(7),
  /** … and goes away so many days after. */
  daysAfter: z.coerce.number().int().min(1).max(120).default(30),
});
export type ReplenishmentSettings = z.infer<typeof replenishmentSettings>;

export const birthdaySettings = z
  .object({
    on: z.boolean().default(false),
    kind: z.enum(['percent', 'amount']).default('percent'),
    /** 1 … 100; used with `percent`. */
    percent: z.coerce.number().int().min(1).max(100).default(15),
    /** Minor units of the shop's currency as digits; used with `amount`. */
    amountMinor: z
      .string()
      .regex(/^[1-9]\d{0,11}$/)
      .default('1000'),
    validityDays: z.coerce.number().int().min(1).max(365).default(14),
    codePrefix: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9]{2,10}$/)
      .default('BDAY'),
  })
  .describe('birthday');
export type BirthdaySettings = z.infer<typeof birthdaySettings>;

export const flowSettingsSchema = z.object({
  replenishment: replenishmentSettings.prefault({}),
  birthday: birthdaySettings.prefault({}),
});
export type FlowSettings = z.infer<typeof flowSettingsSchema>;

/** As stored; defaults where nothing is, or where it does not fit any longer. */
export function readFlowSettings(stored: unknown): FlowSettings {
  return flowSettingsSchema.safeParse(stored ?? {}).data ?? flowSettingsSchema.parse({});
}

export interface FlowOverview {
  settings: FlowSettings;
  currency: string;
  /** Products whose rhythm is known well enough to say when they run out. */
  replenishable: number;
  birthdays: { known: number; nextSevenDays: number; treatsThisYear: number; failed: number };
}

/** What a customer is about to run out of, most urgent first. */
export interface RunningOut {
  productId: string;
  variantId: string;
  title: string;
  variantTitle: string;
  handle: string;
  imageUrl: string | null;
  priceMinor: string;
  /** ISO day. */
  lastBoughtOn: string;
  dueOn: string;
  /** Four out of five such purchases come between these ISO days. */
  between: [from: string, until: string];
  /** How long what she bought last will do: the days between it and `dueOn`. */
  everyDays: number;
  /** Pieces bought last, and what was in them all; no unit where the titles do not say. */
  quantity: number;
  contents: number;
  unit: 'g' | 'ml' | 'piece' | null;
  /** How often she has come back for it. */
  spans: number;
}
