import { UnprocessableEntity } from '../http/api-problem.ts';
import { characterCount } from '../http/character-count.ts';
import type { Account } from '../state/accounts.ts';
import type { Comment, Issue, Reaction, ReactionContent } from '../state/issue.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { commentView, issueView } from '../views/issue.ts';
import { announce } from '../webhooks/announce.ts';

/** GitHub's limit of a body, in characters; its error names it. */
const MAX_BODY = 65_536;
const MAX_TITLE = 256;

export interface NewIssue {
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
}

/** An issue that nobody was told about yet; a pull request starts as one. */
export function newIssue(world: World, repository: Repository, wanted: NewIssue): Issue {
  checkBody('Issue', wanted.body);
  checkTitle(wanted.title);
  const at = timestamp(world);
  const issue: Issue = {
    id: world.nextId(),
    repository,
    number: Math.max(0, ...repository.issues.keys()) + 1,
    ...wanted,
    lastEdit: null,
    state: 'open',
    closedAt: null,
    closedBy: null,
    createdAt: at,
    updatedAt: at,
    labels: new Set(),
    reactions: [],
    pull: null,
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

export function openIssue(world: World, repository: Repository, wanted: NewIssue): Issue {
  const issue = newIssue(world, repository, wanted);
  announceIssue(world, issue, 'opened', wanted.author);
  return issue;
}

/** Brings an issue to another repository, with all that it says and who said it. */
export function transferIssue(issue: Issue, to: Repository): Issue {
  issue.repository.issues.delete(issue.number);
  const number = Math.max(0, ...to.issues.keys()) + 1;
  const brought: Issue = { ...issue, repository: to, number, transferred: true };
  to.issues.set(number, brought);
  return brought;
}

export interface IssueEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
}

export function editIssue(world: World, issue: Issue, edit: IssueEdit, sender: Account): void {
  if (edit.body !== undefined) checkBody('Issue', edit.body);
  if (edit.title !== undefined) checkTitle(edit.title);
  issue.updatedAt = timestamp(world);
  const changes = {
    ...(edit.title === undefined ? {} : { title: { from: issue.title } }),
    ...(edit.body === undefined ? {} : { body: { from: issue.body } }),
  };
  issue.title = edit.title ?? issue.title;
  if (edit.body !== undefined && edit.body !== issue.body) {
    issue.body = edit.body;
    issue.lastEdit = { by: sender, at: issue.updatedAt };
  }
  if (Object.keys(changes).length > 0) announceIssue(world, issue, 'edited', sender, { changes });
  if (edit.state === undefined || edit.state === issue.state) return;
  issue.state = edit.state;
  issue.closedAt = edit.state === 'closed' ? issue.updatedAt : null;
  issue.closedBy = edit.state === 'closed' ? sender : null;
  announceIssue(world, issue, edit.state === 'closed' ? 'closed' : 'reopened', sender);
}

function announceIssue(
  world: World,
  issue: Issue,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const body = { action, issue: issueView(world, issue), ...more };
  announce(world, issue.repository, 'issues', sender, body);
}

export function createComment(world: World, issue: Issue, author: Account, body: string): Comment {
  checkBody('IssueComment', body);
  const at = timestamp(world);
  const comment: Comment = {
    id: world.nextId(),
    issue,
    author,
    body,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  issue.repository.comments.set(comment.id, comment);
  issue.updatedAt = at;
  announceComment(world, comment, 'created', author);
  return comment;
}

export function editComment(world: World, comment: Comment, body: string, sender: Account): void {
  checkBody('IssueComment', body);
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = timestamp(world);
  announceComment(world, comment, 'edited', sender, { changes: { body: { from } } });
}

export function deleteComment(world: World, comment: Comment, sender: Account): void {
  comment.issue.repository.comments.delete(comment.id);
  announceComment(world, comment, 'deleted', sender);
}

function announceComment(
  world: World,
  comment: Comment,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const { issue } = comment;
  announce(world, issue.repository, 'issue_comment', sender, {
    action,
    issue: issueView(world, issue),
    comment: commentView(world, comment),
    ...more,
  });
}

/** The same reaction of the same person is there once; says whether it is new. */
export function react(
  world: World,
  reactions: Reaction[],
  user: Account,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = reactions.find((one) => one.user === user && one.content === content);
  if (known !== undefined) return { reaction: known, isNew: false };
  const reaction = { id: world.nextId(), user, content, createdAt: timestamp(world) };
  reactions.push(reaction);
  return { reaction, isNew: true };
}

function checkTitle(title: string): void {
  if (title.trim() === '')
    throw new UnprocessableEntity('Validation Failed', [
      { resource: 'Issue', field: 'title', code: 'missing_field' },
    ]);
  if (characterCount(title) > MAX_TITLE)
    throw new UnprocessableEntity('Validation Failed', [
      {
        resource: 'Issue',
        field: 'title',
        code: 'custom',
        message: 'title is too long (maximum is 256 characters)',
      },
    ]);
}

/** Refuses a body that GitHub refuses. Characters are code points. */
export function checkBody(resource: string, body: string | null): void {
  if (resource !== 'Issue' && (body ?? '').trim() === '')
    throw new UnprocessableEntity('Validation Failed', [
      { resource, field: 'data', code: 'unprocessable', message: "Body can't be blank" },
    ]);
  if (body !== null && characterCount(body) > MAX_BODY)
    throw new UnprocessableEntity('Validation Failed', [
      {
        resource,
        field: 'data',
        code: 'unprocessable',
        message: `Body is too long (maximum is ${String(MAX_BODY)} characters)`,
      },
    ]);
}
