import type { Repository } from '../../../forge/index.ts';
import type { ShownRevert } from '../texts/revert-body.ts';
import type { RollbackReply } from '../texts/rollback-reply.ts';
import { pathCounts } from '../texts/path-counts.ts';
import { effectSentences } from '../texts/revert-body.ts';
import type { ComputedRevert, LaterCommit, RevertResult } from '../reverts/revert-result.ts';
import type { FoundRevert } from './find-revert.ts';
import type { RevertCommand, RevertSubject } from './revert-subject.ts';

/** Holds a `/rollback` or `/reland` in a comment. */
export interface AskedRevert {
  readonly repository: Repository;
  readonly pullRequest: number;
  /** It is written on an issue, whose number `pullRequest` is. */
  readonly onIssue?: true;
  readonly comment: number;
  /** Login. */
  readonly by: string;
  readonly command: RevertCommand;
}

/** Holds what is asked, and what of it is on GitHub already. */
export interface RequestedRevert {
  readonly asked: AskedRevert;
  readonly subject: RevertSubject;
  readonly found: FoundRevert;
}

/**
 * Answers where computing it would change nothing: there is one open, or nobody may open one. Null where it
 * is to be computed.
 */
export function replyThere({ asked, subject, found }: RequestedRevert): RollbackReply | null {
  switch (found.kind) {
    case 'open': {
      const { number, draft } = found.pullRequest;
      return found.marker?.comment === asked.comment
        ? null
        : { kind: 'rollback-open', revert: number, draft };
    }
    case 'taken': {
      const why = { kind: 'branch-edited', branch: found.branch, revert: found.by } as const;
      return { kind: 'rollback-refused', command: asked.command.kind, why };
    }
    case 'too-often':
      return { kind: 'rollback-closed', of: subject.of.number, revert: found.past.number };
    case 'none':
      return null;
  }
}

/**
 * Answers where an earlier one was closed, which `--again` overrides, or merged; null where neither stands in
 * the way.
 */
export function replyOfPast(
  { asked: { command }, subject, found }: RequestedRevert,
  revert: ComputedRevert,
): RollbackReply | null {
  const past = found.kind === 'none' ? found.past : null;
  if (past === null || (command.kind === 'rollback' && command.again)) return null;
  const of = subject.of.number;
  if (!past.merged)
    return command.kind === 'reland' ? null : { kind: 'rollback-closed', of, revert: past.number };
  return cameBack(revert) ? null : { kind: 'rollback-merged', of, revert: past.number };
}

/** Tells whether what was reverted is wholly there again, since somebody brought it back. */
const cameBack = ({ kind, paths }: ComputedRevert): boolean =>
  kind === 'reverted' && paths.every(({ outcome }) => outcome !== 'already-reverted');

/** Answers where there is nothing to revert, or it cannot be reverted. */
export function nothingReply(
  { asked, subject, found }: RequestedRevert,
  result: Exclude<RevertResult, ComputedRevert>,
): RollbackReply {
  if (result.kind === 'refused') {
    const why = { kind: 'revert', refusal: result.refusal } as const;
    return { kind: 'rollback-refused', command: asked.command.kind, why };
  }
  const of = subject.of.number;
  const past = found.kind === 'none' ? found.past : null;
  if (past?.merged === true) return { kind: 'rollback-merged', of, revert: past.number };
  return { kind: 'nothing-to-roll-back', of, revert: revertedBy(result.later) };
}

/** Finds the pull request that reverted it, by its subject: GitHub's button and `git revert` write it so. */
const revertedBy = (later: readonly LaterCommit[]): number | null =>
  later.find(
    ({ subject, pullRequest }) => pullRequest !== null && /^(?:Revert|Rollback)\b/i.test(subject),
  )?.pullRequest ?? null;

/** Answers where there is a revert, opened for this comment. */
export const openedReply = (
  { subject }: RequestedRevert,
  shown: ShownRevert,
  opened: { readonly number: number; readonly draft: boolean; readonly signed: boolean },
): RollbackReply => ({
  kind: 'rollback-opened',
  command: shown.command,
  of: subject.of.number,
  branch: subject.base,
  revert: opened.number,
  draft: opened.draft,
  signed: opened.signed,
  paths: pathCounts(shown.revert.paths),
  effect: effectSentences(shown),
});
