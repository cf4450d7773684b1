import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { meshMtls } from '../support/objects.ts';

const URL = 'https://git.example/acme/platform.git';

const MESH: Files = {
  'mesh/dev/kustomization.yaml': 'resources: [../base]\n',
  'mesh/base/kustomization.yaml': 'resources: [pa.yaml]\n',
  'mesh/base/pa.yaml': meshMtls('PERMISSIVE'),
  'mesh/prod/kustomization.yaml':
    'resources: [../base]\npatches:\n  - patch: |\n      - { op: replace, path: /spec/mtls/mode, value: STRICT }\n    target: { kind: PeerAuthentication }\n',
};

const argo = (name: string, path: string): Files => ({
  [`argocd/${name}/mesh.yaml`]: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-${name}, namespace: argocd }
spec:
  destination: { name: ${name}, namespace: istio-system }
  source:
    repoURL: ${URL}
    path: ${path}
`,
});

const flux = (name: string, path: string): Files => ({
  [`clusters/${name}/mesh.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec:
  path: ./${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: ${URL} }
`,
});

test.each([
  [argo, 'argocd/prod/mesh.yaml:8'],
  [flux, 'clusters/prod/mesh.yaml:5'],
])('what comes of another folder is told at the line that names it: %o', async (applier, place) => {
  const tree = { ...MESH, ...applier('dev', 'mesh/dev') };
  const { findings } = await reviewOf(
    { ...tree, ...applier('prod', 'mesh/prod') },
    { ...tree, ...applier('prod', 'mesh/dev') },
  );
  const found = findings.filter(({ detector }) =>
    ['security-loosened', 'mesh-wide-change'].includes(detector),
  );
  expect(found.length).toBeGreaterThan(0);
  for (const { origin, why, fix, related } of found) {
    expect(`${origin.file}:${String(origin.line)}`).toBe(place);
    expect(spoken(why)).toContain(
      `\`mesh/dev\` is taken now in the place of \`mesh/prod\` (${place}).`,
    );
    expect(spoken(fix.text)).toMatch(/^Name `mesh\/prod` there again/);
    expect(related?.map(({ file }) => file)).toContain('mesh/base/pa.yaml');
  }
});

test('what is edited itself keeps its place', async () => {
  const tree = { ...MESH, ...argo('dev', 'mesh/dev'), ...argo('prod', 'mesh/prod') };
  const { findings } = await reviewOf(tree, {
    ...tree,
    'mesh/prod/kustomization.yaml': 'resources: [../base]\n',
  });
  expect(findings.map(({ why }) => spoken(why)).join()).not.toContain('is taken now');
});

const istiod = (name: string, values: string): Files => ({
  [`argocd/${name}/istiod.yaml`]: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-${name}, namespace: argocd }
spec:
  destination: { name: ${name}, namespace: istio-system }
  sources:
    - repoURL: https://istio-release.storage.googleapis.com/charts
      chart: istiod
      targetRevision: 1.24.0
      helm:
        valueFiles:
          - $values/values/${values}.yaml
    - { repoURL: '${URL}', targetRevision: main, ref: values }
`,
});

test('what comes of another file of values is told at the line that names it, once', async () => {
  const tree = {
    'values/dev.yaml': 'meshConfig:\n  outboundTrafficPolicy: { mode: ALLOW_ANY }\n',
    'values/prod.yaml': 'meshConfig:\n  outboundTrafficPolicy: { mode: REGISTRY_ONLY }\n',
    ...istiod('dev', 'dev'),
  };
  const { findings } = await reviewOf(
    { ...tree, ...istiod('prod', 'prod') },
    { ...tree, ...istiod('prod', 'dev') },
  );
  const opened = findings.find(({ detector }) => detector === 'security-loosened');
  expect(opened?.origin).toMatchObject({ file: 'argocd/prod/istiod.yaml', line: 12 });
  expect(spoken(opened?.fix.text)).toMatch(/^Name `\$values\/values\/prod\.yaml` there again/);
});

const clusters = (path: string, generator: string): Files => ({
  'argocd/mesh-set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  generators:
${generator}
  template:
    metadata: { name: 'mesh-{{cluster}}' }
    spec:
      destination: { name: '{{cluster}}', namespace: istio-system }
      source:
        repoURL: ${URL}
        path: '${path}'
`,
});

const ofFiles = (layer: string): Files => ({
  ...clusters(
    'mesh/{{layer}}',
    `    - git: { repoURL: '${URL}', revision: main, files: [{ path: 'clusters/*/values.yaml' }] }`,
  ),
  'clusters/dev/values.yaml': 'cluster: dev\nlayer: dev\n',
  'clusters/prod/values.yaml': `cluster: prod\nlayer: ${layer}\n`,
});

const ofList = (layer: string): Files =>
  clusters(
    '{{folder}}',
    `    - list:
        elements:
          - cluster: dev
            folder: mesh/dev
          - cluster: prod
            folder: mesh/${layer}`,
  );

test.each([
  ['in a file', ofFiles, 'clusters/prod/values.yaml:2', 'prod', 'dev'],
  ['in a list', ofList, 'argocd/mesh-set.yaml:11', 'mesh/prod', 'mesh/dev'],
])(
  'a parameter of a generator %s is the place and the way back of what comes of its folder',
  async (_, of, place, was, is) => {
    const { findings } = await reviewOf({ ...MESH, ...of('prod') }, { ...MESH, ...of('dev') });
    const opened = findings.filter(({ detector }) =>
      ['security-loosened', 'mesh-wide-change'].includes(detector),
    );
    expect(opened.length).toBeGreaterThan(0);
    for (const { origin, why, fix } of opened) {
      expect(`${origin.file}:${String(origin.line)}`).toBe(place);
      expect(spoken(why)).toContain(
        `\`mesh/dev\` is taken now in the place of \`mesh/prod\` (${place}).`,
      );
      expect(spoken(fix.text)).toBe(`Name \`${was}\` there again, unless \`${is}\` is meant.`);
    }
  },
);

test('a parameter that the path is not made with is not its cause', async () => {
  const tree = (layer: string, owner: string): Files => ({
    ...MESH,
    ...ofFiles(layer),
    'clusters/prod/values.yaml': `owner: ${owner}\ncluster: prod\nlayer: ${layer}\n`,
  });
  const { findings } = await reviewOf(tree('prod', 'x'), tree('dev', 'y'));
  const opened = findings.find(({ detector }) => detector === 'security-loosened');
  expect(opened?.origin).toMatchObject({ file: 'clusters/prod/values.yaml', line: 3 });
});
