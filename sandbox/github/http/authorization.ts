import type { Account } from '../state/accounts.ts';
import type { InstallationToken, Permissions } from '../state/app.ts';
import type { Repository } from '../state/repository.ts';
import { covers, findAccount, findMovedRepository, findRepository } from '../state/world.ts';
import { ApiProblem, NotFound } from './api-problem.ts';
import { parameter } from './call.ts';
import type { Call } from './call.ts';

/** The token of a call that needs an installation's. */
export function installationToken(call: Call): InstallationToken {
  if (call.actor.kind !== 'installation') throw new ApiProblem(401, 'Requires authentication');
  const { token } = call.actor;
  if (token.installation.suspended !== null)
    throw new ApiProblem(403, 'This installation has been suspended');
  return token;
}

/** The repository of a call, if the token may do there what is asked. */
export function accessRepository(
  call: Call,
  permissions: readonly string[],
  method: string,
): Repository {
  const repository = namedRepository(call, method);
  const token = installationToken(call);
  const writes = method !== 'GET';
  if (!reaches(token, repository)) {
    if (repository.private) throw new NotFound();
    if (writes) throw notAccessible(permissions);
    return repository;
  }
  requirePermission(token, permissions);
  if (writes && repository.archived)
    throw new ApiProblem(403, 'Repository was archived so is read-only.');
  return repository;
}

/** Whether a token sees a repository. */
export const reaches = (token: InstallationToken, repository: Repository): boolean =>
  covers(token.installation, repository) &&
  (token.repositories === null || token.repositories.has(repository.id));

/** By its present name; by a former one the caller is sent on: 301 for reads, 307 for writes. */
export function namedRepository(call: Call, method: string): Repository {
  const owner = parameter(call, 'owner');
  const name = parameter(call, 'repo');
  const repository = findRepository(call.world, owner, name);
  if (repository !== null) return repository;
  const moved = findMovedRepository(call.world, owner, name);
  if (moved === null) throw new NotFound();
  const rest = call.url.pathname.split('/').slice(4).join('/');
  const path = `repositories/${String(moved.id)}${rest === '' ? '' : `/${rest}`}`;
  const status = method === 'GET' ? 301 : 307;
  throw new ApiProblem(status, status === 301 ? 'Moved Permanently' : 'Temporary Redirect', {
    headers: { location: `${call.world.links.api}/${path}${call.url.search}` },
  });
}

/** The organisation of a call: the one the app is installed on. */
export function requireOrganization(
  call: Call,
  login: string,
  permissions: readonly string[],
): Account {
  const token = installationToken(call);
  const organization = findAccount(call.world, login);
  if (organization?.kind !== 'Organization' || token.installation.account !== organization)
    throw new NotFound();
  requirePermission(token, permissions);
  return organization;
}

export function requirePermission(token: InstallationToken, permissions: readonly string[]): void {
  if (!permissions.some((needed) => isGranted(token.permissions, needed)))
    throw notAccessible(permissions);
}

/** `issues=write` is granted by write; `=read` by either. Every app may read metadata. */
export function isGranted(granted: Permissions, needed: string): boolean {
  if (needed === 'metadata=read') return true;
  const [name = '', level] = needed.split('=');
  return granted[name] === 'write' || (granted[name] === 'read' && level === 'read');
}

const notAccessible = (permissions: readonly string[]) =>
  new ApiProblem(403, 'Resource not accessible by integration', {
    headers: { 'x-accepted-github-permissions': permissions.join('; ') },
  });
