import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

/** A ConfigMap of values in which Flux puts a variable, as a file that is generated or as a text in its manifest. */
const files = (how: 'generated' | 'written', values: string, host = 'a.example.com') => ({
  'clusters/prod/shop.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: vars, namespace: flux-system }
data:
  host: ${host}
`,
  'shop/kustomization.yaml': `namespace: shop
resources: [release.yaml${how === 'written' ? ', values-map.yaml' : ''}]
${
  how === 'generated'
    ? `configMapGenerator: [{ name: web, files: [values.yaml], options: { disableNameSuffixHash: true } }]
`
    : ''
}`,
  ...(how === 'generated'
    ? { 'shop/values.yaml': values }
    : {
        'shop/values-map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  values.yaml: |
${values.replace(/^(?=.)/gm, '    ')}`,
      }),
  'shop/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web }
spec:
  interval: 1h
  chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
  valuesFrom: [{ kind: ConfigMap, name: web }]
`,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\nhost: ""\n',
  'charts/web/templates/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Values.host }}]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
`,
});

const VALUES = 'replicas: 1\nhost: ${host}\ntimeout: 5s\n';

const placesOf = async (
  before: Record<string, string>,
  after: Record<string, string>,
): Promise<readonly string[]> =>
  (await reviewOf(before, after, charts)).changes
    .filter(({ subject }) => subject.kind === 'VirtualService')
    .map(({ origin }) => `${origin.file}:${String(origin.line)}`);

test.each([
  ['generated', 'shop/values.yaml:3'],
  ['written', 'shop/values-map.yaml:8'],
] as const)('of a %s text a line without the variable has its own place', async (how, place) => {
  const after = files(how, VALUES.replace('5s', '9s'));
  expect(await placesOf(files(how, VALUES), after)).toEqual([place]);
});

test.each(['generated', 'written'] as const)(
  'of a %s text the line with it has that of the variable',
  async (how) => {
    const after = files(how, VALUES, 'b.example.com');
    expect(await placesOf(files(how, VALUES), after)).toEqual(['clusters/prod/shop.yaml:14']);
  },
);

test('a file that is generated begins with its first line, where no variable is in it', async () => {
  const plain = 'timeout: 5s\nhost: a.example.com\n';
  const after = files('generated', plain.replace('5s', '9s'));
  expect(await placesOf(files('generated', plain), after)).toEqual(['shop/values.yaml:1']);
});
