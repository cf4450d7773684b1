import type { Account } from '../state/accounts.ts';
import type { AppIdentity } from '../state/app.ts';
import type { CheckSuite } from '../state/check.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { checkSuiteView } from '../views/check.ts';
import { announce } from '../webhooks/announce.ts';

/** An app's suite of a commit; made on first use. Our app's where none is named. */
export function ensureSuite(
  world: World,
  repository: Repository,
  sha: string,
  branch: string | null,
  app: AppIdentity = world.app,
): CheckSuite {
  for (const suite of repository.checkSuites.values())
    if (suite.headSha === sha && suite.app === app) return suite;
  const at = timestamp(world);
  const suite = {
    id: world.nextId(),
    app,
    headSha: sha,
    headBranch: branch,
    createdAt: at,
    updatedAt: at,
  };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}

export function announceSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  action: 'requested' | 'rerequested' | 'completed',
  sender: Account,
): void {
  const body = { action, check_suite: checkSuiteView(world, repository, suite) };
  announce(world, repository, 'check_suite', sender, body);
}
