import type { CommitRecord, StepPlan } from '../reverts/revert-steps.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import { planCommits, planPullRequest } from '../reverts/revert-steps.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';

export interface RevertedBranch {
  readonly tip: string;
  /** The branch as people call it. */
  readonly branch: string;
  /** The head of the pull request to undo, where it is known and here. */
  readonly head: string | null;
}

/** Says what is undone, by full names. A `restore` has no steps, and `pre` is what to go back to. */
export type RevertPlan =
  | (Extract<StepPlan, { kind: 'planned' }> & {
      readonly pre: string | null;
      readonly post: string;
    })
  | Extract<StepPlan, { kind: 'refused' }>;

/**
 * Bounds the commits of a pull request that are compared with those of the branch; GitHub rebases at most
 * 100.
 */
const MOST_PROPOSED = 250;

/** Beyond this many commits, a range is refused without counting on. */
const MOST_LISTED = 10_000;

/** Puts the message last, because no header can hold a line break. */
const FORMAT = '--format=%H%n%P%n%an <%ae> %at%n%B';

/** Lists commits as `git log` does for these arguments, newest first. */
async function commitFacts(
  repository: PrivateRepository,
  selection: readonly string[],
): Promise<readonly CommitRecord[]> {
  const args = ['log', '-z', '--topo-order', '--no-mailmap', '--no-color', FORMAT, ...selection];
  const { stdout } = await repository.run([...args, '--']);
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [sha = '', parents = '', author = '', ...message] = record.split('\n');
      return {
        sha,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author,
        message: message.join('\n').trim(),
      };
    });
}

/** Finds out which commits undo the target. */
export async function revertPlan(
  target: RevertTarget,
  at: RevertedBranch,
  repository: PrivateRepository,
): Promise<RevertPlan> {
  if (target.kind === 'range') return rangePlan(target, at, repository);
  const given = target.kind === 'pull-request' ? target.mergeCommit : target.commit;
  const found = await onBranch(given, at, repository);
  if ('refusal' in found) return found;
  const { commit } = found;
  if (target.kind === 'restore')
    return { kind: 'planned', method: 'restore', steps: [], pre: commit, post: at.tip };
  if (target.kind === 'pull-request') return pullRequestPlan(target, commit, at, repository);
  const commits = await commitFacts(repository, ['-1', commit]);
  const isMerge = commits.some(({ parents }) => parents.length > 1);
  return withEnds(planCommits(isMerge ? 'merge' : 'direct', commits));
}

const refused = (refusal: RevertRefusal) => ({ kind: 'refused', refusal }) as const;

type ResolvedCommit =
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Matches a name of a commit; Git takes no shorter ones. */
const NAME = /^[0-9a-f]{4,64}$/;
const MOST_CANDIDATES = 20;

/**
 * Finds the commit that a full or shortened name stands for. Anything else than hexadecimal digits is
 * unknown.
 */
export async function resolveShortCommit(
  repository: PrivateRepository,
  given: string,
): Promise<ResolvedCommit> {
  const unknown = { kind: 'refused', refusal: { reason: 'unknown-commit', given } } as const;
  const name = given.toLowerCase();
  if (!NAME.test(name)) return unknown;
  const listed = await repository.run(['rev-parse', `--disambiguate=${name}`], {
    codes: [0, 128],
  });
  const objects = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
  if (objects.length === 0) return unknown;
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
  const { stdout } = await repository.run(args, { input: `${objects.join('\n')}\n` });
  const commits = stdout
    .toString('latin1')
    .split('\n')
    .flatMap((line) => (line.endsWith(' commit') ? [line.slice(0, -' commit'.length)] : []));
  const [commit] = commits;
  if (commit === undefined) return unknown;
  if (commits.length === 1) return { kind: 'commit', commit };
  const candidates = commits.slice(0, MOST_CANDIDATES);
  return { kind: 'refused', refusal: { reason: 'ambiguous-commit', given, candidates } };
}

async function onBranch(
  given: string,
  { tip, branch }: RevertedBranch,
  repository: PrivateRepository,
): Promise<{ readonly commit: string } | Extract<RevertPlan, { kind: 'refused' }>> {
  const resolved = await resolveShortCommit(repository, given);
  if (resolved.kind === 'refused') return resolved;
  const { commit } = resolved;
  return (await isAncestor(repository, commit, tip))
    ? { commit }
    : refused({ reason: 'not-on-branch', commit, branch });
}

async function isAncestor(
  repository: PrivateRepository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', ancestor, commit];
  return (await repository.run(args, { codes: [0, 1] })).code === 0;
}

async function pullRequestPlan(
  { base }: Extract<RevertTarget, { kind: 'pull-request' }>,
  commit: string,
  { head }: RevertedBranch,
  repository: PrivateRepository,
): Promise<RevertPlan> {
  if (head !== null && (await isAncestor(repository, head, commit)))
    return planThere({ base, head, commit }, repository);
  const most = `--max-count=${String(MOST_PROPOSED)}`;
  const proposed =
    head === null ? [] : await commitFacts(repository, ['--no-merges', most, `${commit}..${head}`]);
  const length = `--max-count=${String(proposed.length + 1)}`;
  const line = await commitFacts(repository, ['--first-parent', length, commit]);
  return withEnds(planPullRequest(line, proposed));
}

interface ProposedThere {
  readonly base: string | undefined;
  readonly head: string;
  readonly commit: string;
}

/**
 * Plans the revert where the proposed commits themselves are on the branch: they were merged, or somebody
 * pushed them there.
 */
async function planThere(
  { base, head, commit }: ProposedThere,
  repository: PrivateRepository,
): Promise<RevertPlan> {
  const line = await commitFacts(repository, ['-1', commit]);
  const brought = line[0]?.parents[1];
  if (brought === undefined && base !== undefined)
    return pushedPlan({ after: base, upTo: head }, repository);
  return brought === undefined || (await isAncestor(repository, brought, head))
    ? withEnds(planPullRequest(line, []))
    : refused({ reason: 'merged-with-others', commit });
}

/** Plans the revert of a pull request's commits that were pushed to the branch as they are. */
async function pushedPlan(
  { after, upTo }: { readonly after: string; readonly upTo: string },
  repository: PrivateRepository,
): Promise<RevertPlan> {
  const known = await resolveShortCommit(repository, after);
  if (known.kind === 'refused') return known;
  const selection = ['--first-parent', `--max-count=${String(MOST_LISTED)}`];
  const commits = await commitFacts(repository, [...selection, `${known.commit}..${upTo}`]);
  return withEnds(planCommits('direct', commits));
}

async function rangePlan(
  target: Extract<RevertTarget, { kind: 'range' }>,
  at: RevertedBranch,
  repository: PrivateRepository,
): Promise<RevertPlan> {
  const after = await onBranch(target.after, at, repository);
  const upTo = await onBranch(target.upTo, at, repository);
  if ('refusal' in after) return after;
  if ('refusal' in upTo) return upTo;
  const empty = refused({ reason: 'empty-range', after: after.commit, upTo: upTo.commit });
  if (!(await isAncestor(repository, after.commit, upTo.commit))) return empty;
  const selection = ['--first-parent', `--max-count=${String(MOST_LISTED)}`];
  const range = `${after.commit}..${upTo.commit}`;
  const commits = await commitFacts(repository, [...selection, range]);
  return commits.length === 0 ? empty : withEnds(planCommits('range', commits));
}

function withEnds(plan: StepPlan): RevertPlan {
  if (plan.kind === 'refused') return plan;
  const [newest] = plan.steps;
  return { ...plan, post: newest?.post ?? '', pre: plan.steps.at(-1)?.pre ?? null };
}
