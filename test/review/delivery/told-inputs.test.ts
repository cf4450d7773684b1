import { describe, expect, test } from 'vitest';
import { changeItems } from '../../../src/review/index.ts';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { manifest } from '../../support/objects.ts';

/** What the table and the list say of objects of one kind. */
async function told(kind: string, before: Files, after: Files): Promise<readonly string[]> {
  const { changes } = await reviewOf(before, after);
  const own = changes.filter(({ subject }) => subject.kind === kind);
  return [...changeLines(own), ...changeItems(own)].map(({ text }) => text);
}

const REPOSITORY = 'https://git.example/acme/fleet';
const SERVER = 'https://kubernetes.default.svc';

const application = (source: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: desk, namespace: argocd }
spec:
  project: default
  destination: { server: "${SERVER}", namespace: desk }
  source: ${source}
`;

const set = (generators: string, sources: string) => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: desks, namespace: argocd }
spec:
  goTemplate: true
  generators: [${generators}]
  template:
    metadata: { name: "desk-{{.stage}}" }
    spec:
      project: default
      destination: { server: "${SERVER}", namespace: "desk-{{.stage}}" }
      sources: [${sources}]
`;

const service = manifest('Service', 'desk', '{ ports: [{ port: 80 }] }', { namespace: null });

describe('a file that gives a set its parameters', () => {
  const params = (fields: object) => ({
    'argocd/set.yaml': set(
      `{ git: { repoURL: "${REPOSITORY}", files: [{ path: "params/*.json" }] } }`,
      `{ repoURL: "${REPOSITORY}", path: "desks/{{.folder}}" }`,
    ),
    'params/one.json': JSON.stringify({ stage: 'one', folder: 'red' }),
    'params/two.json': JSON.stringify({ stage: 'two', folder: 'red', ...fields }),
    'desks/red/service.yaml': service,
    'desks/blue/service.yaml': service.replace('80', '81'),
  });

  test('is seen, and told as what it says', async () => {
    expect(await told('ApplicationSet', params({}), params({ folder: 'blue' }))).toEqual([
      'params/two.json (parameters of ApplicationSet argocd/desks): folder `red` → `blue`',
      'params/two.json (parameters of ApplicationSet argocd/desks): `folder` `red` → `blue`',
    ]);
  });
});

test("overrides of an Application's source are seen, with what they make", async () => {
  const before = {
    'argocd/desk.yaml': application(`{ repoURL: "${REPOSITORY}", path: desks/red }`),
    'desks/red/kustomization.yaml': 'resources: [service.yaml]\n',
    'desks/red/service.yaml': service,
  };
  const overrides = { 'desks/red/.argocd-source.yaml': 'kustomize: { nameSuffix: -b }\n' };
  const texts = await told('Application', before, { ...before, ...overrides });
  expect(texts).toHaveLength(2);
  expect(texts.join()).not.toContain('not seen here');
});

describe('values of a chart of a registry', () => {
  const chart = 'repoURL: "https://charts.example", chart: desk, targetRevision: 1.0.0';
  const files = (replicas: number) => ({
    'argocd/set.yaml': set(
      '{ list: { elements: [{ stage: one }, { stage: two }] } }',
      `{ ${chart}, helm: { valueFiles: ["$v/stages/{{.stage}}.yaml"] } }, { repoURL: "${REPOSITORY}", targetRevision: main, ref: v }`,
    ),
    'stages/one.yaml': 'replicas: 2\n',
    'stages/two.yaml': `replicas: ${String(replicas)}\n`,
  });

  test('that a set hands on are told with what is not seen: what its charts render', async () => {
    const end = '; what the charts of its Applications render is not seen here';
    expect(await told('ApplicationSet', files(2), files(3))).toEqual([
      `ApplicationSet argocd/desks: replicas \`2\` → \`3\`${end}`,
      `ApplicationSet argocd/desks: \`['two.yaml'].replicas\` \`2\` → \`3\`${end}`,
    ]);
  });

  test('that a release takes from elsewhere are told as its own chart’s', async () => {
    const release = (replicas: number) => ({
      'desk.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: desk, namespace: desk }
spec:
  chart: { spec: { chart: desk, version: 1.0.0, sourceRef: { kind: HelmRepository, name: acme } } }
  valuesFrom: [{ kind: ConfigMap, name: values }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: desk }
data: { values.yaml: "replicas: ${String(replicas)}" }
`,
    });
    expect(await told('HelmRelease', release(2), release(3))).toEqual([
      'HelmRelease desk/desk: replicas `2` → `3`; what its chart renders is not seen here',
      'HelmRelease desk/desk: `values.replicas` `2` → `3`; what its chart renders is not seen here',
    ]);
  });
});
