import type { OpenDebt } from '../../gate/index.ts';
import type { Words } from '../document/blocks.ts';
import { numbered } from '../document/blocks.ts';

const DEBTS_SHOWN = 5;

/** Debts that a reader of a pull request is told of. */
export interface ShownDebts {
  /** What let this very pull request through is not reviewed yet. */
  readonly own: readonly OpenDebt[];
  /** Other pull requests that touched the same objects. */
  readonly others: readonly OpenDebt[];
}

export const NO_DEBTS: ShownDebts = { own: [], others: [] };

/** What is owed for this pull request, and what others changed of the same objects that nobody has reviewed. */
export function debtLines({ own, others }: ShownDebts): readonly Words[] {
  const shown = others.slice(0, DEBTS_SHOWN);
  const more = others.length - shown.length;
  return [
    ...own.map(({ issue, debt }): Words => {
      const deadline = debt.deadline.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');
      return [`Its review is owed by ${deadline}: `, numbered(issue), '.'];
    }),
    ...shown.map(({ issue, debt }): Words => [
      '⚠️ ',
      numbered(debt.pullRequest),
      ' changes some of the same objects, was let through by break-glass, and nobody has reviewed it yet (',
      numbered(issue),
      ').',
    ]),
    ...(more > 0 ? [[`${String(more)} more such changes are not reviewed.`]] : []),
  ];
}
