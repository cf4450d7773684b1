import { ForgeProblem } from '../../src/forge/index.ts';
import type {
  CommitLogins,
  Forge,
  CheckContent,
  ShownCheck,
  Account,
  PullRequest,
  SubmittedReview,
  Repository,
  TeamMembership,
} from '../../src/forge/index.ts';
import { peopleOf } from './memory-people.ts';
import { issuesOf } from './memory-issues.ts';
import type { MemoryIssue } from './memory-issues.ts';
import { branchesOf, emptyBranches } from './memory-branches.ts';
import type { MemoryBranches } from './memory-branches.ts';

type Annotation = CheckContent['annotations'][number];
type DeliveryAttempt = Awaited<ReturnType<Forge['deliveryAttempts']>>[number];
type TeamMembers = Awaited<ReturnType<Forge['teamMembers']>>;

interface InRepository {
  readonly id: number;
  /** Id of the repository. */
  readonly repository: number;
}

interface OnPullRequest extends InRepository {
  readonly pullRequest: number;
}

export interface MemoryCheck extends InRepository {
  readonly sha: string;
  content: CheckContent;
  /** All that were ever written: GitHub appends. */
  readonly annotations: Annotation[];
}

export interface MemoryComment extends OnPullRequest {
  body: string;
}

export interface MemoryReviewComment extends OnPullRequest {
  readonly path: string;
  readonly line: number;
  body: string;
}

/** GitHub as far as the Forge shows it: plain state, for tests to set and to look at. */
export interface MemoryGitHub extends MemoryBranches {
  readonly installations: { readonly id: number; readonly suspended: boolean }[];
  readonly repositories: Map<number, Repository>;
  /** By `repository:number`. */
  readonly pullRequests: Map<string, PullRequest>;
  /** Tips, by `repository:branch`. */
  readonly branches: Map<string, string>;
  /** Branches of the merge queue, by repository. */
  readonly queue: Map<number, { readonly ref: string; readonly sha: string }[]>;
  /** Ours; oldest first. */
  readonly checks: MemoryCheck[];
  readonly comments: MemoryComment[];
  readonly reviews: (SubmittedReview & { readonly pullRequest: number })[];
  readonly reviewComments: MemoryReviewComment[];
  readonly issues: MemoryIssue[];
  readonly reactions: { readonly comment: number; readonly reaction: string }[];
  /** Whose review is awaited: `7 team:mesh`, `7 pat`. */
  readonly requested: Set<string>;
  /** Everybody who was ever asked for a review, in order; who is awaited already is not asked again. */
  readonly asked: string[];
  readonly commitLogins: CommitLogins[];
  /** Attempts, newest first, and when each was made. */
  readonly deliveries: (DeliveryAttempt & { readonly at: number })[];
  /** Ids of attempts that were asked for again. */
  readonly redelivered: number[];
  /** By `organisation/slug login`. */
  readonly memberships: Map<string, TeamMembership>;
  /** What GitHub says of a team, `organisation/slug`, where it is not who is in it. */
  readonly teamTroubles: Map<string, Exclude<TeamMembers['kind'], 'known'>>;
  /** Teams (`team:slug`) and people GitHub takes no request for. */
  readonly unaskable: Set<string>;
  readonly permissions: Map<string, 'admin' | 'write' | 'read' | 'none' | 'unknown'>;
  lastId: number;
}

export const emptyGitHub = (): MemoryGitHub => ({
  ...emptyBranches(),
  installations: [],
  repositories: new Map(),
  pullRequests: new Map(),
  branches: new Map(),
  queue: new Map(),
  checks: [],
  comments: [],
  reviews: [],
  reviewComments: [],
  issues: [],
  reactions: [],
  requested: new Set(),
  asked: [],
  commitLogins: [],
  deliveries: [],
  redelivered: [],
  memberships: new Map(),
  teamTroubles: new Map(),
  unaskable: new Set(),
  permissions: new Map(),
  lastId: 1000,
});

const BOT: Account = { id: 1, login: 'meshwarden[bot]', bot: true };

/** GitHub takes so many with one request, and silently none of the others. */
const ANNOTATIONS_PER_REQUEST = 50;

const notFound = (): ForgeProblem => new ForgeProblem('not-found', 'Not Found');

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw notFound();
  return thing;
}

const byId = <T extends { readonly id: number }>(things: readonly T[], id: number): T =>
  found(things.find((each) => each.id === id));

/** A Forge on that state. What is missing is `not-found`, as with GitHub. */
export const createMemoryForge = (github: MemoryGitHub): Forge => ({
  ...repositoriesOf(github),
  ...checksOf(github),
  ...commentsOf(github),
  ...reviewsOf(github),
  ...peopleOf(github),
  ...issuesOf(github, BOT),
  ...deliveriesOf(github),
  ...branchesOf(github, BOT),
});

type RepositoryCalls = Pick<
  Forge,
  | 'pullRequest'
  | 'openPullRequests'
  | 'openHeads'
  | 'pullRequestsOf'
  | 'repositories'
  | 'repository'
  | 'branchTip'
  | 'queueBranches'
  | 'installations'
>;

function repositoriesOf(github: MemoryGitHub): RepositoryCalls {
  const pullRequestsOf = ({ id }: Repository) =>
    [...github.pullRequests.values()].filter(({ repository }) => repository.id === id);
  return {
    pullRequest: ({ id }, number) =>
      Promise.resolve(found(github.pullRequests.get(`${String(id)}:${String(number)}`))),
    openPullRequests: (repository) =>
      Promise.resolve(pullRequestsOf(repository).filter(({ state }) => state === 'open')),
    openHeads: (_, repositories) =>
      Promise.resolve(
        new Map(
          repositories.map((repository) => [
            repository.id,
            pullRequestsOf(repository)
              .filter(({ state }) => state === 'open')
              .map(({ number, head, base, updatedAt }) => ({
                ...{ number, head: head.sha, base: base.ref, updatedAt },
                baseTip: github.branches.get(`${String(repository.id)}:${base.ref}`) ?? null,
              })),
          ]),
        ),
      ),
    pullRequestsOf: (repository, commit) =>
      Promise.resolve(
        pullRequestsOf(repository).filter(
          ({ number }) =>
            github.merges.get(`${String(repository.id)}:${String(number)}`)?.sha === commit,
        ),
      ),
    repositories: (installation) =>
      Promise.resolve(
        [...github.repositories.values()].filter((each) => each.installation === installation),
      ),
    repository: ({ id }) => Promise.resolve(found(github.repositories.get(id))),
    branchTip: ({ id }, branch) =>
      Promise.resolve(github.branches.get(`${String(id)}:${branch}`) ?? null),
    queueBranches: ({ id }) => Promise.resolve([...(github.queue.get(id) ?? [])]),
    installations: () => Promise.resolve([...github.installations]),
  };
}

const shownCheck = ({ id, sha, content, annotations }: MemoryCheck): ShownCheck => ({
  id,
  sha,
  status: content.conclusion === null ? 'in_progress' : 'completed',
  conclusion: content.conclusion,
  externalId: content.externalId,
  title: content.title,
  summary: content.summary,
  text: content.text,
  annotations: annotations.length,
  startedAt: null,
});

type CheckCalls = Pick<Forge, 'checks' | 'createCheck' | 'updateCheck' | 'annotate'>;

function checksOf(github: MemoryGitHub): CheckCalls {
  const write = (check: MemoryCheck, content: CheckContent, added: readonly Annotation[]) => {
    check.content = content;
    check.annotations.push(...added.slice(0, ANNOTATIONS_PER_REQUEST));
    return Promise.resolve();
  };
  return {
    checks: ({ id }, sha) =>
      Promise.resolve(
        github.checks
          .filter((check) => check.repository === id && check.sha === sha)
          .map(shownCheck)
          .reverse(),
      ),
    createCheck: async ({ id: repository }, sha, content) => {
      const check = { id: ++github.lastId, repository, sha, content, annotations: [] };
      github.checks.push(check);
      await write(check, content, content.annotations);
      return check.id;
    },
    updateCheck: (_, id, content) => write(byId(github.checks, id), content, content.annotations),
    annotate: (_, id, content, annotations) => write(byId(github.checks, id), content, annotations),
  };
}

type CommentCalls = Pick<Forge, 'comments' | 'createComment' | 'updateComment' | 'react'>;

const commentsOf = (github: MemoryGitHub): CommentCalls => ({
  comments: ({ id }, pullRequest) =>
    Promise.resolve(
      github.comments
        .filter((each) => each.repository === id && each.pullRequest === pullRequest)
        .map((each) => ({ id: each.id, author: BOT, body: each.body })),
    ),
  createComment: ({ id: repository }, pullRequest, body) => {
    const id = ++github.lastId;
    github.comments.push({ id, repository, pullRequest, body });
    return Promise.resolve(id);
  },
  updateComment: (_, comment, body) => {
    byId(github.comments, comment).body = body;
    return Promise.resolve();
  },
  react: (_, comment, reaction) => {
    // GitHub answers 200 to the second of the same kind
    if (!github.reactions.some((each) => each.comment === comment && each.reaction === reaction))
      github.reactions.push({ comment, reaction });
    return Promise.resolve();
  },
});

type ReviewCalls = Pick<
  Forge,
  'reviews' | 'reviewComments' | 'createReviewComments' | 'updateReviewComment'
>;

const reviewsOf = (github: MemoryGitHub): ReviewCalls => ({
  reviews: (_, pullRequest) =>
    Promise.resolve(github.reviews.filter((each) => each.pullRequest === pullRequest)),
  reviewComments: ({ id }, pullRequest) =>
    Promise.resolve(
      github.reviewComments
        .filter((each) => each.repository === id && each.pullRequest === pullRequest)
        .map((each) => ({ ...each, author: BOT, inReplyTo: null })),
    ),
  createReviewComments: ({ id: repository }, pullRequest, _sha, comments) => {
    for (const { path, line, body } of comments)
      github.reviewComments.push({
        id: ++github.lastId,
        repository,
        pullRequest,
        path,
        line,
        body,
      });
    return Promise.resolve();
  },
  updateReviewComment: (_, comment, body) => {
    byId(github.reviewComments, comment).body = body;
    return Promise.resolve();
  },
});

const deliveriesOf = (github: MemoryGitHub): Pick<Forge, 'deliveryAttempts' | 'redeliver'> => ({
  deliveryAttempts: (since) => Promise.resolve(github.deliveries.filter(({ at }) => at >= since)),
  redeliver: (id) => {
    github.redelivered.push(id);
    return Promise.resolve();
  },
});
