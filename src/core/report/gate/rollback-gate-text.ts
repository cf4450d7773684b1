import type { Decision } from '../../gate/index.ts';
import { hasShorterPath } from '../../gate/index.ts';

/** What a revert of ours asks for, and why a change that was rolled back before asks for more. */
export function rollbackGateLines({ revert, cameBack, tier }: Decision): readonly string[] {
  const lines: string[] = [];
  if (revert?.command === 'rollback' && revert.relands === null)
    lines.push(
      hasShorterPath(revert)
        ? `This rolls back #${String(revert.of)}: one approval is enough, and no window is waited for, as long as nobody adds to it.`
        : `This rolls back #${String(revert.of)}, and somebody has added to it since: it is judged as any other change is.`,
    );
  if (cameBack !== undefined)
    lines.push(
      `It brings back what #${String(cameBack.pullRequest)} did and #${String(cameBack.revert)} rolled back: the tier is one step higher for that${tier === null ? '' : `, ${tier}`}. Approvals of #${String(cameBack.pullRequest)} do not count for it.`,
    );
  return lines;
}
