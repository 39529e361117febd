import { expect, test } from 'vitest';
import { inStepWith } from './in-step-with.ts';

const saved = { percent: '10', on: false };

test('what a colleague saved is taken over, field by field; what is being written stays', () => {
  const written = { percent: '15', on: false };
  expect(inStepWith({ percent: '10', on: true }, written, saved, null)).toEqual({ percent: '15', on: true });
});

test('what was sent is taken over as the server wrote it', () => {
  const sent = { percent: '020', on: true };
  expect(inStepWith({ percent: '20', on: true }, sent, saved, sent)).toEqual({ percent: '20', on: true });
  // Also when it comes to the same as before.
  expect(inStepWith(saved, { percent: '010', on: false }, saved, { percent: '010', on: false })).toEqual(saved);
});

test('what is written while it is being saved stays', () => {
  const sent = { percent: '20', on: false };
  expect(inStepWith(sent, { percent: '205', on: false }, saved, sent)).toEqual({ percent: '205', on: false });
});

test('nothing new is the same object, so that nothing is drawn again', () => {
  const written = { percent: '15', on: false };
  expect(inStepWith(saved, written, saved, null)).toBe(written);
});
