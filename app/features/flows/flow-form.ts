import { DomainError } from '#app/platform/errors.ts';
import { formatDecimal, parseMinor } from '#app/platform/money.ts';
import {
  type BirthdaySettings,
  birthdaySettings,
  type FlowSettings,
  type ReplenishmentSettings,
  replenishmentSettings,
} from './schema.ts';

/** What stands in the fields: text as typed. */
export type ReplenishmentForm = { on: boolean; daysBefore: string; daysAfter: string };
export type BirthdayForm = {
  on: boolean;
  kind: BirthdaySettings['kind'];
  percent: string;
  amount: string;
  validityDays: string;
  codePrefix: string;
};

export const replenishmentForm = ({ on, daysBefore, daysAfter }: ReplenishmentSettings): ReplenishmentForm => ({
  on,
  daysBefore: String(daysBefore),
  daysAfter: String(daysAfter),
});

export const birthdayForm = (settings: BirthdaySettings, currency: string): BirthdayForm => ({
  on: settings.on,
  kind: settings.kind,
  percent: String(settings.percent),
  amount: formatDecimal(BigInt(settings.amountMinor), currency),
  validityDays: String(settings.validityDays),
  codePrefix: settings.codePrefix,
});

/** Reads a form of strings back; throws `invalid_input` with the names of the fields that cannot be read. */
export function readReplenishment(form: FormData): ReplenishmentSettings {
  return read(replenishmentSettings, {
    on: form.get('on') === 'true',
    daysBefore: required(form, 'daysBefore'),
    daysAfter: required(form, 'daysAfter'),
  });
}

/** The treat that is not chosen keeps its former figure, whatever stands in its field. */
export function readBirthday(form: FormData, before: FlowSettings['birthday'], currency: string): BirthdaySettings {
  const kind = form.get('kind') === 'amount' ? 'amount' : 'percent';
  return read(birthdaySettings, {
    on: form.get('on') === 'true',
    kind,
    percent: kind === 'percent' ? required(form, 'percent') : before.percent,
    amountMinor: kind === 'amount' ? minorOf(String(form.get('amount') ?? ''), currency) : before.amountMinor,
    validityDays: required(form, 'validityDays'),
    codePrefix: form.get('codePrefix'),
  });
}

/** An empty field is not the number nought. */
const required = (form: FormData, field: string) => String(form.get(field) ?? '').trim() || 'empty';

/** `12,50` as people write it; empty text when it is no amount, which the schema then refuses. */
export function minorOf(text: string, currency: string): string {
  try {
    return String(parseMinor(text.trim().replace(',', '.'), currency));
  } catch {
    return '';
  }
}

interface Schema<Settings> {
  safeParse(
    value: unknown,
  ): { success: true; data: Settings } | { success: false; error: { issues: { path: PropertyKey[] }[] } };
}

function read<Settings>(schema: Schema<Settings>, value: unknown): Settings {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => (path[0] === 'amountMinor' ? 'amount' : String(path[0])));
  throw new DomainError('invalid_input', `flow settings: ${fields.join(', ')}`, {
    values: { fields: fields.join(',') },
    status: 422,
  });
}
