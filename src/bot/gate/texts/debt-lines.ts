import type { MetDrift } from '../met-drifts.ts';
import type { OpenDebt, Words } from '../../../review/index.ts';
import { code, numbered, utc } from '../../../review/index.ts';
import { subjectText } from '../../../manifest/index.ts';

const DEBTS_SHOWN = 5;

/** Debts and differences that a reader of a pull request is told of. */
export interface ShownDebts {
  /** What let this very pull request through is not reviewed yet. */
  readonly own: readonly OpenDebt[];
  /** Of other pull requests that touched the same objects, and of what was changed of them by hand. */
  readonly others: readonly OpenDebt[];
  /** Objects of this change that are others in a cluster; absent for none. */
  readonly drifting?: readonly MetDrift[];
}

export const NO_DEBTS: ShownDebts = { own: [], others: [] };

/** What is owed for this pull request, and what others changed of the same objects that nobody has reviewed or Git does not have. */
export function debtLines({ own, others, drifting = [] }: ShownDebts): readonly Words[] {
  const shown = others.slice(0, DEBTS_SHOWN);
  const more = others.length - shown.length;
  return [
    ...own.map(({ issue, debt }): Words => {
      return [`Its review is owed by ${utc(debt.deadline)}: `, numbered(issue), '.'];
    }),
    ...shown.map(otherLine),
    ...(more > 0 ? [[`${String(more)} more such changes are owed.`]] : []),
    ...drifting.slice(0, DEBTS_SHOWN).map(driftLine),
    ...(drifting.length > DEBTS_SHOWN
      ? [
          [
            `${String(drifting.length - DEBTS_SHOWN)} more objects of this change differ in a cluster.`,
          ],
        ]
      : []),
  ];
}

const driftLine = ({ object, environment, since, issue }: MetDrift): Words => [
  '🧭 ',
  code(object),
  ` differs in the cluster of ${environment} since ${utc(since)}`,
  ...(issue === null ? [] : [': ', numbered(issue)]),
  '.',
];

function otherLine({ issue, debt }: OpenDebt): Words {
  switch (debt.kind) {
    case 'by-hand':
      return [
        '⚠️ ',
        code(subjectText(debt.resource)),
        ' was changed by hand in ',
        debt.environment,
        ', and Git does not have it yet: merging this may undo it (',
        numbered(issue),
        ').',
      ];
    case 'temporary':
      return [
        '⏳ ',
        code(subjectText(debt.resource)),
        ` ${debt.does} until ${utc(debt.deadline)}, and is to stop then (`,
        numbered(issue),
        ').',
      ];
    case 'review':
      return [
        '⚠️ ',
        numbered(debt.pullRequest),
        ' changes some of the same objects, was let through by break-glass, and is not reviewed yet (',
        numbered(issue),
        ').',
      ];
  }
}
