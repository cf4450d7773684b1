import type { Decision } from '../../gate/index.ts';
import { hasShorterPath } from '../../gate/index.ts';
import type { Words } from '../document/blocks.ts';
import { numbered } from '../document/blocks.ts';

/** Whether it undoes a change and nobody added to it: what is found of it was there before, and comes back. */
export const isUntouchedRollback = ({ revert }: Pick<Decision, 'revert'>): boolean =>
  revert !== undefined && hasShorterPath(revert);

/** What a revert of ours asks for, and why a change that was rolled back before asks for more. */
export function rollbackGateLines({ revert, cameBack, tier }: Decision): readonly Words[] {
  const lines: Words[] = [];
  if (revert?.command === 'rollback' && revert.relands === null)
    lines.push([
      'This rolls back ',
      numbered(revert.of),
      hasShorterPath(revert)
        ? ': one approval is enough, and no window is waited for, as long as nobody adds to it. What is told below comes back with it.'
        : ', and somebody has added to it since: it is judged as any other change is.',
    ]);
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
