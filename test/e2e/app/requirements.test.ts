import { expect } from 'vitest';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, open, tell } from './story.ts';

const test = storiesOfRun();

const OWNERS = '* @acme/shop\n/base/mesh/ @acme/mesh-eu\n';
const configured = (tiers: string, owners = OWNERS) => ({
  before: async (shop: GitHubRepository) => {
    await shop.pushTo('main', {
      '.meshwarden/config.yaml': `platformTeam: acme/mesh-platform\ntiers: ${tiers}\n`,
      '.github/CODEOWNERS': owners,
    });
  },
});

test('a change that asks platform and owners waits for both; a member of a team below counts for it', async () => {
  const { shop, github } = await tell({
    examples: ['06-strict-mesh-wide'],
    ...configured('{ critical: { approvals: 1, from: [platform, owners] } }'),
  });
  github.team('acme/mesh-eu', ['uma']);
  github.team('acme/mesh-core', ['nina'], { parent: 'acme/mesh-platform' });
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', '- ⏳ 0 of 1 from acme/mesh-eu');

  pr.reviewBy('nina', 'APPROVED');
  await concluded(pr, 'action_required', '- ✅ 1 of 1 from acme/mesh-platform');
  pr.reviewBy('sam', 'APPROVED');
  const check = await concluded(pr, 'action_required', 'sam');
  expect(check.summary).toContain(
    'sam (not known as an active member of acme/mesh-platform or acme/mesh-eu)',
  );
  pr.reviewBy('uma', 'APPROVED');
  await concluded(pr, 'success', 'owns base/mesh/peer-authentication.yaml');
});

test('a team that is gone approves nothing, and the check says so before anybody tries', async () => {
  const { shop, github } = await tell({
    examples: ['06-strict-mesh-wide'],
    ...configured('{ critical: { approvals: 1, from: acme/mesh-eu } }'),
  });
  github.team('acme/mesh-eu', ['uma']);
  github.removeTeam('acme/mesh-eu');
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', 'There is no team acme/mesh-eu');
  expect(pr.requested.teams).toEqual([]);
  pr.reviewBy('uma', 'APPROVED');
  await concluded(pr, 'action_required', 'uma (not known as an active member of acme/mesh-eu)');
});
