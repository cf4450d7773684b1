import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const TEMPLATE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders }
spec:
  hosts: [orders]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: orders } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec:
  template: { spec: { containers: [{ name: web, image: "orders:1" }] } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: before, annotations: { helm.sh/hook: pre-upgrade } }
data: { mode: fast }
`;

const FILES = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': TEMPLATE,
};

const release = (postRenderers: string, more = ''): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  chart:
    spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: shop, namespace: flux-system } }
  commonMetadata: { labels: { team: shop } }
${more}${postRenderers}`;

const patch = (timeout: string): string => `  postRenderers:
    - kustomize:
        patches:
          - patch: |
              apiVersion: networking.istio.io/v1
              kind: VirtualService
              metadata: { name: orders, labels: { team: other } }
              spec:
                http:
                  - timeout: ${timeout}
                    route: [{ destination: { host: orders } }]
`;

const treeOf = (app: string) => ({
  ...FILES,
  'apps/orders.yaml': app,
  'cluster/shop.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: shop } }
`,
});

/** What changes in the objects of the chart, with its place, where the HelmRelease changes so. */
const changesOf = async (before: string, after: string) => {
  const { changes, findings, gaps } = await reviewOf(treeOf(before), treeOf(after), charts);
  return {
    gaps: gaps.map(({ message }) => message),
    broken: findings
      .filter(({ detector }) => detector === 'root-no-longer-renders')
      .map((finding) => [JSON.stringify(finding), finding.origin.line]),
    changes: changes
      .filter(({ subject }) => subject.kind !== 'HelmRelease')
      .map(
        ({ subject, field, before: was, after: is, origin }) =>
          `${subject.kind} ${subject.name} ${String(field)} ${JSON.stringify(was)} → ${JSON.stringify(is)} at ${origin.file}:${String(origin.line)}`,
      ),
  };
};

test('a patch changes what the chart renders, at its line in the HelmRelease', async () => {
  expect(await changesOf(release(patch('5s')), release(patch('2s')))).toEqual({
    gaps: [],
    broken: [],
    changes: ['VirtualService orders spec.http[0].timeout "5s" → "2s" at apps/orders.yaml:17'],
  });
});

test('what the release says of all its objects comes after its patches', async () => {
  const other = patch('5s').replace('team: other', 'team: third');
  expect((await changesOf(release(patch('5s')), release(other))).changes).toEqual([]);
});

test('one after the other: the second finds what the first left; images come after patches', async () => {
  const rename = `  postRenderers:
    - kustomize:
        patches:
          - target: { kind: Deployment }
            patch: |
              - { op: replace, path: /metadata/name, value: renamed }
              - { op: replace, path: /spec/template/spec/containers/0/image, value: "shop/orders:1" }
        images: [{ name: shop/orders, newTag: "2" }]
    - kustomize:
        images: [{ name: shop/orders, newTag: "TAG" }]
`;
  const { changes } = await changesOf(
    release(rename.replace('TAG', '3')),
    release(rename.replace('TAG', '4')),
  );
  expect(changes).toEqual([
    'Deployment renamed spec.template.spec.containers[0].image "shop/orders:3" → "shop/orders:4" at apps/orders.yaml:17',
  ]);
});

test('a patch for nothing is broken, in the words of kustomize and at its line', async () => {
  const { broken } = await changesOf(
    release(''),
    release(patch('2s').replace('name: orders, labels', 'name: payments, labels')),
  );
  expect(broken).toEqual([
    [
      expect.stringContaining(
        'The post-renderers of HelmRelease shop/orders fail: There is no VirtualService',
      ),
      12,
    ],
  ]);
});

test('whether hooks are patched too is for postRenderStrategy to say', async () => {
  const hook = `  postRenderers:
    - kustomize:
        patches:
          - target: { kind: ConfigMap }
            patch: '[{ "op": "replace", "path": "/data/mode", "value": "slow" }]'
`;
  const changed = async (strategy: string) =>
    (await changesOf(release('', strategy), release(hook, strategy))).changes.map(
      (each) => each.split(' at ')[0],
    );
  const patched = ['ConfigMap before data.mode "fast" → "slow"'];
  expect(await changed('')).toEqual(patched);
  expect(await changed('  postRenderStrategy: separate\n')).toEqual(patched);
  expect(await changed('  postRenderStrategy: nohooks\n')).toEqual([]);
});

test('the older fields take patches as objects and lists', async () => {
  const older = (tag: string): string => `  postRenderers:
    - kustomize:
        patchesStrategicMerge:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: orders }, spec: { replicas: 3 } }
        patchesJson6902:
          - target: { group: apps, version: v1, kind: Deployment, name: orders }
            patch: [{ op: add, path: /spec/minReadySeconds, value: ${tag} }]
`;
  expect((await changesOf(release(older('1')), release(older('2')))).changes).toEqual([
    'Deployment orders spec.minReadySeconds 1 → 2 at apps/orders.yaml:14',
  ]);
});
