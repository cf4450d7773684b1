import { expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { nativeSidecar } from '../../src/istio/index.ts';
import { oneFolder } from '../../src/gitops/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { resourcesOf } from '../support/rendered.ts';
import { istiodRelease } from './findings-of.ts';
import { detectionOf } from './detection-of.ts';

const job = (annotations = ''): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: close, namespace: shop }
spec:
  template:
    metadata: { annotations: { ${annotations} } }
    spec: { restartPolicy: Never, containers: [{ name: close, image: close }] }
---
`;
const NATIVE = 'sidecar.istio.io/nativeSidecar: "true"';

const nativeAt = (kubernetesVersion?: string) => {
  const { environment, roots } = oneFolder(
    { name: 'prod', production: true },
    resourcesOf(job() + istiodRelease('1.27.0')),
  );
  const mesh = resolveMesh(
    {
      environment: {
        ...environment,
        ...(kubernetesVersion !== undefined && { kubernetesVersion }),
      },
      roots,
    },
    { rootNamespace: null, istioVersion: null, external: [] },
  );
  const [workload] = mesh.workloads;
  if (workload === undefined) throw new Error('no workload');
  const answer = nativeSidecar(mesh, workload);
  return answer.kind === 'known' ? answer.value : null;
};

test('where istiod decides by the nodes, the release of Kubernetes tells, as far as kubelets follow it', () => {
  expect(nativeAt()).toBeNull();
  expect(nativeAt('1.32')).toBe(false);
  expect(nativeAt('1.33.2')).toBeNull();
  expect(nativeAt('v1.35')).toBeNull();
  expect(nativeAt('1.36')).toBe(true);
});

const unknowns = (base: string, head: string): readonly string[] =>
  (detectionOf(workloadAtOdds, base, head).unknowns ?? []).map(({ message }) => message);

test('sidecars that become native by a change need the kubelets too', () => {
  const old = istiodRelease('1.26.0');
  const on = istiodRelease('1.26.0', '{ pilot: { env: { ENABLE_NATIVE_SIDECARS: "true" } } }');
  for (const head of [old + job(NATIVE), on + job()])
    expect(unknowns(old + job(), head)).toEqual([
      expect.stringMatching(
        /^Whether the kubelets of all nodes are of Kubernetes 1\.29 or newer is not known here, and the sidecars of Job shop\/close are native/,
      ),
    ]);
  expect(unknowns(old + job(NATIVE), old + job(NATIVE))).toEqual([]);
  expect(unknowns(on + job(), old + job())).toEqual([]);
  expect(unknowns(on, on + job())).toEqual([]);
});
