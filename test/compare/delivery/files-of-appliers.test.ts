import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { application, changed, CHARTS, environments, HERE, values } from './releases.ts';

test('the files of an ApplicationSet are inputs, whatever its generators give', async () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  generators: [{ clusters: {} }]
  template:
    metadata: { name: "istiod-{{name}}" }
    spec:
      project: default
      sources:
        - { repoURL: "${CHARTS}", chart: istiod, targetRevision: 1.29.0, helm: { valueFiles: ["$v/mesh/{{name}}.yaml"] } }
        - { repoURL: "${HERE}", ref: v }
      destination: { name: "{{name}}", namespace: istio-system }
`;
  const review = await changed(
    { 'clusters/prod/set.yaml': set },
    'mesh/eu-1.yaml',
    values('REGISTRY_ONLY'),
    values('ALLOW_ANY'),
  );
  expect(review.tier).toBe('critical');
});

test('the files of a generator give an ApplicationSet what it applies', async () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  generators:
    - matrix: { generators: [{ clusters: {} }, { git: { repoURL: "${HERE}", files: [{ path: "fleet/*.json" }] } }] }
  template:
    metadata: { name: "istiod-{{name}}" }
    spec:
      project: default
      source: { repoURL: "${CHARTS}", chart: istiod, targetRevision: "{{version}}" }
      destination: { name: "{{name}}", namespace: istio-system }
`;
  const files = { 'clusters/prod/set.yaml': set };
  const path = 'fleet/eu-1.json';
  const review = await changed(files, path, '{"version": "1.29.0"}', '{"version": "1.29.1"}');
  expect(review.tier).toBe('critical');
  const base = { ...environments, ...files, [path]: '{"version": "1.29.0"}' };
  expect((await reviewOf(base, { ...environments, ...files })).tier).toBe('critical');
});

test("Argo CD's overrides beside what an Application applies change that Application", async () => {
  const files = {
    'clusters/prod/istiod.yaml': application(
      'istiod',
      `source: { repoURL: "${HERE}", path: charts/istiod }`,
    ),
    'charts/istiod/Chart.yaml': 'apiVersion: v2\nname: istiod\nversion: 1.0.0\n',
  };
  const override = (value: string) =>
    `helm:\n  parameters:\n    - { name: pilot.image, value: "${value}" }\n`;
  for (const name of ['.argocd-source.yaml', '.argocd-source-istiod.yaml'])
    expect((await changed(files, `charts/istiod/${name}`, override('a'), override('b'))).tier).toBe(
      'critical',
    );
});

test('what Flux leaves out of its source is an input of all that it applies', async () => {
  const files = {
    'clusters/prod/flux.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: deploy, namespace: flux-system }
spec: { url: "${HERE}", ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec: { path: ./mesh/prod, prune: true, sourceRef: { kind: GitRepository, name: deploy } }
`,
    'mesh/prod/kustomization.yaml': 'resources: [deny.yaml]\n',
    'mesh/prod/deny.yaml':
      'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: deny, namespace: istio-system }\nspec: {}\n',
  };
  const review = await changed(files, '.sourceignore', '/docs\n', '/docs\n/mesh/prod/deny.yaml\n');
  expect(review.tier).toBe('critical');
});
