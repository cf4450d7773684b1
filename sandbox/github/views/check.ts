import type { CheckAnnotation, CheckRun, CheckSuite } from '../state/check.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { appView } from './accounts.ts';
import { nodeId } from './node-id.ts';
import { pullApiUrl } from './pull-request.ts';
import { minimalRepositoryView, repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import type { Schema } from './schema.ts';

export function checkRunView(
  world: World,
  repository: Repository,
  run: CheckRun,
): Schema<'check-run'> {
  const url = `${repositoryApiUrl(world, repository)}/check-runs/${String(run.id)}`;
  const html = `${repositoryHtmlUrl(world, repository)}/runs/${String(run.id)}`;
  return {
    id: run.id,
    head_sha: run.headSha,
    node_id: nodeId('CR', run.id),
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion as Schema<'check-run'>['conclusion'],
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: { id: run.suite.id },
    app: appView(world, run.suite.app),
    pull_requests: pullsOfHead(repository, run.headSha).map((pull) => pullMinimalView(world, pull)),
  };
}

/** Open pull requests with this head; those of forks are left out, as GitHub does. */
const pullsOfHead = (repository: Repository, sha: string): PullRequest[] =>
  [...repository.issues.values()].flatMap(({ pull, state }) =>
    pull !== null &&
    state === 'open' &&
    pull.head.sha === sha &&
    pull.head.repository === repository
      ? [pull]
      : [],
  );

function pullMinimalView(world: World, pull: PullRequest): Schema<'pull-request-minimal'> {
  const { repository } = pull.issue;
  const side = (of: Repository, ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: of.id, url: repositoryApiUrl(world, of), name: of.name },
  });
  return {
    id: pull.id,
    number: pull.issue.number,
    url: pullApiUrl(world, pull),
    head: side(pull.head.repository ?? repository, pull.head.ref, pull.head.sha),
    base: side(repository, pull.base.ref, pull.base.sha),
  };
}

export function annotationView(
  world: World,
  repository: Repository,
  run: CheckRun,
  annotation: CheckAnnotation,
): Schema<'check-annotation'> {
  return {
    ...annotation,
    blob_href: `${repositoryHtmlUrl(world, repository)}/blob/${run.headSha}/${annotation.path}`,
  };
}

export const runsOf = (repository: Repository, suite: CheckSuite): CheckRun[] =>
  [...repository.checkRuns.values()].filter((run) => run.suite === suite);

/** Of each app and name the newest. */
export function latestRuns(runs: readonly CheckRun[]): CheckRun[] {
  return [
    ...new Map(
      runs
        .toSorted((a, b) => a.id - b.id)
        .map((run) => [`${String(run.suite.app.id)} ${run.name}`, run]),
    ).values(),
  ];
}

export function suiteState(
  repository: Repository,
  suite: CheckSuite,
): Pick<Schema<'check-suite'>, 'status' | 'conclusion'> {
  const runs = latestRuns(runsOf(repository, suite));
  if (runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some(({ status }) => status !== 'completed'))
    return { status: 'in_progress', conclusion: null };
  const worst = WORST_FIRST.find((wanted) => runs.some(({ conclusion }) => conclusion === wanted));
  return { status: 'completed', conclusion: worst ?? 'success' };
}

const WORST_FIRST = [
  'action_required',
  'failure',
  'timed_out',
  'cancelled',
  'stale',
  'success',
  'neutral',
  'skipped',
] as const;

export function checkSuiteView(
  world: World,
  repository: Repository,
  suite: CheckSuite,
): Schema<'check-suite'> {
  const url = `${repositoryApiUrl(world, repository)}/check-suites/${String(suite.id)}`;
  const author = { name: 'Committer', email: 'committer@example.com' };
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(repository, suite),
    url,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOfHead(repository, suite.headSha).map((pull) =>
      pullMinimalView(world, pull),
    ),
    app: appView(world, suite.app),
    repository: minimalRepositoryView(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: {
      id: suite.headSha,
      tree_id: suite.headSha,
      message: '',
      timestamp: suite.createdAt,
      author,
      committer: author,
    },
    latest_check_runs_count: latestRuns(runsOf(repository, suite)).length,
    check_runs_url: `${url}/check-runs`,
  };
}
