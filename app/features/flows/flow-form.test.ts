import { expect, test } from 'vitest';
import { flowForm, readFlowForm } from './flow-form.ts';
import { flowSettingsSchema } from './schema.ts';

const defaults = flowSettingsSchema.parse({});
const shown = flowForm(defaults, 'EUR');
const formOf = (values: Record<string, string | boolean>) => {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.set(key, String(value));
  return form;
};
const read = (changes: Partial<typeof shown>, currency = 'EUR') =>
  readFlowForm(formOf({ ...shown, ...changes }), defaults, currency);
const refused = (changes: Partial<typeof shown>): string[] => {
  try {
    read(changes);
  } catch (error) {
    return (error as { values: { fields: string } }).values.fields.split(',');
  }
  return [];
};

test('what is shown in the fields reads back as it was, whatever the decimals of the currency', () => {
  for (const currency of ['EUR', 'JPY', 'KWD']) {
    const settings = {
      replenishment: { on: true, daysBefore: 3, daysAfter: 20 },
      birthday: { ...defaults.birthday, kind: 'amount' as const, amountMinor: '12345', on: true },
    };
    expect(readFlowForm(formOf(flowForm(settings, currency)), defaults, currency)).toEqual(settings);
  }
});

test('an amount may have a comma', () => {
  expect(read({ kind: 'amount', amount: '12,50' }).birthday.amountMinor).toBe('1250');
});

test.each(['', 'ten', '0', '-3', '1.2.3', '1.000', '1,000', '1.000,00', '12.345'])('"%s" is no amount', (amount) => {
  expect(refused({ kind: 'amount', amount })).toEqual(['amount']);
});

test('every field that cannot be read is named, of both flows at once', () => {
  expect(refused({ daysBefore: '', daysAfter: '0', percent: '101', validityDays: '1.5', codePrefix: 'a b' })).toEqual([
    'daysBefore',
    'daysAfter',
    'percent',
    'validityDays',
    'codePrefix',
  ]);
});

test('the treat that is not chosen may hold anything and keeps its figure', () => {
  expect(read({ kind: 'percent', percent: '20', amount: 'whatever' }).birthday).toMatchObject({
    percent: 20,
    amountMinor: defaults.birthday.amountMinor,
  });
});
