import { randomBytes } from 'node:crypto';
import { install } from '../github/operations/installations.ts';
import type { Repository } from '../github/state/repository.ts';
import { covers } from '../github/state/world.ts';
import type { World } from '../github/state/world.ts';

/** Milliseconds. */
const LIFE = 3_600_000;

/** The token of a job, of one repository and of what the workflow permits: that of a fork may only read. */
export function workflowToken(
  world: World,
  repository: Repository,
  pullRequests: 'read' | 'write',
): string {
  const installation =
    [...world.installations.values()].find((one) => covers(one, repository)) ??
    install(world, repository.owner, [repository]);
  const token = `ghs_${randomBytes(27).toString('base64url')}`;
  world.tokens.set(token, {
    ...{ token, installation, repositories: new Set([repository.id]) },
    permissions: { contents: 'read', pull_requests: pullRequests },
    expiresAt: world.now() + LIFE,
  });
  return token;
}
