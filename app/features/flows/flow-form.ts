import { DomainError } from '#app/platform/errors.ts';
import { formatDecimal, parseTyped } from '#app/platform/money.ts';
import { birthdaySettings, type FlowSettings, replenishmentSettings } from './schema.ts';

/** What stands in the fields of the flows' page: text as typed. */
export type FlowForm = {
  replenishmentOn: boolean;
  daysBefore: string;
  daysAfter: string;
  birthdayOn: boolean;
  kind: FlowSettings['birthday']['kind'];
  percent: string;
  amount: string;
  validityDays: string;
  codePrefix: string;
};

export function flowForm({ replenishment, birthday }: FlowSettings, currency: string): FlowForm {
  return {
    replenishmentOn: replenishment.on,
    daysBefore: String(replenishment.daysBefore),
    daysAfter: String(replenishment.daysAfter),
    birthdayOn: birthday.on,
    kind: birthday.kind,
    percent: String(birthday.percent),
    amount: formatDecimal(BigInt(birthday.amountMinor), currency),
    validityDays: String(birthday.validityDays),
    codePrefix: birthday.codePrefix,
  };
}

/**
 * Reads the fields back; throws `invalid_input` with the names of all that cannot be read. Of the two kinds of treat,
 * the one that is not chosen keeps its former figure, whatever stands in its field.
 */
export function readFlowForm(form: FormData, before: FlowSettings, currency: string): FlowSettings {
  const kind = form.get('kind') === 'amount' ? 'amount' : 'percent';
  const replenishment = replenishmentSettings.safeParse({
    on: form.get('replenishmentOn') === 'true',
    daysBefore: written(form, 'daysBefore'),
    daysAfter: written(form, 'daysAfter'),
  });
  const birthday = birthdaySettings.safeParse({
    on: form.get('birthdayOn') === 'true',
    kind,
    percent: kind === 'percent' ? written(form, 'percent') : before.birthday.percent,
    amountMinor: kind === 'amount' ? minorOf(written(form, 'amount'), currency) : before.birthday.amountMinor,
    validityDays: written(form, 'validityDays'),
    codePrefix: written(form, 'codePrefix'),
  });
  if (replenishment.success && birthday.success) return { replenishment: replenishment.data, birthday: birthday.data };
  const fields = [...(replenishment.error?.issues ?? []), ...(birthday.error?.issues ?? [])].map(({ path }) =>
    path[0] === 'amountMinor' ? 'amount' : String(path[0]),
  );
  throw new DomainError('invalid_input', `flow settings: ${fields.join(', ')}`, {
    values: { fields: fields.join(',') },
    status: 422,
  });
}

/** An empty field must not pass for the number nought. */
const written = (form: FormData, field: string) => String(form.get(field) ?? '').trim() || '-';

/** What is no amount becomes empty text, which the schema then refuses. */
const minorOf = (text: string, currency: string) => String(parseTyped(text, currency) ?? '');
