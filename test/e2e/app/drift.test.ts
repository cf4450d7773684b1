import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { expect, onTestFinished, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { commentsOf } from '../../../sandbox/github/views/issue.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { mtls, routes } from '../shop.ts';
import { tell } from './story.ts';

const NAMESPACES = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
---
`;
const PROD = `${NAMESPACES}${routes('3s')}---\n${mtls('STRICT')}`;
const FILES = {
  CODEOWNERS: '* @acme/shop\n',
  '.meshwarden/config.yaml': `platformTeam: acme/mesh-platform
environments: [{ name: prod, paths: [overlays/prod], production: true, cluster: prod-eu }]
drift: { cluster: { every: 1h, from: any } }
`,
  'overlays/prod/kustomization.yaml': 'resources: [prod.yaml]\n',
  'overlays/prod/prod.yaml': PROD,
};

/** A cluster that Argo CD applied production to. */
async function cluster(): Promise<KubernetesStandIn> {
  const kubernetes = await startKubernetes({ name: 'prod-eu' });
  onTestFinished(() => kubernetes.close());
  for (const document of parseAllDocuments(PROD))
    kubernetes.apply(
      document.toJS() as Parameters<typeof kubernetes.apply>[0],
      'argocd-controller',
    );
  return kubernetes;
}

/** The service, with somebody's edits in the cluster of production. */
async function edited(config = '') {
  const kubernetes = await cluster();
  kubernetes.patch(
    { kind: 'VirtualService', namespace: 'shop', name: 'web' },
    { spec: { http: [{ timeout: '9s', route: [{ destination: { host: 'web' } }] }] } },
    'kubectl-edit',
  );
  kubernetes.patch(
    { kind: 'PeerAuthentication', namespace: 'istio-system', name: 'default' },
    { spec: { mtls: { mode: 'PERMISSIVE' } } },
    'kubectl-patch',
  );
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'prod-eu.yaml'), kubernetes.kubeconfig);
  const clusters = join(folder, 'clusters.yaml');
  writeFileSync(
    clusters,
    'clusters: [{ name: prod-eu, kubeconfig: prod-eu.yaml, repositories: ["acme/*"], public: true }]\n',
  );
  return await tell({
    create: async (github) => {
      github.user('dana', { email: 'developer@shop.example' });
      github.team('acme/mesh-platform', ['pat', 'quinn']);
      github.team('acme/shop', ['dana', 'sam']);
      const path = '.meshwarden/config.yaml' as const;
      const files = { ...FILES, [path]: FILES[path].replace('drift: {', `drift: { ${config}`) };
      return github.createRepository('acme/shop', { from: files });
    },
    app: { variables: { MESHWARDEN_CLUSTERS: clusters } },
  });
}

test('where a repository asks for it, each difference is proposed in one pull request, and nobody merges it', async () => {
  const story = await edited('correct: propose, ');
  const { shop } = story;
  const proposed = () =>
    shop.pullRequests().filter(({ pull }) => pull.issue.title.startsWith('Adopt '));
  await eventually(
    () => proposed().length === 2,
    () => `${String(proposed().length)} pull requests`,
  );
  const issue = await eventually(
    () => shop.issues().find(({ body }) => body?.includes('proposed in #')),
    () =>
      shop
        .issues()
        .map(({ body }) => body)
        .join('\n'),
  );
  expect(issue.title).toBe('Drift: prod and its cluster prod-eu');
  const titles = proposed().map(({ pull }) => pull.issue.title);
  expect(titles.sort()).toEqual([
    'Adopt PeerAuthentication istio-system/default of prod as live',
    'Adopt VirtualService shop/web of prod as live',
  ]);
  for (const { pull, author } of proposed()) {
    expect(author).toBe(story.github.app.botLogin);
    expect(pull.issue.body).toContain('it merges nothing');
    expect(pull.issue.body).toContain('kubectl apply -k ./overlays/prod');
    expect(pull.issue.state).toBe('open');
  }
});

test('what somebody edits in a cluster is an issue, is adopted from there in a pull request, and is over', async () => {
  const story = await edited();
  const { shop } = story;
  const drifts = () => shop.issues().filter(({ title }) => title.startsWith('Drift: '));
  const issue = await eventually(
    () => drifts()[0],
    () =>
      shop
        .issues()
        .map(({ title }) => title)
        .join(),
  );
  expect(issue.title).toBe('Drift: prod and its cluster prod-eu');
  expect(issue.body).toContain('`spec.http[0].timeout`: live `9s`, Git `3s`');
  expect(issue.body).toContain('kubectl-edit');
  expect(issue.body).toContain('/drift adopt all');

  shop.commentOn(issue, 'dana', '/drift restore all');
  const restore = await eventually(
    () => commentsOf(issue).find(({ body }) => body.includes('kubectl apply')),
    () => String(commentsOf(issue).length),
  );
  expect(restore.body).toContain('kubectl apply -k ./overlays/prod');

  shop.commentOn(issue, 'dana', '/drift adopt all');
  const adopted = await eventually(
    () => shop.pullRequests().find(({ pull }) => pull.issue.title.startsWith('Adopt ')),
    () => `${String(shop.pullRequests().length)} pull requests`,
  );
  expect(adopted.pull.issue.body).toContain('Asked for by dana');
  expect(adopted.pull.issue.title).toContain('VirtualService shop/web');
  expect(adopted.pull.issue.title).toContain('PeerAuthentication istio-system/default');
  expect(adopted.author).toBe(story.github.app.botLogin);

  await adopted.merge('dana', 'squash');
  await eventually(
    () => drifts().every(({ state }) => state === 'closed'),
    () => 'the issue is open',
  );
  expect(drifts()).toHaveLength(1);
});
