import { asksPeople } from './finished-check.ts';
import { reviewJob, workableRepository, PRIORITY } from '../../review/index.ts';
import { turnJob } from '../queue/bot-jobs.ts';
import type { Jobs, PullRequestRecord, Store, Analysis, JobPayload } from '../../review/index.ts';
import { isKustomizationFile } from '../../gitops/index.ts';
import { holdsPath } from '../../manifest/index.ts';

interface DecideAgainPorts {
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Decides again every open pull request of the installation that waits for people, or that people let
 * through: whose approval counts is another question once somebody joins or leaves a team. Which teams a
 * decision would ask is not kept, and members of a team below count for those above it: none is left out for
 * its name.
 */
export async function decideAgain(
  installation: number,
  { store, jobs }: DecideAgainPorts,
): Promise<void> {
  for (const { repository } of await store.repositories(installation)) {
    if ((await workableRepository(repository.id, store)).kind === 'not-workable') continue;
    const open = await store.openPullRequests(repository.id);
    for (const { pullRequest } of open.filter(dependsOnPeople))
      await jobs.add(
        reviewJob(
          { repository: repository.id, pullRequest: pullRequest.number },
          'members of a team changed',
        ),
      );
  }
}

/**
 * Tells whether people decide a pull request. One that is being judged may have asked for them a moment ago.
 */
const dependsOnPeople = ({ state, checking }: PullRequestRecord): boolean =>
  checking !== null || (state !== null && (asksPeople(state) || state.overrides.length > 0));

/**
 * Queues the review that is due when windows, freezes or a broken glass turn the last decision; none where
 * nothing does.
 */
export async function planTurn(
  { pullRequest: { repository, number }, state }: Pick<PullRequestRecord, 'pullRequest' | 'state'>,
  jobs: Pick<Jobs, 'add'>,
): Promise<void> {
  if (state?.turnsAt == null) return;
  const key = { repository: repository.id, pullRequest: number };
  await jobs.add(turnJob(key, Date.parse(state.turnsAt)));
}

interface PushPorts {
  readonly analysis: Pick<Analysis, 'changedPaths'>;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Queues, after a push to a base, the open pull requests into it whose last review read, or looked for, a
 * path that differs now. The others would come out the same and are left alone.
 */
export async function reviewPushed(
  push: Extract<JobPayload, { kind: 'push' }>,
  { analysis, store, jobs }: PushPorts,
): Promise<void> {
  const { repository: id, branch, before, after } = push;
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const open = (await store.openPullRequests(id, branch)).filter(
    ({ baseTip }) => baseTip !== after,
  );
  if (open.length === 0) return;
  const paths = await analysis.changedPaths(workable.record.repository, branch, before, after);
  for (const record of open) {
    if (await isTouched(record, push, paths, store)) {
      const key = { repository: id, pullRequest: record.pullRequest.number };
      await jobs.add(reviewJob(key, 'push to the base', PRIORITY.background));
    } else {
      // a review that ended meanwhile read other paths, at a tip of its own
      await store.updatePullRequest(id, record.pullRequest.number, (each) =>
        each.baseTip === before && each.state?.sha === record.state?.sha
          ? { ...each, baseTip: after }
          : each,
      );
    }
  }
}

/**
 * Tells whether a push touched a pull request. Where it cannot be told, it did: a review of unknown reads, of
 * another tip, a forced push.
 */
async function isTouched(
  { baseTip, pullRequest }: PullRequestRecord,
  { repository, before }: { readonly repository: number; readonly before: string },
  paths: readonly string[] | null,
  store: Store,
): Promise<boolean> {
  if (paths === null || baseTip !== before) return true;
  const reads = await store.reads(repository, pullRequest.number);
  return reads === null || touchesReads(paths, reads);
}

/**
 * Whether a change of these paths can alter what was reviewed from `reads` (see reviewReads): they hold
 * one of the paths, or one is a kustomization, which may make a root where none was.
 */
export function touchesReads(paths: readonly string[], reads: readonly string[]): boolean {
  const known = new Set(reads);
  return paths.some((path) => isKustomizationFile(path) || holdsPath(known, path));
}
