import type { Branches, Forge, Repository, ShownCommit } from '../../../forge/index.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { ShownRevert } from '../texts/revert-body.ts';
import { revertBody } from '../texts/revert-body.ts';
import { revertTitle, revertMarker, revertMessage } from '../reverts/revert-message.ts';
import type { ComputedRevert, RevertResult } from '../reverts/revert-result.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { Reverts } from '../ports/revert-ports.ts';
import { rememberRevert } from './revert-memory.ts';
import type { RememberRevertPorts } from './revert-memory.ts';
import { commitChanges, contentsOf, writeRevertBranch } from './write-revert-branch.ts';
import type { RevertBranchOutcome } from './write-revert-branch.ts';

export interface OpenRevertPorts {
  readonly forge: Branches & RememberRevertPorts['forge'] & Pick<Forge, 'branchTip' | 'labelIssue'>;
  readonly store: RememberRevertPorts['store'];
  readonly reverts: Pick<Reverts, 'contents'>;
}

export interface RevertToOpen {
  readonly repository: Repository;
  /** The branch to write, and the one to merge it into. */
  readonly branch: string;
  readonly base: string;
  readonly comment: number;
  readonly shown: ShownRevert;
  /** Computes the revert once more, on the tip that the branch has then. */
  readonly compute: () => Promise<RevertResult>;
  readonly show: (revert: ComputedRevert) => Promise<ShownRevert>;
}

export type OpenedEnd =
  | {
      readonly kind: 'opened';
      readonly number: number;
      readonly draft: boolean;
      readonly commit: ShownCommit;
      readonly shown: ShownRevert;
    }
  | { readonly kind: 'refused'; readonly why: RollbackRefusal }
  /** The branch holds all of it by now. */
  | { readonly kind: 'nothing-new' }
  /** Computed anew, it comes to something else. */
  | { readonly kind: 'turned'; readonly result: Exclude<RevertResult, ComputedRevert> };

/** Says how often the base may move while one revert is written. */
const MOST_ROUNDS = 3;

/** Labels the reverts that we open. */
export const ROLLBACK_LABEL = 'meshwarden: rollback';

/**
 * Writes the branch of a revert and opens its pull request, once: what an earlier run did is found and gone
 * on with. What is opened is what `git revert` gives on the tip that the branch has then.
 */
export async function openRevert(wanted: RevertToOpen, ports: OpenRevertPorts): Promise<OpenedEnd> {
  let { shown } = wanted;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const end = await oneRound(wanted, shown, ports);
    if (end.kind !== 'moved') return end;
    shown = await wanted.show(end.revert);
  }
  return refused({ kind: 'base-moves' });
}

async function oneRound(
  wanted: RevertToOpen,
  shown: ShownRevert,
  ports: OpenRevertPorts,
): Promise<OpenedEnd | { readonly kind: 'moved'; readonly revert: ComputedRevert }> {
  const written = await writeOnce(wanted, shown, ports);
  if (written.kind === 'refused') return written;
  const commit = written.kind === 'written' ? written.commit : null;
  if (commit !== null && (await isStillTip(wanted, shown, ports)))
    return open(wanted, shown, commit, ports);
  const next = await wanted.compute();
  if (next.kind === 'refused' || next.kind === 'nothing-to-revert')
    return { kind: 'turned', result: next };
  if (commit !== null && isSame(next, shown.revert)) return open(wanted, shown, commit, ports);
  if (next.changes.length === 0)
    return refused({ kind: 'all-conflicts', paths: next.conflicts.map(({ path }) => path) });
  return { kind: 'moved', revert: next };
}

const isStillTip = async (
  { repository, base }: RevertToOpen,
  { revert }: ShownRevert,
  { forge }: OpenRevertPorts,
): Promise<boolean> => (await forge.branchTip(repository, base)) === revert.tip;

const refused = (why: RollbackRefusal): Extract<OpenedEnd, { kind: 'refused' }> => ({
  kind: 'refused',
  why,
});

/** Tells whether two computed reverts are the same, so that what was pushed in between does not touch it. */
const isSame = (one: ComputedRevert, other: ComputedRevert): boolean =>
  JSON.stringify([one.kind, one.changes, one.paths]) ===
  JSON.stringify([other.kind, other.changes, other.paths]);

async function writeOnce(
  { repository, branch, comment }: RevertToOpen,
  shown: ShownRevert,
  { forge, reverts }: OpenRevertPorts,
): Promise<
  | Extract<OpenedEnd, { kind: 'refused' }>
  | Extract<RevertBranchOutcome, { kind: 'written' | 'again' }>
> {
  const { revert, asked } = shown;
  const contents = await reverts.contents(repository, contentsOf(revert));
  if ('kind' in contents) return problemEnd(contents);
  const changes = commitChanges(revert, contents);
  if (changes === null)
    return refused({ kind: 'failed', why: 'Git has a mode that GitHub does not take' });
  const { by, on, reason } = asked;
  const marker = { by, pullRequest: on, comment };
  const message = revertMessage(revertTitle(shown), revert, marker, reason);
  const written = await writeRevertBranch({ repository, branch, revert, changes, message }, forge);
  switch (written.kind) {
    case 'edited':
      return refused({ kind: 'branch-edited', branch, revert: null });
    case 'tree-differs':
      return refused({ kind: 'tree-differs', branch });
    case 'written':
    case 'again':
      return written;
  }
}

function problemEnd(
  problem: Extract<Awaited<ReturnType<Reverts['contents']>>, { kind: string }>,
): Extract<OpenedEnd, { kind: 'refused' }> | { readonly kind: 'again' } {
  switch (problem.kind) {
    case 'unreachable':
      throw new ForgeProblem('unavailable', problem.message);
    case 'failed':
      return refused({ kind: 'failed', why: problem.message });
    case 'gone':
      return { kind: 'again' };
  }
}

async function open(
  wanted: RevertToOpen,
  shown: ShownRevert,
  commit: ShownCommit,
  ports: OpenRevertPorts,
): Promise<OpenedEnd> {
  const { forge } = ports;
  const { repository, branch, base, comment } = wanted;
  const { asked, command, revert } = shown;
  // before there is a pull request: its first review goes by it
  await rememberRevert(repository, shown, commit.sha, ports);
  const isDraft = revert.kind === 'conflict';
  const marker = { command, pullRequest: asked.on, comment, by: asked.by, tree: commit.tree };
  const pullRequest = {
    title: revertTitle(shown),
    body: revertBody(shown, revertMarker(marker)),
    head: branch,
    base,
  };
  let made = await forge.openPullRequest(repository, { ...pullRequest, draft: isDraft });
  const draft = isDraft && made !== 'no-drafts';
  // where there are no drafts, the check and the body still say what conflicts
  if (made === 'no-drafts')
    made = await forge.openPullRequest(repository, { ...pullRequest, draft: false });
  if (made === 'exists') {
    const listed = await forge.pullRequestsFrom(repository, branch);
    const there = listed.find((each) => each.pullRequest.state === 'open');
    if (there?.ours !== true)
      return refused({ kind: 'branch-edited', branch, revert: there?.pullRequest.number ?? null });
    made = there.pullRequest.number;
  }
  if (typeof made !== 'number') return { kind: 'nothing-new' };
  await forge.labelIssue(repository, made, ROLLBACK_LABEL);
  return { kind: 'opened', number: made, draft, commit, shown };
}
