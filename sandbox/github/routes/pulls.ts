import { z } from 'zod';
import { ApiProblem, NotFound } from '../http/api-problem.ts';
import { created, found, noContent, numberOf, ok } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply, page } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { refreshDiff } from '../operations/pull-request-diff.ts';
import { closePull, editPull, openPull, reopenPull } from '../operations/pull-requests.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { findRepository } from '../state/world.ts';
import { commitView, fileChangeView } from '../views/commit.ts';
import { pullSimpleView, pullView } from '../views/pull-request.ts';

/** GitHub lists at most this many commits and files of a pull request. */
const MAX_COMMITS = 250;
const MAX_FILES = 3_000;

const NewPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().exactOptional(),
  draft: z.boolean().exactOptional(),
});

const PullChanges = z.object({
  title: z.string().exactOptional(),
  body: z.string().nullable().exactOptional(),
  state: z.enum(['open', 'closed']).exactOptional(),
  base: z.string().exactOptional(),
});

/** The pull request a path names. */
export function namedPull(call: Call, repository: Repository): PullRequest {
  const { pull } = found(repository.issues, numberOf(call, 'pull_number'));
  if (pull === null) throw new NotFound();
  return pull;
}

/** Pull requests: listing, reading, opening, changing, merging is people's business. */
export const pullRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls', ['pull_requests=read'], (call, repository) =>
    listReply(call, listedPulls(call, repository), (pull) => pullSimpleView(call.world, pull)),
  ),
  repositoryRoute('POST', '/pulls', ['pull_requests=write'], async (call, repository) => {
    const { world } = call;
    const wanted = parseBody(call, NewPull);
    const [owner, branch] = wanted.head.includes(':')
      ? wanted.head.split(':', 2)
      : [repository.owner.login, wanted.head];
    const from = findRepository(world, owner ?? '', repository.name);
    const pull = await openPull(world, repository, {
      author: world.app.bot,
      title: wanted.title,
      body: wanted.body ?? null,
      draft: wanted.draft ?? false,
      base: wanted.base,
      head: { repository: from ?? repository, branch: branch ?? '' },
    });
    return created(pullView(world, pull));
  }),
  repositoryRoute(
    'GET',
    '/pulls/{pull_number}',
    ['pull_requests=read'],
    async (call, repository) => {
      const pull = namedPull(call, repository);
      if (pull.diffIsStale) await refreshDiff(pull);
      return ok(pullView(call.world, pull));
    },
  ),
  repositoryRoute(
    'PATCH',
    '/pulls/{pull_number}',
    ['pull_requests=write'],
    async (call, repository) => {
      const { world } = call;
      const pull = namedPull(call, repository);
      const { title, body, base, state } = parseBody(call, PullChanges);
      await editPull(
        world,
        pull,
        {
          ...(title === undefined ? {} : { title }),
          ...(body === undefined ? {} : { body: body ?? '' }),
          ...(base === undefined ? {} : { base }),
        },
        world.app.bot,
      );
      if (state === 'closed' && pull.issue.state === 'open') closePull(world, pull, world.app.bot);
      if (state === 'open' && pull.issue.state === 'closed' && pull.merged === null)
        reopenPull(world, pull, world.app.bot);
      return ok(pullView(world, pull));
    },
  ),
  repositoryRoute(
    'GET',
    '/pulls/{pull_number}/commits',
    ['pull_requests=read'],
    async (call, repository) => {
      const { head, base } = namedPull(call, repository);
      const commits = await repository.git.commits([head.sha, `^${base.sha}`]);
      return listReply(call, commits.slice(0, MAX_COMMITS), (commit) =>
        commitView(call.world, repository, commit),
      );
    },
  ),
  repositoryRoute('GET', '/pulls/{pull_number}/files', ['pull_requests=read'], pullFiles),
  repositoryRoute('GET', '/pulls/{pull_number}/merge', ['contents=read'], (call, repository) => {
    if (namedPull(call, repository).merged === null) throw new NotFound();
    return noContent;
  }),
];

async function pullFiles(call: Call, repository: Repository) {
  const { head, diff } = namedPull(call, repository);
  const { items, headers } = page(call, diff.files.slice(0, MAX_FILES));
  const body = await Promise.all(
    items.map(async (change) => {
      const paths = [change.path, ...(change.previousPath === null ? [] : [change.previousPath])];
      const patch = await repository.git.patch(diff.mergeBase, head.sha, paths);
      return fileChangeView(call.world, repository, head.sha, change, patch);
    }),
  );
  return { status: 200, body, headers };
}

/** Filters and order of "List pull requests": open ones, newest first, unless asked otherwise. */
function listedPulls({ url }: Call, repository: Repository): PullRequest[] {
  const query = url.searchParams;
  const state = query.get('state') ?? 'open';
  if (!['open', 'closed', 'all'].includes(state)) throw new ApiProblem(422, 'Validation Failed');
  const head = query.get('head');
  const base = query.get('base');
  const pulls = [...repository.issues.values()].flatMap(({ pull }) =>
    pull === null ? [] : [pull],
  );
  const wanted = pulls.filter(
    (pull) =>
      (state === 'all' || pull.issue.state === state) &&
      (base === null || pull.base.ref === base) &&
      (head === null || head === `${pull.head.owner.login}:${pull.head.ref}`),
  );
  const sort = query.get('sort') ?? 'created';
  const rising = sort === 'updated' ? byUpdate(wanted) : wanted;
  const direction = query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc');
  return direction === 'desc' ? rising.toReversed() : rising;
}

const byUpdate = (pulls: readonly PullRequest[]): PullRequest[] =>
  pulls.toSorted((a, b) => a.issue.updatedAt.localeCompare(b.issue.updatedAt));
