import { UnprocessableEntity } from '../http/api-problem.ts';
import type { Account } from '../state/accounts.ts';
import type { Issue } from '../state/issue.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { pullView } from '../views/pull-request.ts';
import { announce } from '../webhooks/announce.ts';
import { newIssue } from './issues.ts';
import { diffOf, headRef } from './pull-request-diff.ts';

/** Tells that something happened to a pull request. */
export function announcePull(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  announce(world, pull.issue.repository, 'pull_request', sender, {
    action,
    number: pull.issue.number,
    pull_request: pullView(world, pull),
    ...more,
  });
}

export interface NewPullRequest {
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly base: string;
  readonly head: { readonly repository: Repository; readonly branch: string };
}

/** Opens a pull request for a branch that exists, in the repository itself or in a fork. */
export async function openPull(
  world: World,
  repository: Repository,
  wanted: NewPullRequest,
): Promise<PullRequest> {
  const { git } = repository;
  const from = wanted.head.repository;
  const sha = await from.git.resolve(`refs/heads/${wanted.head.branch}`);
  if (sha === null) throw invalid('head');
  const base = await git.resolve(`refs/heads/${wanted.base}`);
  if (base === null) throw invalid('base');
  if (from !== repository) await git.fetchFrom(from.git.folder, [sha]);
  const twin = [...repository.issues.values()].find(
    ({ pull, state }) =>
      state === 'open' &&
      pull?.head.repository === from &&
      pull.head.ref === wanted.head.branch &&
      pull.base.ref === wanted.base,
  );
  if (twin !== undefined) throw alreadyThere(`${from.owner.login}:${wanted.head.branch}`);
  const diff = await diffOf(repository, base, sha);
  if (diff === null || diff.commits === 0)
    throw nothingToMerge(wanted.base, `${from.owner.login}:${wanted.head.branch}`);

  const { author, title, body } = wanted;
  const issue: Issue = newIssue(world, repository, { author, title, body });
  const pull: PullRequest = {
    id: world.nextId(),
    issue,
    draft: wanted.draft,
    head: { ref: wanted.head.branch, sha, owner: from.owner, repository: from },
    base: { ref: wanted.base, sha: base },
    merged: null,
    reviews: [],
    requestedReviewers: new Set(),
    requestedTeams: new Set(),
    diff,
    diffIsStale: false,
  };
  issue.pull = pull;
  await git.setRef(headRef(issue.number), sha);
  announcePull(world, pull, 'opened', author);
  return pull;
}

const invalid = (field: string) =>
  new UnprocessableEntity('Validation Failed', [
    { resource: 'PullRequest', field, code: 'invalid' },
  ]);

const alreadyThere = (head: string) =>
  new UnprocessableEntity('Validation Failed', [
    {
      resource: 'PullRequest',
      code: 'custom',
      message: `A pull request already exists for ${head}.`,
    },
  ]);

const nothingToMerge = (base: string, head: string) =>
  new UnprocessableEntity('Validation Failed', [
    { resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}` },
  ]);

export function closePull(world: World, pull: PullRequest, sender: Account): void {
  const { issue } = pull;
  issue.state = 'closed';
  issue.closedAt = issue.updatedAt = timestamp(world);
  issue.closedBy = sender;
  announcePull(world, pull, 'closed', sender);
}

export function reopenPull(world: World, pull: PullRequest, sender: Account): void {
  const { issue } = pull;
  issue.state = 'open';
  issue.closedAt = issue.closedBy = null;
  issue.updatedAt = timestamp(world);
  announcePull(world, pull, 'reopened', sender);
}

export function markMerged(
  world: World,
  pull: PullRequest,
  sha: string,
  by: Account,
  commits: readonly string[] = [],
): void {
  pull.merged = { at: timestamp(world), by, sha, commits: new Set([...commits, sha]) };
  closePull(world, pull, by);
}

export function setDraft(world: World, pull: PullRequest, draft: boolean, sender: Account): void {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.issue.updatedAt = timestamp(world);
  announcePull(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', sender);
}

export interface PullEdit {
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
}

export async function editPull(
  world: World,
  pull: PullRequest,
  edit: PullEdit,
  sender: Account,
): Promise<void> {
  const { issue } = pull;
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes['title'] = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes['body'] = { from: issue.body };
    issue.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.base.ref) {
    changes['base'] = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    await moveToBase(pull, edit.base);
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = timestamp(world);
  announcePull(world, pull, 'edited', sender, { changes });
}

async function moveToBase(pull: PullRequest, base: string): Promise<void> {
  const { repository } = pull.issue;
  const sha = await repository.git.resolve(`refs/heads/${base}`);
  if (sha === null) throw invalid('base');
  const diff = await diffOf(repository, sha, pull.head.sha);
  if (diff === null) throw invalid('base');
  pull.base.ref = base;
  pull.base.sha = sha;
  pull.diff = diff;
  pull.diffIsStale = false;
}
