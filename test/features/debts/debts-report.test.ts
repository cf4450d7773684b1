import { expect, test } from 'vitest';
import { debtsReport } from '../../../src/features/debts/texts/debts-report.ts';

test('that nothing is owed is said of the repositories that were asked', () => {
  expect(debtsReport([], [], 0, 3)).toBe('Nothing is owed (3 repositories asked).\n');
  expect(debtsReport([], [], 0, 0)).toBe(
    'No repository was asked: the App is installed on none, or suspended.\n',
  );
});
