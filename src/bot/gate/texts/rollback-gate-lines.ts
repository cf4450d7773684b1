import type { Decision } from '../decision.ts';
import { hasShorterPath } from '../rollback-gate.ts';
import type { Words, RevertRecord } from '../../../review/index.ts';
import { numbered, otherStateWords } from '../../../review/index.ts';

/** Whether it leaves a state that the branch had: what is found of it was there before, and comes back. */
export const isUntouchedRollback = ({ revert }: Pick<Decision, 'revert'>): boolean =>
  revert !== undefined && hasShorterPath(revert);

/** What a revert of ours asks for, and why a change that was rolled back before asks for more. */
export function rollbackGateLines({ revert, cameBack, tier }: Decision): readonly Words[] {
  const lines: Words[] = [];
  if (revert?.command === 'rollback' && revert.relands === null)
    lines.push(['This rolls back ', numbered(revert.of), ...wayWords(revert)]);
  if (cameBack !== undefined)
    lines.push([
      'It brings back what ',
      numbered(cameBack.pullRequest),
      ' did and ',
      numbered(cameBack.revert),
      ` rolled back: the tier is one step higher for that${tier === null ? '' : `, ${tier}`}. Approvals of `,
      numbered(cameBack.pullRequest),
      ' do not count for it.',
    ]);
  return lines;
}

/** Which way it takes, and why: the end of a sentence. */
function wayWords(revert: RevertRecord): Words {
  if (hasShorterPath(revert))
    return [
      ': one approval is enough and no window applies, as long as no commits are added. The findings below come back with it.',
    ];
  const { untouched, left } = revert;
  if (!untouched) return [', and commits were added since: it is judged like any other change.'];
  const why = left?.kind === 'other' ? left : NOT_COMPARED;
  return [
    '. One approval is not enough and windows apply, because the branch is not known to have had the resulting state: ',
    ...otherStateWords(why),
    '. It is judged like any other change.',
  ];
}

const NOT_COMPARED = { kind: 'other', because: 'not-compared', what: null } as const;
