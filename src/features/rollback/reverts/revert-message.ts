import { inertCommitText } from '../../../manifest/index.ts';
import type { RevertMarker } from './revert-marker.ts';
import type { ComputedRevert } from './computed-revert.ts';

/** Longer ones are nobody's. */
const LONGEST_REASON = 500;

export interface RevertMessage {
  readonly headline: string;
  readonly body: string;
}

/**
 * Message of the revert's commit: GitHub signs it as ours, so nobody can change who asked for it. `title` is that of
 * the pull request, as `revertTitle` makes it; the reason is somebody's words, which must close and call nothing.
 */
export function revertMessage(
  title: string,
  { method, steps, post }: Pick<ComputedRevert, 'method' | 'steps' | 'post'>,
  { by, pullRequest }: Pick<RevertMarker, 'by' | 'pullRequest'>,
  reason: string,
): RevertMessage {
  const undone =
    method === 'restore'
      ? [`Brings files back to what they were at ${post}.`]
      : steps.map((step) => `This reverts commit ${step.post}.`);
  const said = inertCommitText(reason.slice(0, LONGEST_REASON)).trim();
  const body = [
    undone.join('\n'),
    ...(said === '' ? [] : [said]),
    // the gate bars co-authors, whatever else is lost: who asked for a revert does not approve it
    `Asked-on: #${String(pullRequest)}\nCo-authored-by: ${by} <${by}@users.noreply.github.com>`,
  ];
  return { headline: title.replace(/[\r\n]+/g, ' ').trim(), body: body.join('\n\n') };
}
