import { expect, test } from 'vitest';
import { birthdayForm, minorOf, readBirthday, readReplenishment, replenishmentForm } from './flow-form.ts';
import { birthdaySettings } from './schema.ts';

const formOf = (values: Record<string, string | boolean>) => {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.set(key, String(value));
  return form;
};
const refused = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    return (error as { values: { fields: string } }).values.fields.split(',');
  }
  throw new Error('nothing was refused');
};
const before = birthdaySettings.parse({});

test('what is shown in the fields reads back as it was', () => {
  const replenishment = { on: true, daysBefore: 3, daysAfter: 20 };
  expect(readReplenishment(formOf(replenishmentForm(replenishment)))).toEqual(replenishment);
  for (const currency of ['EUR', 'JPY', 'KWD']) {
    const birthday = { ...before, kind: 'amount' as const, amountMinor: '12345', on: true };
    expect(readBirthday(formOf(birthdayForm(birthday, currency)), before, currency)).toEqual(birthday);
  }
});

test('amounts may have a comma; nonsense, nothing and below zero are refused beside their field', () => {
  expect(minorOf('12,50', 'EUR')).toBe('1250');
  const form = (amount: string) => formOf({ ...birthdayForm(before, 'EUR'), kind: 'amount', amount });
  for (const amount of ['', 'ten', '0', '-3', '1.2.3']) {
    expect(refused(() => readBirthday(form(amount), before, 'EUR'))).toEqual(['amount']);
  }
});

test('every field that cannot be read is named', () => {
  const form = formOf({ ...birthdayForm(before, 'EUR'), percent: '101', validityDays: '1.5', codePrefix: 'a b' });
  expect(refused(() => readBirthday(form, before, 'EUR'))).toEqual(['percent', 'validityDays', 'codePrefix']);
  expect(refused(() => readReplenishment(formOf({ on: true, daysBefore: '', daysAfter: '0' })))).toEqual([
    'daysBefore',
    'daysAfter',
  ]);
});

test('the treat that is not chosen may hold anything', () => {
  const form = formOf({ ...birthdayForm(before, 'EUR'), kind: 'percent', percent: '20', amount: 'whatever' });
  expect(readBirthday(form, before, 'EUR')).toMatchObject({ percent: 20, amountMinor: before.amountMinor });
});
