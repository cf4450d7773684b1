import { found, noContent, ok, parameter } from '../http/call.ts';
import { NotFound } from '../http/api-problem.ts';
import { listReply } from '../http/pagination.ts';
import { repositoryRoute, type Route } from '../http/route.ts';
import { permissionOf } from '../operations/permissions.ts';
import type { RepositoryPermission } from '../state/accounts.ts';
import type { Repository } from '../state/repository.ts';
import { findAccount, type World } from '../state/world.ts';
import { accountView, publicUserView, teamView } from '../views/accounts.ts';
import { fullRepositoryView, labelView, repositoryApiUrl } from '../views/repository.ts';
import type { Schema } from '../views/schema.ts';

/** The repository itself, its branches, labels and the people who may do something in it. */
export const repositoryRoutes: readonly Route[] = [
  repositoryRoute('GET', '', ['metadata=read'], ({ world }, repository) =>
    ok(fullRepositoryView(world, repository)),
  ),
  repositoryRoute('GET', '/branches', ['contents=read'], async (call, repository) => {
    const refs = await repository.git.refs('refs/heads/');
    return listReply(call, [...refs], ([ref, sha]) => branchView(call.world, repository, ref, sha));
  }),
  repositoryRoute('GET', '/labels', ['issues=read', 'pull_requests=read'], (call, repository) =>
    listReply(call, [...repository.labels.values()], (label) =>
      labelView(call.world, repository, label),
    ),
  ),
  repositoryRoute(
    'GET',
    '/labels/{name}',
    ['issues=read', 'pull_requests=read'],
    (call, repository) =>
      ok(labelView(call.world, repository, found(repository.labels, parameter(call, 'name')))),
  ),
  repositoryRoute('GET', '/teams', ['administration=read'], (call, repository) =>
    listReply(
      call,
      [...call.world.teams.values()].filter(
        ({ organization, repositories }) =>
          organization === repository.owner &&
          (repositories === null || repositories.has(repository.id)),
      ),
      (team) => teamView(call.world, team),
    ),
  ),
  repositoryRoute('GET', '/collaborators/{username}', ['metadata=read'], (call, repository) => {
    const account = findAccount(call.world, parameter(call, 'username'));
    if (account === null || permissionOf(call.world, repository, account) === 'none')
      throw new NotFound();
    return noContent;
  }),
  repositoryRoute(
    'GET',
    '/collaborators/{username}/permission',
    ['metadata=read'],
    (call, repository) => {
      const { world } = call;
      const account = findAccount(world, parameter(call, 'username'));
      if (account === null) throw new NotFound();
      const role = permissionOf(world, repository, account);
      return ok({
        permission: legacyLevel(role),
        role_name: role,
        user: { ...accountView(world, account), role_name: role, permissions: flags(role) },
      } satisfies Schema<'repository-collaborator-permission'>);
    },
  ),
  {
    method: 'GET',
    path: '/users/{username}',
    credentials: 'any',
    handle: ({ world, parameters }) => {
      const account = findAccount(world, parameters.get('username') ?? '');
      if (account === null) throw new NotFound();
      return ok({ ...publicUserView(world, account), user_view_type: 'public' });
    },
  },
];

const branchView = (
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
): Schema<'short-branch'> => ({
  name: ref.replace('refs/heads/', ''),
  commit: { sha, url: `${repositoryApiUrl(world, repository)}/commits/${sha}` },
  protected: false,
});

const LEVELS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;

/** `permission` knows four levels; the finer ones are in `role_name`. */
const legacyLevel = (role: RepositoryPermission): string =>
  role === 'triage' ? 'read' : role === 'maintain' ? 'write' : role;

function flags(role: RepositoryPermission) {
  const atLeast = (level: RepositoryPermission): boolean =>
    LEVELS.indexOf(role) >= LEVELS.indexOf(level);
  return {
    pull: atLeast('read'),
    triage: atLeast('triage'),
    push: atLeast('write'),
    maintain: atLeast('maintain'),
    admin: atLeast('admin'),
  };
}
