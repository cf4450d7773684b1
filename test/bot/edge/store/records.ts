import type {
  CheckRecord,
  EnvironmentDrift,
  PullRequestRecord,
  RepositoryRecord,
  OpenDebt,
} from '../../../../src/review/index.ts';
import type { PullRequest, Repository } from '../../../../src/forge/index.ts';

const shop: Repository = {
  id: 1,
  installation: 10,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/shop.git',
  htmlUrl: 'https://github.com/acme/shop',
  archived: false,
};

export const repositoryOf = (
  repository: Partial<Repository>,
  record: Partial<RepositoryRecord> = {},
): RepositoryRecord => ({
  repository: { ...shop, ...repository },
  suspended: false,
  removed: false,
  onboarding: null,
  ...record,
});

/** A pull request of repository 1 into `main`. */
export const pullRequestOf = (
  pullRequest: Partial<PullRequest>,
  record: Partial<PullRequestRecord> = {},
): PullRequestRecord => ({
  pullRequest: {
    repository: shop,
    number: 1,
    title: 'Retry less',
    author: { id: 5, login: 'alice', bot: false },
    state: 'open',
    draft: false,
    head: { sha: 'h', ref: 'topic', repository: 'acme/shop' },
    base: { sha: 'b', ref: 'main' },
    htmlUrl: 'https://github.com/acme/shop/pull/1',
    createdAt: '2026-11-20T08:00:00Z',
    updatedAt: '2026-11-20T08:00:00Z',
    ...pullRequest,
  },
  complete: true,
  comment: null,
  state: null,
  checking: null,
  requested: [],
  suggested: false,
  seenAt: null,
  baseTip: null,
  ...record,
});

export const checkOf = (check: Partial<CheckRecord>): CheckRecord => ({
  sha: 'a',
  id: 5,
  written: 'hash',
  completed: true,
  annotations: ['d1'],
  ...check,
});

export const debtOf = (issue: number): OpenDebt => ({
  issue,
  debt: {
    kind: 'review',
    pullRequest: 7,
    sha: 'a'.repeat(40),
    meaning: 'm',
    by: 'eve',
    comment: 5,
    reason: 'payments are down',
    at: '2026-11-20T08:00:00.000Z',
    until: '2026-11-20T12:00:00.000Z',
    deadline: '2026-11-21T08:00:00.000Z',
    objects: ['VirtualService shop/web'],
    teams: ['acme/mesh'],
    people: [],
    authors: ['dana'],
    reminded: false,
    escalated: false,
    settled: null,
  },
});

/** An environment that nobody has looked at yet. */
export const driftOf = (given: Partial<EnvironmentDrift>): EnvironmentDrift => ({
  environment: 'prod',
  cluster: 'prod-eu',
  compared: null,
  tip: null,
  drifts: [],
  settled: [],
  ignored: [],
  problem: null,
  isShown: false,
  issue: null,
  written: null,
  alerted: null,
  due: null,
  ...given,
});
