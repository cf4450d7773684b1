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
