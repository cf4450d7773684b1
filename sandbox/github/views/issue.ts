import type { Comment, Issue, Reaction } from '../state/issue.ts';
import type { World } from '../state/world.ts';
import { accountView, appView } from './accounts.ts';
import { associationOf } from './association.ts';
import { nodeId } from './node-id.ts';
import { labelView, repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import type { Schema } from './schema.ts';

export const issueApiUrl = (world: World, issue: Issue): string =>
  `${repositoryApiUrl(world, issue.repository)}/issues/${String(issue.number)}`;

export const issueHtmlUrl = (world: World, issue: Issue): string =>
  `${repositoryHtmlUrl(world, issue.repository)}/${issue.pull === null ? 'issues' : 'pull'}/${String(issue.number)}`;

export const commentsOf = (issue: Issue): Comment[] =>
  [...issue.repository.comments.values()].filter((comment) => comment.issue === issue);

export function issueView(world: World, issue: Issue): Schema<'issue'> {
  const url = issueApiUrl(world, issue);
  return {
    id: issue.id,
    node_id: nodeId(issue.pull === null ? 'I' : 'PR', issue.id),
    url,
    repository_url: repositoryApiUrl(world, issue.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: issueHtmlUrl(world, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.state === 'closed' ? 'completed' : null,
    title: issue.title,
    body: issue.body,
    user: accountView(world, issue.author),
    labels: [...issue.labels].map((label) => labelView(world, issue.repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: commentsOf(issue).length,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : accountView(world, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: associationOf(world, issue.repository, issue.author),
    reactions: reactionsView(issue.reactions, url),
    performed_via_github_app: viaApp(world, issue),
    ...pullLinks(world, issue),
  };
}

/** Only our app's bot acts through an app here. */
const viaApp = (world: World, { author }: Pick<Issue, 'author'>): Schema<'nullable-integration'> =>
  author === world.app.bot ? appView(world, world.app) : null;

function pullLinks(world: World, issue: Issue): Pick<Schema<'issue'>, 'pull_request' | 'draft'> {
  if (issue.pull === null) return {};
  const html = issueHtmlUrl(world, issue);
  return {
    draft: issue.pull.draft,
    pull_request: {
      url: `${repositoryApiUrl(world, issue.repository)}/pulls/${String(issue.number)}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: issue.pull.merged?.at ?? null,
    },
  };
}

export function commentView(world: World, comment: Comment): Schema<'issue-comment'> {
  const { issue } = comment;
  const url = `${repositoryApiUrl(world, issue.repository)}/issues/comments/${String(comment.id)}`;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${issueHtmlUrl(world, issue)}#issuecomment-${String(comment.id)}`,
    issue_url: issueApiUrl(world, issue),
    body: comment.body,
    user: accountView(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(world, issue.repository, comment.author),
    performed_via_github_app: viaApp(world, comment),
    reactions: reactionsView(comment.reactions, url),
  };
}

export function reactionsView(
  reactions: readonly Reaction[],
  url: string,
): Schema<'reaction-rollup'> {
  const count = (content: string): number =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    confused: count('confused'),
    heart: count('heart'),
    hooray: count('hooray'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}

export const reactionView = (world: World, reaction: Reaction): Schema<'reaction'> => ({
  id: reaction.id,
  node_id: nodeId('REA', reaction.id),
  user: accountView(world, reaction.user),
  content: reaction.content,
  created_at: reaction.createdAt,
});
