import type { Change } from '../../../compare/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { Debt, OpenDebt } from './debt.ts';
import { isByHand } from './debt.ts';

/** More are not remembered of one debt. */
const MOST_OBJECTS = 100;
const LONGEST_NAME = 500;

/** Objects that changes touch, `Kind namespace/name`, sorted; a few of them. */
export const debtObjects = (changes: readonly Pick<Change, 'subject'>[]): readonly string[] =>
  [...new Set(changes.map(({ subject }) => subjectText(subject)))]
    .filter((name) => name.length <= LONGEST_NAME)
    .sort()
    .slice(0, MOST_OBJECTS);

/** Objects that a debt is about, `Kind namespace/name`. */
export const objectsOfDebt = (debt: Debt): readonly string[] =>
  isByHand(debt) ? [subjectText(debt.resource)] : debt.objects;

/** Debts of others that are about something this change touches too. */
export function debtsThatMeet(
  debts: readonly OpenDebt[],
  pullRequest: number,
  changes: readonly Pick<Change, 'subject'>[],
): readonly OpenDebt[] {
  const touched = new Set(changes.map(({ subject }) => subjectText(subject)));
  return debts.filter(
    ({ debt }) =>
      (isByHand(debt) || debt.pullRequest !== pullRequest) &&
      objectsOfDebt(debt).some((object) => touched.has(object)),
  );
}
