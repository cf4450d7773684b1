import { expect, test } from 'vitest';
import { concluded, open, tell } from './story.ts';

test('a mesh-wide change asks the platform team once and turns green with two of their approvals', async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', '0 of 2');
  expect(pr.requested).toEqual({ teams: ['mesh-platform'], people: [] });
  expect(pr.comments()).toHaveLength(1);

  pr.reviewBy('pat', 'APPROVED');
  await concluded(pr, 'action_required', '1 of 2');
  pr.reviewBy('quinn', 'APPROVED');
  const check = await concluded(pr, 'success', 'Counted: pat, quinn');
  expect(check.summary).toContain('2 of 2');
  expect(pr.comments()).toHaveLength(1);
});

test('an approval survives a rebase that changes nothing, and not one that means something else', async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  await concluded(pr, 'success');

  await shop.pushTo('main', { 'README.md': '# The shop\n' });
  await pr.rebaseOnto('main');
  await concluded(pr, 'success', 'Counted: pat, quinn');

  await pr.push({
    'overlays/prod/permissive.yaml':
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: lax, namespace: shop}\nspec: {mtls: {mode: PERMISSIVE}}\n',
    'base/mesh/namespace.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system, labels: {istio-injection: enabled}}\n',
  });
  const check = await concluded(pr, 'action_required', '0 of 2');
  expect(check.summary).toMatch(/pat and quinn \(approved an earlier change: .+ changed since\)/);
});

test('the author, strangers and a dismissed approval do not count, and the check says why', async () => {
  const { shop } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide', { author: 'pat' });
  await concluded(pr, 'action_required');
  pr.reviewBy('sam', 'APPROVED');
  const approval = pr.reviewBy('quinn', 'APPROVED');
  const check = await concluded(pr, 'action_required', '1 of 2');
  expect(check.summary).toContain('Counted: quinn.');
  expect(check.summary).toMatch(/Not counted: sam \(not known as an active member/);
  approval.dismiss('pat');
  await concluded(pr, 'action_required', 'quinn (the review was dismissed)');
});

const DEPLOY = '.github/workflows/deploy.yml';
const deploying = (options: string): Readonly<Record<string, string>> => ({
  [DEPLOY]: `on: {push: {branches: [main]}}
jobs:
  production:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: helm upgrade istiod istio/istiod -n istio-system -f istio/prod.yaml${options}
`,
});

test('an approval of values for istiod does not count once the command takes others from its input', async () => {
  const { shop } = await tell({
    before: async (repository) => {
      await repository.pushTo('main', {
        ...deploying(''),
        'istio/prod.yaml': 'pilot: {replicas: 2}\n',
      });
    },
  });
  const pr = await shop.openPullRequest({
    author: 'dana',
    head: 'values',
    files: { 'istio/prod.yaml': 'pilot: {replicas: 3}\n' },
  });
  await concluded(pr, 'action_required');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  await concluded(pr, 'success', 'Counted: pat, quinn');

  await pr.push(deploying(' -f -'));
  const check = await concluded(pr, 'action_required', '0 of 2');
  expect(check.summary).toMatch(/pat and quinn \(approved an earlier change: .+ changed since\)/);
});
