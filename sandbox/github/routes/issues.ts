import { z } from 'zod';
import { installationToken, isGranted, requirePermission } from '../http/authorization.ts';
import { created, found, noContent, numberOf, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { NotFound } from '../http/api-problem.ts';
import { listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  createComment,
  deleteComment,
  editComment,
  editIssue,
  openIssue,
  react,
} from '../operations/issues.ts';
import type { IssueEdit } from '../operations/issues.ts';
import { REACTIONS } from '../state/issue.ts';
import type { Comment, Issue, Reaction } from '../state/issue.ts';
import type { Repository } from '../state/repository.ts';
import { commentsOf, commentView, issueView, reactionView } from '../views/issue.ts';

const NewIssueBody = z.object({
  title: z.union([z.string(), z.int()]),
  body: z.string().nullable().exactOptional(),
});

const IssueChanges = z.object({
  title: z.union([z.string(), z.int()]).nullable().exactOptional(),
  body: z.string().nullable().exactOptional(),
  state: z.enum(['open', 'closed']).exactOptional(),
});

const CommentBody = z.object({ body: z.string() });
const ReactionBody = z.object({ content: z.enum(REACTIONS) });

/** Pull requests have conversations too: either permission opens them, only `issues` a plain issue. */
const READ = ['issues=read', 'pull_requests=read'];
const WRITE = ['issues=write', 'pull_requests=write'];

/** Issues, conversations and reactions. */
export const issueRoutes: readonly Route[] = [
  repositoryRoute('GET', '/issues', ['issues=read'], (call, repository) =>
    listReply(call, listedIssues(call, repository), (issue) => issueView(call.world, issue)),
  ),
  repositoryRoute('POST', '/issues', ['issues=write'], (call, repository) => {
    const { world } = call;
    const { title, body } = parseBody(call, NewIssueBody);
    const wanted = { author: world.app.bot, title: String(title), body: body ?? null };
    return created(issueView(world, openIssue(world, repository, wanted)));
  }),
  repositoryRoute('GET', '/issues/{issue_number}', READ, (call, repository) =>
    ok(issueView(call.world, namedIssue(call, repository))),
  ),
  repositoryRoute('PATCH', '/issues/{issue_number}', WRITE, (call, repository) => {
    const issue = namedIssue(call, repository);
    editIssue(call.world, issue, issueEdit(call), call.world.app.bot);
    return ok(issueView(call.world, issue));
  }),
  repositoryRoute('GET', '/issues/{issue_number}/comments', READ, (call, repository) => {
    const since = call.url.searchParams.get('since') ?? '';
    const comments = commentsOf(namedIssue(call, repository));
    const wanted = comments.filter(({ updatedAt }) => updatedAt >= since);
    return listReply(call, wanted, (comment) => commentView(call.world, comment));
  }),
  repositoryRoute('POST', '/issues/{issue_number}/comments', WRITE, (call, repository) => {
    const { world } = call;
    const { body } = parseBody(call, CommentBody);
    const issue = namedIssue(call, repository);
    return created(commentView(world, createComment(world, issue, world.app.bot, body)));
  }),
  repositoryRoute('GET', '/issues/comments', READ, (call, repository) =>
    listReply(call, [...repository.comments.values()], (comment) =>
      commentView(call.world, comment),
    ),
  ),
  repositoryRoute('GET', '/issues/comments/{comment_id}', READ, (call, repository) =>
    ok(commentView(call.world, namedComment(call, repository))),
  ),
  repositoryRoute('PATCH', '/issues/comments/{comment_id}', WRITE, (call, repository) => {
    const comment = namedComment(call, repository);
    editComment(call.world, comment, parseBody(call, CommentBody).body, call.world.app.bot);
    return ok(commentView(call.world, comment));
  }),
  repositoryRoute('DELETE', '/issues/comments/{comment_id}', WRITE, (call, repository) => {
    deleteComment(call.world, namedComment(call, repository), call.world.app.bot);
    return noContent;
  }),
  ...reactionRoutes('/issues/comments/{comment_id}', (call, repository) =>
    namedComment(call, repository),
  ),
  ...reactionRoutes('/issues/{issue_number}', (call, repository) => namedIssue(call, repository)),
];

function reactionRoutes(
  path: string,
  target: (call: Call, repository: Repository) => { readonly reactions: Reaction[] },
): Route[] {
  return [
    repositoryRoute('GET', `${path}/reactions`, READ, (call, repository) => {
      const content = call.url.searchParams.get('content');
      const reactions = target(call, repository).reactions.filter(
        (reaction) => content === null || reaction.content === content,
      );
      return listReply(call, reactions, (reaction) => reactionView(call.world, reaction));
    }),
    repositoryRoute('POST', `${path}/reactions`, WRITE, (call, repository) => {
      const { world } = call;
      const { content } = parseBody(call, ReactionBody);
      const { reactions } = target(call, repository);
      const { reaction, isNew } = react(world, reactions, world.app.bot, content);
      const view = reactionView(world, reaction);
      return isNew ? created(view) : ok(view);
    }),
    repositoryRoute('DELETE', `${path}/reactions/{reaction_id}`, WRITE, (call, repository) => {
      const { reactions } = target(call, repository);
      const index = reactions.findIndex(({ id }) => String(id) === parameter(call, 'reaction_id'));
      if (index < 0) throw new NotFound();
      reactions.splice(index, 1);
      return noContent;
    }),
  ];
}

function namedIssue(call: Call, repository: Repository): Issue {
  const issue = found(repository.issues, numberOf(call, 'issue_number'));
  checkKind(call, issue);
  return issue;
}

function namedComment(call: Call, repository: Repository): Comment {
  const comment = found(repository.comments, numberOf(call, 'comment_id'));
  checkKind(call, comment.issue);
  return comment;
}

/** `pull_requests` alone opens no plain issue. */
function checkKind(call: Call, issue: Issue): void {
  const token = installationToken(call);
  if (issue.pull === null && !isGranted(token.permissions, 'issues=read'))
    requirePermission(token, ['issues=read']);
}

function issueEdit(call: Call): IssueEdit {
  const { title, body, state } = parseBody(call, IssueChanges);
  return {
    ...(title === undefined || title === null ? {} : { title: String(title) }),
    ...(body === undefined ? {} : { body }),
    ...(state === undefined ? {} : { state }),
  };
}

/** Filters and order of "List repository issues"; pull requests are issues too. */
function listedIssues({ url }: Call, repository: Repository): Issue[] {
  const query = url.searchParams;
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator')?.toLowerCase();
  const since = query.get('since') ?? '';
  const labels = query.get('labels')?.split(',') ?? [];
  const wanted = [...repository.issues.values()].filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      (creator === undefined || issue.author.login.toLowerCase() === creator) &&
      issue.updatedAt >= since &&
      labels.every((name) => [...issue.labels].some((label) => label.name === name)),
  );
  return query.get('direction') === 'asc' ? wanted : wanted.toReversed();
}
