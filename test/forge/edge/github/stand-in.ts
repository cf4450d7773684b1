import { onTestFinished } from 'vitest';
import type { Permissions } from '../../../../sandbox/github/state/app.ts';
import { DEFAULT_PERMISSIONS } from '../../../../sandbox/github/state/new-world.ts';
import { startGitHub } from '../../../../sandbox/github/start-github.ts';
import { contractViolations } from '../../../support/github-contract.ts';
import { connect, KEYS } from './connect.ts';

/** A GitHub with one repository and a team, and the adapter connected to it. */
export async function startShop(permissions: Permissions = DEFAULT_PERMISSIONS) {
  const github = await startGitHub({ app: { publicKey: KEYS.publicKey, permissions } });
  const violations = contractViolations(github);
  const repository = await github.createRepository('acme/shop');
  github.team('acme/mesh-platform', ['pat', 'quinn'], { pending: ['remy'] });
  const adapter = connect({ apiUrl: github.apiUrl, appId: github.app.id });
  const [shop] = await adapter.forge.repositories(github.installation('acme').id);
  if (shop === undefined) throw new Error('The app sees no repository.');
  let branches = 0;
  return {
    github,
    /** What was asked or answered outside GitHub's description of its API. */
    violations,
    repository,
    shop,
    ...adapter,
    /** A commit of its own each time: equal ones of the same second would be one. */
    openPullRequest: () => {
      const head = `change-${String(++branches)}`;
      const files = { 'mesh.yaml': `name: ${head}\n`, 'notes.md': 'one\ntwo\nthree\n' };
      return repository.openPullRequest({ author: 'alice', head, files });
    },
  };
}

/** The same for one test alone, with a pull request. */
export async function startShopForTest() {
  const started = await startShop();
  onTestFinished(() => started.github.close());
  return { ...started, pr: await started.openPullRequest() };
}
