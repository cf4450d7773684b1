import { subjectText } from '../../../manifest/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { OpenDebt } from '../../../review/index.ts';
import { isByHand, objectsOfDebt } from '../../../review/index.ts';

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
