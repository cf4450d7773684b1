import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { accountView, teamSimpleView, teamView } from './accounts.ts';
import { associationOf } from './association.ts';
import { commentsOf, issueApiUrl, issueHtmlUrl } from './issue.ts';
import { nodeId } from './node-id.ts';
import { labelView, repositoryApiUrl, repositoryView } from './repository.ts';
import type { Schema } from './schema.ts';

export const pullApiUrl = (world: World, { issue }: PullRequest): string =>
  `${repositoryApiUrl(world, issue.repository)}/pulls/${String(issue.number)}`;

/** A pull request as lists show it. */
export function pullSimpleView(world: World, pull: PullRequest): Schema<'pull-request-simple'> {
  const { issue, merged } = pull;
  const { repository } = issue;
  return {
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    body: issue.body,
    user: accountView(world, issue.author),
    labels: [...issue.labels].map((label) => labelView(world, repository, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: merged?.at ?? null,
    merge_commit_sha: merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [...pull.requestedReviewers].map((user) => accountView(world, user)),
    requested_teams: [...pull.requestedTeams].map((team) => teamView(world, team)),
    draft: pull.draft,
    head: headView(world, pull),
    base: sideView(world, repository, pull.base.ref, pull.base.sha),
    author_association: associationOf(world, repository, issue.author),
    auto_merge: null,
    ...linksOf(world, pull),
  };
}

/** A pull request on its own, and in webhooks. */
export function pullView(world: World, pull: PullRequest): Schema<'pull-request'> {
  const { issue, merged, diff } = pull;
  const head = sideView(
    world,
    pull.head.repository ?? issue.repository,
    pull.head.ref,
    pull.head.sha,
  );
  const total = (of: 'additions' | 'deletions'): number =>
    diff.files.reduce((sum, file) => sum + file[of], 0);
  const open = issue.state === 'open';
  return {
    ...pullSimpleView(world, pull),
    id: pull.id,
    state: issue.state,
    user: accountView(world, issue.author),
    requested_teams: [...pull.requestedTeams].map((team) => teamSimpleView(world, team)),
    head: { ...head, ...headView(world, pull), user: accountView(world, pull.head.owner) },
    base: sideView(world, issue.repository, pull.base.ref, pull.base.sha),
    merged: merged !== null,
    mergeable: open ? diff.mergeable : null,
    rebaseable: open ? diff.mergeable : null,
    mergeable_state: !open ? 'unknown' : pull.draft ? 'draft' : diff.mergeable ? 'clean' : 'dirty',
    merged_by: merged === null ? null : accountView(world, merged.by),
    comments: commentsOf(issue).length,
    review_comments: reviewCommentsOf(pull).length,
    maintainer_can_modify: false,
    commits: diff.commits,
    additions: total('additions'),
    deletions: total('deletions'),
    changed_files: diff.files.length,
  };
}

export const reviewCommentsOf = (pull: PullRequest) =>
  [...pull.issue.repository.reviewComments.values()].filter((comment) => comment.pull === pull);

/** GitHub's description calls `repo` an object; it is null once the fork is deleted. */
function headView(world: World, pull: PullRequest): Schema<'pull-request'>['head'] {
  const { repository, ref, sha, owner } = pull.head;
  const view = sideView(world, repository ?? pull.issue.repository, ref, sha);
  const label = `${owner.login}:${ref}`;
  return repository === null
    ? { ...view, label, user: accountView(world, owner), repo: null as unknown as typeof view.repo }
    : view;
}

const sideView = (
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
): Schema<'pull-request'>['base'] => ({
  label: `${repository.owner.login}:${ref}`,
  ref,
  sha,
  user: accountView(world, repository.owner),
  repo: repositoryView(world, repository),
});

function linksOf(world: World, pull: PullRequest) {
  const { issue } = pull;
  const url = pullApiUrl(world, pull);
  const html = issueHtmlUrl(world, issue);
  const issueUrl = issueApiUrl(world, issue);
  const urls = {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryApiUrl(world, issue.repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${repositoryApiUrl(world, issue.repository)}/statuses/${pull.head.sha}`,
  };
  return {
    ...urls,
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: urls.comments_url },
      review_comments: { href: urls.review_comments_url },
      review_comment: { href: urls.review_comment_url },
      commits: { href: urls.commits_url },
      statuses: { href: urls.statuses_url },
    },
  };
}
