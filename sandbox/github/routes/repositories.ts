import { noContent, ok, parameter } from '../http/call.ts';
import type { GitCommit } from '../git/commit-log.ts';
import { NotFound } from '../http/api-problem.ts';
import { installationToken } from '../http/authorization.ts';
import { nextReset } from '../http/rate-limit.ts';
import { listReply } from '../http/pagination.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { permissionOf } from '../operations/permissions.ts';
import type { RepositoryPermission } from '../state/accounts.ts';
import type { Repository } from '../state/repository.ts';
import { findAccount } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView, publicUserView, teamView } from '../views/accounts.ts';
import { commitView } from '../views/commit.ts';
import { fullRepositoryView, repositoryApiUrl, repositoryHtmlUrl } from '../views/repository.ts';
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
  repositoryRoute('GET', '/branches/{branch}', ['contents=read'], async (call, repository) => {
    const name = parameter(call, 'branch');
    const [commit] = await tipOf(repository, name);
    if (commit === undefined) throw new NotFound();
    return ok(branchFullView(call.world, repository, name, commit));
  }),
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
    path: '/rate_limit',
    credentials: 'installation',
    handle: (call) => {
      const { rateLimit: limit, used } = installationToken(call).installation;
      const core = { limit, used, remaining: limit - used, reset: nextReset(call.world) };
      return ok({ resources: { core, search: core }, rate: core });
    },
  },
  {
    method: 'GET',
    path: '/meta',
    credentials: 'any',
    handle: () => ok({ verifiable_password_authentication: false }),
  },
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

async function tipOf({ git }: Repository, branch: string): Promise<readonly GitCommit[]> {
  const sha = await git.resolve(`refs/heads/${branch}`);
  return sha === null ? [] : (await git.commits([sha], 1)).slice(-1);
}

function branchFullView(
  world: World,
  repository: Repository,
  name: string,
  commit: GitCommit,
): Schema<'branch-with-protection'> {
  const self = `${repositoryApiUrl(world, repository)}/branches/${name}`;
  const html = `${repositoryHtmlUrl(world, repository)}/tree/${name}`;
  return {
    name,
    commit: commitView(world, repository, commit),
    _links: { html, self },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  };
}

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
