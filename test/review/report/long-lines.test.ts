import { expect, test } from 'vitest';
import { cutLines } from '../../../src/review/report/print/long-lines.ts';

const LONG = 'a'.repeat(400);

test('of two long lines that are alike until further on what differs is shown', () => {
  const [gone = '', come = '', other = ''] = cutLines(
    [`-${LONG}hub: one`, `+${LONG}hub: two`, ` ${LONG}`],
    300,
  );
  expect(gone).toBe(`-…${'a'.repeat(55)}hub: one`);
  expect(come).toBe(`+…${'a'.repeat(55)}hub: two`);
  expect(other).toBe(` ${'a'.repeat(299)}…`);
});

test('lines that are not one in the place of the other begin at their beginning', () => {
  const lines = [`-${LONG}1`, `-${LONG}2`, `+${LONG}3`];
  expect(cutLines(lines, 300)).toEqual(lines.map((line) => `${line.slice(0, 300)}…`));
  expect(cutLines(['-short', '+shorter'], 300)).toEqual(['-short', '+shorter']);
});
