import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const application = (repository: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-prod, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repository}', path: mesh, targetRevision: main }
  destination: { server: 'https://kubernetes.default.svc', namespace: istio-system }
  syncPolicy: { automated: { prune: true } }
`;

const policy = (name: string, namespace: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${namespace} }
spec: { mtls: { mode: STRICT } }
---
`;

const tree = (repository: string, policies: string): Files => ({
  'argocd/prod.yaml': application(repository),
  'argocd/web.yaml': application('https://example.org/fleet.git')
    .replace('mesh-prod', 'web-prod')
    .replace('path: mesh', 'path: web'),
  'web/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: web }\n',
  'mesh/pa.yaml': policies,
});

test.each([
  ['a mode of the mesh', policy('default', 'istio-system'), 1],
  [
    'modes of a namespace and of the mesh',
    policy('default', 'istio-system') + policy('own', 'web'),
    2,
  ],
])('%s is no object beside the policy that sets it', async (_, policies, count) => {
  const { text } = await reportOf(
    tree('https://example.org/fleet.git', policies),
    tree('https://example.org/other.git', policies),
    'markdown',
  );
  const [headline = ''] = text.split('\n');
  expect(headline).toContain('repoURL');
  expect(headline).toMatch(new RegExp(`; ${String(count)} more objects?$`));
});

const pilot = (version: string): string =>
  ['istiod', 'istio-galley']
    .map(
      (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system, labels: { app: ${name}, istio: pilot } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, istio: pilot } }
    spec:
      containers:
        - { name: discovery, image: 'docker.io/istio/pilot:${version}' }
        - { name: istio-proxy, image: 'docker.io/istio/proxyv2:${version}' }
---
`,
    )
    .join('');

test('further changes of a control plane are counted with the objects that they are of', async () => {
  const { text } = await reportOf(
    { 'mesh/all.yaml': pilot('1.20.1') },
    { 'mesh/all.yaml': pilot('1.20.2') },
    'markdown',
  );
  expect(text).toMatch(/and \d+ more changes? of Deployment istio-system\/istio/);
  expect(text).not.toMatch(/more changes? of the control plane/);
});

const broken = (name: string): Files => ({
  [`apps/${name}/kustomization.yaml`]: `resources: [web.yaml]\nconfigMapGenerator: [{ name: settings, files: [gone.txt] }]\n`,
  [`apps/${name}/web.yaml`]: `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: ${name} }\nspec: { ports: [{ port: 80 }] }\n`,
});

test.each([2, 3])(
  'of %i folders the first, which the sentence is about, is not among the others',
  async (count) => {
    const names = ['a', 'b', 'c'].slice(0, count);
    const { text } = await reportOf(
      {},
      names.reduce<Files>((files, name) => ({ ...files, ...broken(name) }), {}),
      'markdown',
    );
    const others = count === 2 ? 'another folder' : '2 more folders';
    expect(text).toContain(
      `does not exist. \`apps/a/kustomization.yaml:2\` The same applies to ${others}:`,
    );
    const listed = names
      .slice(1)
      .map((name) => `  - \`apps/${name}\` · \`apps/${name}/kustomization.yaml:2\`\n`);
    expect(text).toContain(`${others}:\n${listed.join('')}`);
    expect(text.match(/ {2}- `apps/g)).toHaveLength(listed.length);
  },
);

const release = (of: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: istiod
  namespace: istio-system
  labels: { app: istiod, istio: pilot, release: ${of} }
  annotations: { ${['a', 'b', 'c', 'd'].map((name) => `${name}: ${of}`).join(', ')} }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata:
      labels: { app: istiod, istio: pilot, release: ${of} }
      annotations: { ${['a', 'b', 'c', 'd'].map((name) => `${name}: ${of}`).join(', ')} }
    spec:
      containers:
        - { name: discovery, image: 'docker.io/istio/pilot:1.20.${String(of.length)}' }
`;

test('a field of the pods is counted beside that of the object which reads alike', async () => {
  const { text } = await reportOf(
    { 'mesh/all.yaml': release('one') },
    { 'mesh/all.yaml': release('third') },
    'markdown',
  );
  const row = text.split('\n').find((line) => line.startsWith('| Deployment istio-system/istiod'));
  // b, c and d of the object, and of its pods
  expect(row).toMatch(/label release .*, annotation a .*, and 6 more fields/);
});
