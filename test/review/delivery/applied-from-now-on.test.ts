import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const application = (name: string, path: string, namespace = 'shop'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/fleet.git, targetRevision: HEAD, path: ${path} }
  destination: { server: https://kubernetes.default.svc, namespace: ${namespace} }
  syncPolicy: { automated: { prune: true } }
`;

const deployment = (name: string, image = '1.0'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'acme/${name}:${image}' }] }
`;

const printed = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text.replaceAll('\\', '');

const web: Files = {
  'apps/web.yaml': application('web', 'services/web'),
  'services/web/web.yaml': deployment('web'),
};

test('what a new Application finds in its folder is applied from now on, and not added', async () => {
  const before = { ...web, 'services/queue/queue.yaml': deployment('queue') };
  const text = await printed(before, {
    ...before,
    'apps/queue.yaml': application('queue', 'services/queue'),
  });
  expect(text).toContain('Deployment shop/queue: applied from now on');
  expect(text).toContain('Application argocd/queue: added');
  expect(text).toContain('services/queue brought nothing to shop before');
  expect(text).not.toMatch(/Deployment shop\/queue(?::|,| is) (?:added|new)/);
});

test('what a kustomization lists only now was written before; what comes with it is added', async () => {
  const before = {
    ...web,
    'services/web/kustomization.yaml': 'resources: [web.yaml]\n',
    'services/web/queue.yaml': deployment('queue'),
  };
  const text = await printed(before, {
    ...before,
    'services/web/kustomization.yaml': 'resources: [web.yaml, queue.yaml, jobs.yaml]\n',
    'services/web/jobs.yaml': deployment('jobs'),
  });
  expect(text).toContain('Deployment shop/queue: applied from now on');
  expect(text).toContain('Deployment shop/jobs: added');
});

test('a base that others take in already is none that is applied from now on', async () => {
  const before = {
    ...web,
    'services/web/web.yaml': 'kind: Note\n',
    'services/web/kustomization.yaml': 'resources: [../base]\n',
    'services/base/kustomization.yaml': 'resources: [web.yaml]\n',
    'services/base/web.yaml': deployment('web'),
  };
  const text = await printed(before, {
    ...before,
    'apps/green.yaml': application('green', 'services/green'),
    'services/green/kustomization.yaml': 'namePrefix: green-\nresources: [../base]\n',
  });
  expect(text).toMatch(/Deployment shop\/green-web: added|Deployment shop\/green-web.*: added/);
  expect(text).not.toContain('from now on');
});

test('what one of two appliers takes to another namespace is where the other has it, and not new', async () => {
  const before = {
    ...web,
    'lab/web.yaml': application('web', 'services/web'),
  };
  const text = await printed(before, {
    ...before,
    'apps/web.yaml': application('web', 'services/web', 'store'),
  });
  expect(text).toContain(
    'Deployment store/web: taken here instead of to namespace shop, where others have it still',
  );
});

test('an object of one name that comes to a namespace beside another one is added', async () => {
  const mtls = (namespace: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: STRICT } }
`;
  const before = { ...web, 'services/web/mtls.yaml': mtls('shop') };
  const text = await printed(before, {
    ...before,
    'services/web/mtls.yaml': `${mtls('shop')}---${mtls('store')}`,
  });
  expect(text).toContain('PeerAuthentication store/default: added');
  expect(text).not.toContain('namespace shop');
});

test('a folder that its applier takes to another namespace brings nothing new there', async () => {
  const binding = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: User, name: ann }]
`;
  const before = { ...web, 'services/web/binding.yaml': binding };
  const text = await printed(before, {
    ...before,
    'apps/web.yaml': application('web', 'services/web', 'store'),
  });
  expect(text).toContain('Deployment store/web: moved here from namespace shop');
  expect(text).not.toMatch(/: added|have it still/);
});
