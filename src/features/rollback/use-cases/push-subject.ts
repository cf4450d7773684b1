import type { Branches, Forge, Repository, ShownIssue } from '../../../forge/index.ts';
import type { PastPush, Store } from '../../../review/index.ts';
import { ownIssues, parsePastPush } from '../../../review/index.ts';
import type { RevertKey } from '../reverts/revert-branch.ts';
import { restoreCommands } from '../reverts/revert-commands.ts';
import { shortSha } from '../../../manifest/index.ts';
import { EVERYTHING, refused, relandOfKey, scopeOf } from './revert-subject.ts';
import type { RevertCommand, RevertSubjectEnd, Titled } from './revert-subject.ts';

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

/** What we know counts before what the issue says by now, and that only where nobody else edited it. */
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
