import { expect } from 'vitest';
import type { GitHubMergeGroup } from '../../../sandbox/github/people/github-merge-group.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { ALL_ENVIRONMENTS, concluded, idle, open, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun({ always: 1 });

/** The one check of a group's head, once it is completed. */
const ended = (group: GitHubMergeGroup) =>
  eventually(
    () => {
      const [check, ...more] = group.checks();
      if (more.length > 0) throw new Error('More than one check for a group.');
      return check?.status === 'completed' ? check : null;
    },
    () =>
      group
        .checks()
        .map(({ status, title }) => `${status}: ${title}`)
        .join('\n') || 'no check',
  );

test('every head of the merge queue gets a completed check: green for what was approved, red for the rest', async () => {
  const story = await tell({
    examples: [
      '02-release-orders',
      '05-missing-subset',
      '06-strict-mesh-wide',
      '12-does-not-parse',
    ],
    environments: ALL_ENVIRONMENTS,
  });
  const { shop, github } = story;
  const low = await open(shop, '02-release-orders');
  const approved = await open(shop, '05-missing-subset');
  const waiting = await open(shop, '06-strict-mesh-wide');
  const unparsed = await open(shop, '12-does-not-parse');
  await concluded(low, 'success');
  await concluded(approved, 'action_required');
  approved.reviewBy('pat', 'APPROVED');
  await concluded(approved, 'success');
  await concluded(waiting, 'action_required');
  await concluded(unparsed, 'failure');

  const groups = {
    low: await shop.enqueue(low),
    approved: await shop.enqueue(low, approved),
    waiting: await shop.enqueue(low, approved, waiting),
    unparsed: await shop.enqueue(unparsed),
  };
  expect((await ended(groups.low)).conclusion).toBe('success');
  expect((await ended(groups.approved)).conclusion).toBe('success');
  const refused = await ended(groups.waiting);
  expect(refused.conclusion).toBe('failure');
  expect(refused.summary).toContain('is not green');
  const notParsed = await ended(groups.unparsed);
  expect(notParsed.conclusion).toBe('failure');
  expect(notParsed.summary).toContain('catalog-fault.yaml');

  await idle(story);
  github.calls.clear();
  await groups.approved.merge();
  await idle(story);
  expect(low.state).toBe('merged');
  expect(low.checks().map(({ conclusion }) => conclusion)).toEqual(['success']);
});

test('a group whose base cannot be fetched any more still ends', async () => {
  const story = await tell({ examples: ['02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '02-release-orders');
  await concluded(pr, 'success');
  await idle(story);
  github.faults.add({ kind: 'status', status: 500 }, { surface: 'git', times: 3 });
  const group = await shop.enqueue(pr);
  expect((await ended(group)).conclusion).toBe('success');
});

/** Nobody uses this subset of the catalog. */
const OFFERS = {
  'base/shop/catalog/destination-rule.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: catalog
spec:
  exportTo: [".", istio-ingress]
  host: catalog.shop.svc.cluster.local
  subsets:
    - name: stable
      labels:
        app: catalog
`,
};

const WITHDRAWS = {
  'base/shop/catalog/destination-rule.yaml': OFFERS[
    'base/shop/catalog/destination-rule.yaml'
  ].replace(/ {2}subsets:[^]*$/, ''),
};

const USES = {
  'base/shop/catalog/virtual-service.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: catalog
spec:
  exportTo: ["."]
  hosts: [catalog.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: catalog.shop.svc.cluster.local
            subset: stable
`,
  'base/shop/catalog/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - service-account.yaml
  - deployment.yaml
  - service.yaml
  - authorization-policy.yaml
  - destination-rule.yaml
  - virtual-service.yaml
`,
};

const offering = (): Promise<Story> =>
  tell({
    before: async (shop) => {
      await shop.pushTo('main', OFFERS);
    },
  });

const propose = ({ shop }: Story, head: string, files: Readonly<Record<string, string>>) =>
  shop.openPullRequest({ author: 'dana', head, title: head, files });

test('two pull requests that are harmless alone and cut off traffic together do not merge together, in either order', async () => {
  const story = await offering();
  const { shop } = story;
  const withdraws = await propose(story, 'withdraw', WITHDRAWS);
  const uses = await propose(story, 'use', USES);
  await concluded(withdraws, 'success');
  await concluded(uses, 'success');

  const first = await shop.enqueue(withdraws);
  const together = `#${String(withdraws.number)} and #${String(uses.number)} together: `;
  expect((await ended(first)).conclusion).toBe('success');
  const second = await ended(await shop.enqueue(withdraws, uses));
  expect(second.conclusion).toBe('failure');
  expect(second.summary).toContain(together);
  expect(second.summary).toContain('subset');
  expect(second.title).toContain('together');
  // what is before it is not to blame
  expect(first.checks()[0]?.conclusion).toBe('success');

  const other = await ended(await shop.enqueue(uses));
  expect(other.conclusion).toBe('success');
  const turned = await ended(await shop.enqueue(uses, withdraws));
  expect(turned.summary).toContain(
    `#${String(uses.number)} and #${String(withdraws.number)} together: `,
  );
});

test('a group behind one that was not let through is judged with it, though a queue may look at the last one only', async () => {
  const story = await tell({ examples: ['02-release-orders', '06-strict-mesh-wide'] });
  const { shop } = story;
  const low = await open(shop, '02-release-orders');
  const critical = await open(shop, '06-strict-mesh-wide');
  await concluded(low, 'success');
  await concluded(critical, 'action_required');
  expect((await ended(await shop.enqueue(critical))).conclusion).toBe('failure');
  const behind = await ended(await shop.enqueue(critical, low));
  expect(behind.conclusion).toBe('failure');
  expect(behind.summary).toContain('is not green');
});

test('a group that the queue takes away before it is judged ends as cancelled', async () => {
  const story = await tell({ examples: ['02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '02-release-orders');
  await concluded(pr, 'success');
  await idle(story);
  github.faults.add({ kind: 'status', status: 500 }, { surface: 'git', times: 50 });
  const group = await shop.enqueue(pr);
  await eventually(
    () => group.checks()[0]?.status === 'in_progress',
    () => 'no check in progress',
  );
  await group.dequeue();
  expect((await ended(group)).conclusion).toBe('cancelled');
});
