import { z } from 'zod';
import { idFrom, idOf } from './gid.ts';

/** Pieces of Shopify's webhook payloads, read the same way by every feature. */

/** What the schema sees in a payload, or one line that says which fields are wrong: it stands on the health page. */
export function read<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  throw new TypeError(`The payload cannot be read: ${wrong.join('; ')}`);
}

function orIssue<Value>(read: () => Value, context: z.RefinementCtx, message: string): Value {
  try {
    return read();
  } catch {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}

/** A number or digits; null where there is none. */
export const optionalId = z
  .unknown()
  .optional()
  .transform((value, context) => orIssue(() => idFrom(value), context, 'not an id'));

export const id = z.unknown().transform((value, context) =>
  orIssue(
    () => {
      const found = idFrom(value);
      if (found === null) throw new RangeError('missing');
      return found;
    },
    context,
    'not an id',
  ),
);

export const gidOf = (type: string) =>
  z.string().transform((value, context) => orIssue(() => idOf(type, value), context, `not the id of a ${type}`));

export const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'not an instant');

export const optionalInstant = instant.nullish().transform((date) => date ?? null);

/** A decimal; REST payloads write some as numbers. */
export const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((value) => /^-?\d+(\.\d+)?$/.test(value), 'not an amount');

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
