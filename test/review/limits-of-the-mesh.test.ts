import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const object = (kind: string, spec: string): Files => ({
  'production/istio-system/limits.yaml': `apiVersion: v1\nkind: ${kind}\nmetadata: { name: limits, namespace: istio-system }\nspec: ${spec}\n`,
});
const MESH: Files = {
  'production/istio-system/namespace.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  'production/istio-system/policy.yaml':
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: STRICT } }\n',
};

const tierOf = async (kind: string, spec: string): Promise<string | null> =>
  (await reviewOf(MESH, { ...MESH, ...object(kind, spec) })).tier;

describe('limits of the root namespace (AROUND-11)', () => {
  test.each([
    ['LimitRange', '{ limits: [{ type: Container, max: { memory: 1Gi } }] }'],
    ['LimitRange', '{ limits: [{ type: Pod, min: { cpu: "4" } }] }'],
    // a limit below what istiod requests refuses its pod
    ['LimitRange', '{ limits: [{ type: Container, default: { memory: 64Mi } }] }'],
    ['LimitRange', '{ limits: [{ type: Container, defaultRequest: { cpu: "64" } }] }'],
    ['LimitRange', '{ limits: [{ type: Container, maxLimitRequestRatio: { cpu: "1" } }] }'],
    [
      'LimitRange',
      '{ limits: [{ type: PersistentVolumeClaim, max: { storage: 1Gi } }, { type: Pod, max: { cpu: "1" } }] }',
    ],
    ['ResourceQuota', '{ hard: { pods: "0" } }'],
    ['ResourceQuota', '{ hard: { requests.cpu: "1" } }'],
    ['ResourceQuota', '{ hard: { count/configmaps: "1" } }'],
    ['ResourceQuota', '{ hard: { persistentvolumeclaims: "0", pods: "0" } }'],
  ])('%s %s may keep pods from starting', async (kind, spec) => {
    expect(await tierOf(kind, spec)).toBe('critical');
  });

  test.each([
    ['LimitRange', '{ limits: [{ type: PersistentVolumeClaim, max: { storage: 1Gi } }] }'],
    ['LimitRange', '{ limits: [{ type: Container }] }'],
    ['ResourceQuota', '{ hard: { requests.storage: 10Gi, persistentvolumeclaims: "4" } }'],
    ['ResourceQuota', '{ hard: { count/jobs.batch: "4" } }'],
    ['ResourceQuota', '{ hard: { gold.storageclass.storage.k8s.io/requests.storage: 1Gi } }'],
  ])('%s %s keeps none', async (kind, spec) => {
    expect(['low', 'medium']).toContain(await tierOf(kind, spec));
  });
});

interface Istiod {
  /** The strategy, as YAML. */
  readonly strategy?: string;
  readonly requests?: string;
  readonly limits?: string;
  readonly more?: string;
}

const istiod = ({
  strategy = '{}',
  requests = '{ cpu: 500m, memory: 2Gi }',
  limits,
  more = '',
}: Istiod = {}): Files => ({
  ...MESH,
  'production/istio-system/istiod.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  replicas: 2
  strategy: ${strategy}
  selector: { matchLabels: { app: istiod, istio: pilot } }
  template:
    metadata: { labels: { app: istiod, istio: pilot } }
    spec:
      containers:
        - name: discovery
          image: docker.io/istio/pilot:1.27.1
          args: [discovery]
          resources: { requests: ${requests}${limits === undefined ? '' : `, limits: ${limits}`} }
${more}`,
});
const SCALER = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: istiod, namespace: istio-system }
spec: { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: istiod } }
`;
const AGENT = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: istio-system }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: agent, image: agent:1, resources: { requests: { cpu: 1m, memory: 1Mi } } }] }
`;
const LIMITS = { limits: '{ cpu: "1", memory: 2Gi }' };

const rows = (all: readonly (readonly [kind: string, spec: string, own?: Istiod])[]) =>
  all.map(([kind, spec, own = {}]) => [kind, spec, own] as const);

describe('where istiod is rendered, limits of the root namespace that leave room for it and its rollout', () => {
  const tierBeside = async (own: Files, kind: string, spec: string): Promise<string | null> =>
    (await reviewOf(own, { ...own, ...object(kind, spec) })).tier;

  test.each(
    rows([
      ['ResourceQuota', '{ hard: { pods: "3" } }'],
      ['ResourceQuota', '{ hard: { pods: 10, requests.cpu: "2", memory: 6Gi } }'],
      ['ResourceQuota', '{ hard: { pods: "2" } }', { strategy: '{ type: Recreate }' }],
      ['ResourceQuota', '{ hard: { limits.cpu: "3" } }', LIMITS],
      ['ResourceQuota', '{ hard: { pods: "7" } }', { more: SCALER }],
      [
        'LimitRange',
        '{ limits: [{ type: Container, max: { cpu: "1" }, min: { memory: 1Gi } }] }',
        LIMITS,
      ],
    ]),
  )('are not critical: %s %s', async (kind, spec, own) => {
    expect(['low', 'medium']).toContain(await tierBeside(istiod(own), kind, spec));
  });

  test.each(
    rows([
      ['ResourceQuota', '{ hard: { pods: "2" } }'],
      [
        'ResourceQuota',
        '{ hard: { pods: "3" } }',
        { strategy: '{ rollingUpdate: { maxSurge: 100% } }' },
      ],
      ['ResourceQuota', '{ hard: { requests.cpu: "1" } }'],
      // whoever says nothing of what is counted is refused
      ['ResourceQuota', '{ hard: { limits.cpu: "100" } }'],
      ['ResourceQuota', '{ hard: { pods: "6" } }', { more: SCALER }],
      // there is one for each node
      ['ResourceQuota', '{ hard: { pods: "100" } }', { more: AGENT }],
      ['ResourceQuota', '{ hard: { pods: "100", count/configmaps: "1" } }'],
      ['LimitRange', '{ limits: [{ type: Container, max: { cpu: 400m } }] }', LIMITS],
      ['LimitRange', '{ limits: [{ type: Container, max: { cpu: "4" } }] }'],
      ['LimitRange', '{ limits: [{ type: Pod, max: { cpu: "4" } }] }', LIMITS],
    ]),
  )('are critical where they do not, or nobody can tell: %s %s', async (kind, spec, own) => {
    expect(await tierBeside(istiod(own), kind, spec)).toBe('critical');
  });
});
