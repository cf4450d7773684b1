import type { Change } from '../../diff/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { OpenDebt } from './debt.ts';

/** More are not remembered of one debt. */
const MOST_OBJECTS = 100;
const LONGEST_NAME = 500;

/** Objects that changes touch, `Kind namespace/name`, sorted; a few of them. */
export const debtObjects = (changes: readonly Pick<Change, 'subject'>[]): readonly string[] =>
  [...new Set(changes.map(({ subject }) => subjectText(subject)))]
    .filter((name) => name.length <= LONGEST_NAME)
    .sort()
    .slice(0, MOST_OBJECTS);

/** Debts of other pull requests that touched something this change touches too. */
export function debtsThatMeet(
  debts: readonly OpenDebt[],
  pullRequest: number,
  changes: readonly Pick<Change, 'subject'>[],
): readonly OpenDebt[] {
  const touched = new Set(changes.map(({ subject }) => subjectText(subject)));
  return debts.filter(
    ({ debt }) =>
      debt.pullRequest !== pullRequest && debt.objects.some((object) => touched.has(object)),
  );
}
