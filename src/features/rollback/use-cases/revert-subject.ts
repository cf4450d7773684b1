import type { PastPush, ResourceName, RevertScope, Store } from '../../../review/index.ts';
import type {
  Branches,
  PullRequestMerge,
  Repository,
  Forge,
  ShownIssue,
} from '../../../forge/index.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { RevertKey } from '../reverts/revert-branch.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { WholePart } from '../ports/revert-ports.ts';
import { subjectOfBranch } from '../reverts/revert-branch.ts';
import { findRevert } from './find-revert.ts';
import { ownIssues, parsePastPush } from '../../../review/index.ts';
import { restoreCommands } from '../reverts/revert-commands.ts';
import { shortSha } from '../../../manifest/index.ts';

/** A pull request with what only its own page shows. */
type PullRequestDetails = Awaited<ReturnType<Branches['pullRequestDetails']>>;

interface Titled {
  readonly number: number;
  /** Hostile. */
  readonly title: string;
  /** It is true for a push; the number is that of our issue about it. */
  readonly push?: true;
}

export interface RevertSubject {
  readonly key: RevertKey;
  readonly of: Titled;
  /**
   * The rolled-back pull request that comes back, also where `/rollback` undoes the revert of it; null
   * otherwise.
   */
  readonly relands: Titled | null;
  /** The name of the branch that it was merged into. */
  readonly base: string;
  /** ISO 8601 */
  readonly mergedAt: string;
  readonly target: RevertTarget;
  readonly scope: RevertScope;
}

export type RevertSubjectEnd =
  | { readonly kind: 'subject'; readonly subject: RevertSubject }
  | { readonly kind: 'refused'; readonly why: RollbackRefusal };

/** Asks to revert a merged pull request or a part of it, and says why (docs/how-to/roll-back.md). */
interface RollbackCommand {
  readonly kind: 'rollback';
  /** Empty only where `plan` is set: a preview needs none. */
  readonly reason: string;
  /** Globs of the files to revert; empty where all of them are meant. */
  readonly paths: readonly string[];
  /** The one object to revert. */
  readonly resource: ResourceName | null;
  /** The one environment or namespace in which to revert it; absent for all. */
  readonly part?: WholePart | undefined;
  /** The commit to bring `paths` back to, as somebody wrote it: 7 to 64 hexadecimal digits, lower case. */
  readonly to: string | null;
  /** With the later pull requests that depend on it. */
  readonly stack: boolean;
  /** Although an earlier revert was closed without merging. */
  readonly again: boolean;
  /** Only says what would come of it. */
  readonly plan: boolean;
}

/** Asks to take back what was merged or pushed, or to bring it back. */
export type RevertCommand = RollbackCommand | { readonly kind: 'reland'; readonly reason: string };

/** Reads off what a command on a pull request is about. */
export async function revertSubject(
  command: RevertCommand,
  repository: Repository,
  details: PullRequestDetails,
  forge: Pick<Branches, 'pullRequestDetails' | 'pullRequestsFrom'>,
): Promise<RevertSubjectEnd> {
  const { pullRequest, merge } = details;
  if (merge === null) return refused({ kind: 'not-merged', open: pullRequest.state === 'open' });
  if (command.kind === 'rollback') {
    const subject = rollbackOf(command, details, merge);
    return found({ ...subject, relands: relandedBy(details) });
  }
  return relandOf(repository, details, merge, forge);
}

/** Finds what comes back when a revert of ours is rolled back: that is a re-land, by whatever command. */
function relandedBy({ pullRequest: { author, head, title } }: PullRequestDetails): Titled | null {
  const undone = author.bot ? subjectOfBranch(head.ref) : null;
  if (undone?.command !== 'rollback') return null;
  return {
    number: undone.number,
    title: /^Revert "(.*)" \(#\d+\)$/.exec(title)?.[1] ?? title,
    ...(undone.isPush && { push: true as const }),
  };
}

const refused = (why: RollbackRefusal): RevertSubjectEnd => ({ kind: 'refused', why });
const found = (subject: RevertSubject): RevertSubjectEnd => ({ kind: 'subject', subject });

const titled = ({ pullRequest: { number, title } }: PullRequestDetails): Titled => ({
  number,
  title,
});

function rollbackOf(
  command: RollbackCommand,
  details: PullRequestDetails,
  merge: PullRequestMerge,
): RevertSubject {
  const { number, base } = details.pullRequest;
  const scope = scopeOf(command);
  const target: RevertTarget =
    command.to === null
      ? { kind: 'pull-request', number, mergeCommit: merge.sha, base: base.sha }
      : { kind: 'restore', commit: command.to };
  return {
    key: {
      command: 'rollback',
      pullRequest: number,
      target: target.kind,
      scope,
      commit: command.to ?? merge.sha,
    },
    of: titled(details),
    relands: null,
    base: base.ref,
    mergedAt: merge.at,
    target,
    scope,
  };
}

function scopeOf({ paths: globs, resource, part }: RollbackCommand): RevertScope {
  if (part !== undefined) return part;
  if (resource !== null) return { kind: 'resource', resource, globs };
  return globs.length === 0 ? EVERYTHING : { kind: 'paths', globs };
}

const EVERYTHING: RevertScope = { kind: 'everything' };

/** Finds the merged revert that is undone: of the pull request, or the one the command is written on. */
async function relandOf(
  repository: Repository,
  details: PullRequestDetails,
  merge: PullRequestMerge,
  forge: Pick<Branches, 'pullRequestDetails' | 'pullRequestsFrom'>,
): Promise<RevertSubjectEnd> {
  // its branch says which one it undid: of the body anybody may make something else
  const relanded = relandedBy(details);
  if (relanded !== null) {
    const original =
      relanded.push === true
        ? relanded
        : titled(await forge.pullRequestDetails(repository, relanded.number));
    return found(relandBy(details, merge, original));
  }
  const { key } = rollbackOf(WHOLE, details, merge);
  return relandOfKey(key, titled(details), repository, forge);
}

/** Finds the merged revert that has this key, which is what is undone. */
async function relandOfKey(
  key: RevertKey,
  original: Titled,
  repository: Repository,
  forge: Pick<Branches, 'pullRequestDetails' | 'pullRequestsFrom'>,
): Promise<RevertSubjectEnd> {
  const revert = await findRevert(key, repository, forge);
  if (revert.kind !== 'none' || revert.past?.merged !== true)
    return refused({ kind: 'not-rolled-back' });
  const undoing = await forge.pullRequestDetails(repository, revert.past.number);
  return undoing.merge === null
    ? refused({ kind: 'not-rolled-back' })
    : found(relandBy(undoing, undoing.merge, original));
}

const WHOLE: RollbackCommand = {
  kind: 'rollback',
  reason: '',
  paths: [],
  resource: null,
  to: null,
  stack: false,
  again: false,
  plan: false,
};

function relandBy(
  revert: PullRequestDetails,
  { sha: commit, at: mergedAt }: PullRequestMerge,
  original: Titled,
): RevertSubject {
  const { number, base } = revert.pullRequest;
  return {
    key: {
      command: 'reland',
      pullRequest: original.number,
      ...(original.push !== undefined && { push: original.push }),
      commit,
      target: 'pull-request',
      scope: EVERYTHING,
    },
    of: titled(revert),
    relands: original,
    base: base.ref,
    mergedAt,
    target: { kind: 'pull-request', number, mergeCommit: commit, base: base.sha },
    scope: EVERYTHING,
  };
}

export interface PushSubjectPorts {
  readonly forge: Pick<Forge, 'issues' | 'ownBodies'> &
    Pick<Branches, 'pullRequestDetails' | 'pullRequestsFrom'>;
  readonly store: Pick<Store, 'pastPushes'>;
}

/** Reads off what a command on our issue about a push is about: the range of its commits. */
export async function pushSubject(
  command: RevertCommand,
  repository: Repository,
  issue: number,
  ports: PushSubjectPorts,
): Promise<RevertSubjectEnd> {
  const push = await pushOfIssue(issue, repository, ports);
  if (push === null) return refused({ kind: 'no-push' });
  const { branch, before, after, at, forced } = push;
  // what was replaced is no part of the branch: there is no range
  if (forced) return refused({ kind: 'forced-push', commands: restoreCommands(before, branch) });
  const of: Titled = {
    number: issue,
    title: `Push of ${shortSha(after)} to ${branch}`,
    push: true,
  };
  const whole = keyOf(issue, after);
  if (command.kind === 'reland') return relandOfKey(whole, of, repository, ports.forge);
  const scope = scopeOf(command);
  const shared = { of, relands: null, base: branch, mergedAt: at, scope };
  if (command.to !== null)
    return {
      kind: 'subject',
      subject: {
        ...shared,
        key: { ...whole, commit: command.to, target: 'restore', scope },
        target: { kind: 'restore', commit: command.to },
      },
    };
  return {
    kind: 'subject',
    subject: {
      ...shared,
      key: { ...whole, scope },
      target: { kind: 'range', after: before, upTo: after },
    },
  };
}

const keyOf = (issue: number, after: string): RevertKey => ({
  command: 'rollback',
  pullRequest: issue,
  push: true,
  commit: after,
  target: 'range',
  scope: EVERYTHING,
});

/**
 * Finds the push of an issue. What we know counts before what the issue says by now, and the issue counts
 * only where nobody else edited it.
 */
async function pushOfIssue(
  issue: number,
  repository: Repository,
  { forge, store }: PushSubjectPorts,
): Promise<PastPush | null> {
  const known = (await store.pastPushes(repository.id)).find((each) => each.issue === issue);
  if (known !== undefined) return known.push;
  const isMeant = ({ number }: Pick<ShownIssue, 'number'>): boolean => number === issue;
  return (await ownIssues(repository, parsePastPush, forge, isMeant)).find(isMeant)?.state ?? null;
}
