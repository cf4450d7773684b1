import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../checks/findings-of.ts';

/** The injector's values as one folder writes them. */
const injector = (seccomp: string, hub: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio-sidecar-injector, namespace: istio-system }
data:
  values: |
    {"global": {"hub": "${hub}", "proxy": {"seccompProfile": "${seccomp}"}}}
`;

const POD = app('shop', 'web');
const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
`;

test('a copy of the injector of another folder is not what a folder had before', async () => {
  const tree = (hub: string, seccomp = 'b') => ({
    'mesh/a.yaml': injector('a', hub),
    'mesh/b.yaml': injector(seccomp, 'example.com/istio'),
    'mesh/app.yaml': NAMESPACE + POD,
  });
  const restarts = async (before: ReturnType<typeof tree>, after: ReturnType<typeof tree>) =>
    (await reviewOf(before, after)).rollouts
      .flatMap((one) => one.restarts)
      .map(({ because }) => because);
  const plain = tree('example.com/istio');
  expect(await restarts(plain, tree('example.org/istio'))).not.toContain(
    'global.proxy.seccompProfile',
  );
  expect(await restarts(plain, tree('example.com/istio', 'c'))).toEqual(
    expect.arrayContaining([expect.stringContaining('global.proxy.seccompProfile')]),
  );
});

/** Overlays of one base, of which one or another is applied, each with values of its own for the injector. */
const overlays = (hub: string, resources = '100m') => ({
  'istio/base/kustomization.yaml': 'resources: [install.yaml]\n',
  'istio/base/install.yaml': injector('a', hub),
  'istio/usual/kustomization.yaml': patched(resources, hub),
  'istio/insecure/kustomization.yaml': patched('50m', hub),
  'argocd/apps.yaml': ['istio/usual', 'istio/insecure', 'web'].map(application).join('---\n'),
  'web/kustomization.yaml': 'resources: [app.yaml]\n',
  'web/app.yaml': NAMESPACE + POD,
});

const application = (path: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${path.replace('/', '-')}, namespace: argocd }
spec:
  destination: { server: https://kubernetes.default.svc, namespace: istio-system }
  source: { repoURL: https://git.example/acme/mesh, path: ${path}, targetRevision: HEAD }
`;

const patched = (cpu: string, hub: string): string => `resources: [../base]
patches:
  - patch: |-
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: istio-sidecar-injector, namespace: istio-system }
      data:
        values: |
          {"global": {"hub": "${hub}", "proxy": {"resources": {"requests": {"cpu": "${cpu}"}}}}}
`;

test('what one overlay patches is not what another one had before', async () => {
  const restarts = async (after: ReturnType<typeof overlays>) => {
    const review = await reviewOf(overlays('example.com/istio'), after);
    return review.rollouts.flatMap((one) => one.restarts).map(({ because }) => because);
  };
  expect(await restarts(overlays('example.org/istio'))).toEqual([]);
  expect(await restarts(overlays('example.com/istio', '200m'))).toEqual(['global.proxy.resources']);
});

test('a proxy that pods bring whole gets nothing from the injector', async () => {
  const written = POD.replace(
    'containers:',
    'containers:\n      - { name: istio-proxy, image: "example.com/proxyv2:1.24.0" }',
  );
  const because = async (pod: string) => {
    const tree = (seccomp: string) => ({
      'mesh/a.yaml': injector(seccomp, 'example.com/istio'),
      'mesh/app.yaml': NAMESPACE + pod,
    });
    const { rollouts } = await reviewOf(tree('a'), tree('b'));
    return rollouts.flatMap(({ restarts }) => restarts.map((each) => each.because));
  };
  expect(written).not.toBe(POD);
  expect(await because(POD)).toHaveLength(1);
  expect(await because(written)).toEqual([]);
});
