import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf, textOf } from '../support/review-of.ts';

const mtls = (namespace: string, mode = 'STRICT'): string =>
  `{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: all, namespace: ${namespace} }, spec: { mtls: { mode: ${mode} } } }`;

const flux = (values: string): Files => ({
  'apps/web.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: web }
spec:
  chart: { spec: { chart: web, version: 1.0.0, sourceRef: { kind: HelmRepository, name: acme } } }
  values: ${values}
`,
});
const argo = (values: string): Files => ({
  'apps/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  source: { repoURL: "https://charts.example.com", chart: web, targetRevision: 1.0.0, helm: { valuesObject: ${values} } }
  destination: { server: "https://kubernetes.default.svc", namespace: web }
`,
});
const helmfile = (values: string): Files => ({
  'helmfile.yaml':
    'releases:\n- { name: web, namespace: web, chart: acme/web, version: 1.0.0, values: [values.yaml] }\n',
  'values.yaml': `${values}\n`,
});
const kustomize = (values: string): Files => ({
  'apps/kustomization.yaml': `namespace: web
helmCharts:
- { name: web, repo: "https://charts.example.com", version: 1.0.0, releaseName: web, valuesInline: ${values} }
`,
});

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe.each([
  ['a HelmRelease', flux],
  ['an Application', argo],
  ['a helmfile', helmfile],
  ['a kustomization', kustomize],
])('objects in values of a chart that is not seen, of %s', (_, files) => {
  const none = files('{ replicas: 1 }');
  const holding = (object: string): Files =>
    files(`{ replicas: 1, more: { deploy: [${object}] } }`);

  test.each([
    ['for the whole mesh', mtls('istio-system'), 'critical'],
    ['of the mesh, in the namespace of the release', mtls('web'), 'high'],
    [
      'that deliver others',
      '{ apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: { name: a }, spec: {} }',
      'high',
    ],
    [
      'in the namespace of the mesh',
      '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: istio-system } }',
      'high',
    ],
    [
      'of the cluster',
      '{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a } }',
      'high',
    ],
    ['of an application', '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }', 'medium'],
    [
      'that are only named',
      '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: edge }',
      'medium',
    ],
  ])('%s', async (__, object, tier) => {
    expect(await tierOf(none, holding(object))).toBe(tier);
    expect(await tierOf(holding(object), none)).toBe(tier);
  });

  test('in a text', async () => {
    const text = (object: string): Files => holding(JSON.stringify(object));
    expect(await tierOf(none, text(mtls('istio-system')))).toBe('critical');
    const templated = 'apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n  name: a\n';
    expect(await tierOf(none, text(templated))).toBe('high');
    expect(await tierOf(none, text(templated.replace('{{ .Values.kind }}', 'Secret')))).toBe(
      'medium',
    );
    expect(await tierOf(none, text('apiVersion: v1\nkind: Secret\n- {{ .a }}: [\n'))).toBe('high');
  });

  test('count where they change, and not beside what changes', async () => {
    const other = holding(mtls('istio-system', 'PERMISSIVE'));
    expect(await tierOf(holding(mtls('istio-system')), other)).toBe('critical');
    const more = Object.fromEntries(
      Object.entries(other).map(([path, content]) => [
        path,
        textOf(content).replace('replicas: 1', 'replicas: 2'),
      ]),
    );
    expect(await tierOf(other, more)).toBe('medium');
  });
});
