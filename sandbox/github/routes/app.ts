import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ApiProblem, NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { installationToken, isGranted, namedRepository, reaches } from '../http/authorization.ts';
import { created, found, noContent, numberOf, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { rateLimitView } from '../http/rate-limit.ts';
import { countedReply, listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import type { Route } from '../http/route.ts';
import { suspend, uninstall, unsuspend } from '../operations/installations.ts';
import type { Installation, Permissions } from '../state/app.ts';
import { covers, findAccount, installationOf } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { appView, installationView, tokenView } from '../views/accounts.ts';
import { repositoryView } from '../views/repository.ts';

/** Installation tokens live one hour. */
const TOKEN_LIFE = 3_600_000;

const TokenRequest = z.object({
  repositories: z.array(z.string()).exactOptional(),
  repository_ids: z.array(z.int()).exactOptional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).exactOptional(),
});

/** The App itself, its installations, and their tokens. */
export const appRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/app',
    credentials: 'app',
    handle: ({ world }) =>
      ok({ ...appView(world, world.app), installations_count: world.installations.size }),
  },
  {
    method: 'GET',
    path: '/app/installations',
    credentials: 'app',
    handle: (call) =>
      listReply(call, [...call.world.installations.values()], (one) =>
        installationView(call.world, one),
      ),
  },
  {
    method: 'GET',
    path: '/app/installations/{installation_id}',
    credentials: 'app',
    handle: (call) => ok(installationView(call.world, namedInstallation(call))),
  },
  {
    method: 'DELETE',
    path: '/app/installations/{installation_id}',
    credentials: 'app',
    handle: (call) => {
      uninstall(call.world, namedInstallation(call), call.world.app.bot);
      return noContent;
    },
  },
  {
    method: 'PUT',
    path: '/app/installations/{installation_id}/suspended',
    credentials: 'app',
    handle: (call) => {
      suspend(call.world, namedInstallation(call), call.world.app.bot);
      return noContent;
    },
  },
  {
    method: 'DELETE',
    path: '/app/installations/{installation_id}/suspended',
    credentials: 'app',
    handle: (call) => {
      unsuspend(call.world, namedInstallation(call), call.world.app.bot);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: '/app/installations/{installation_id}/access_tokens',
    credentials: 'app',
    handle: (call) => createToken(call, namedInstallation(call)),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/installation',
    credentials: 'app',
    handle: (call) => {
      const installation = installationOf(call.world, namedRepository(call, 'GET'));
      if (installation === null) throw new NotFound();
      return ok(installationView(call.world, installation));
    },
  },
  {
    method: 'GET',
    path: '/orgs/{org}/installation',
    credentials: 'app',
    handle: (call) => {
      const account = findAccount(call.world, parameter(call, 'org'));
      const installation = [...call.world.installations.values()].find(
        (one) => one.account === account,
      );
      if (installation === undefined) throw new NotFound();
      return ok(installationView(call.world, installation));
    },
  },
  {
    method: 'GET',
    path: '/meta',
    credentials: 'any',
    handle: ({ world: { version } }) =>
      ok({
        verifiable_password_authentication: false,
        ...(version === null ? {} : { installed_version: version }),
      }),
  },
  {
    method: 'GET',
    path: '/rate_limit',
    credentials: 'installation',
    free: true,
    handle: (call) => ok(rateLimitView(call.world, installationToken(call).installation)),
  },
  {
    method: 'GET',
    path: '/installation/repositories',
    credentials: 'installation',
    handle: (call) => {
      const token = installationToken(call);
      const visible = [...call.world.repositories.values()].filter((one) => reaches(token, one));
      return countedReply(call, 'repositories', visible, (one) => repositoryView(call.world, one));
    },
  },
];

const namedInstallation = (call: Call): Installation =>
  found(call.world.installations, numberOf(call, 'installation_id'));

function createToken(call: Call, installation: Installation) {
  const { world } = call;
  if (installation.suspended !== null)
    throw new ApiProblem(403, 'This installation has been suspended');
  const wanted = parseBody(call, TokenRequest);
  const permissions: Permissions = wanted.permissions ?? installation.permissions;
  for (const [name, level] of Object.entries(permissions))
    if (!isGranted(installation.permissions, `${name}=${level}`))
      throw new UnprocessableEntity(
        'The permissions requested are not granted to this installation.',
      );
  const token = `ghs_${randomBytes(27).toString('base64url')}`;
  const expiresAt = world.now() + TOKEN_LIFE;
  const repositories = narrowed(world, installation, wanted);
  world.tokens.set(token, { token, installation, permissions, repositories, expiresAt });
  return created({
    ...tokenView(world, token, expiresAt, { ...permissions, metadata: 'read' }),
    repository_selection: installation.repositories === null ? 'all' : 'selected',
  });
}

function narrowed(
  world: World,
  installation: Installation,
  { repositories, repository_ids: ids }: z.infer<typeof TokenRequest>,
): ReadonlySet<number> | null {
  if (repositories === undefined && ids === undefined) return null;
  const covered = [...world.repositories.values()].filter((one) => covers(installation, one));
  const chosen = covered.filter(
    ({ id, name }) => ids?.includes(id) === true || repositories?.includes(name) === true,
  );
  if (chosen.length < (repositories?.length ?? 0) + (ids?.length ?? 0))
    throw new UnprocessableEntity(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  return new Set(chosen.map(({ id }) => id));
}
