import { afterEach, describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { fieldPath } from '../../../src/manifest/index.ts';
import { clusterOf, comparedWith, toldOf } from './compared-cluster.ts';

const workload = (map: string, use: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${use.replaceAll('MAP', map).trim().replaceAll('\n', '\n      ')}
`;

const BY_ENV_FROM = `containers:
  - { name: web, image: "web:1", envFrom: [{ prefix: APP_, configMapRef: { name: MAP } }] }
`;
const BY_KEY = `containers:
  - name: web
    image: "web:1"
    env: [{ name: LEVEL, valueFrom: { configMapKeyRef: { name: MAP, key: LOG_LEVEL } } }]
`;
const mounted = (more = '') => `containers:
  - { name: web, image: "web:1", volumeMounts: [{ name: conf, mountPath: /etc/web${more} }] }
volumes: [{ name: conf, configMap: { name: MAP } }]
`;

const mapOf = (name: string, level = 'info') => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop }
data:
  LOG_LEVEL: ${level}
  ORDERS_URL: http://orders
`;

const filesWith = (use: string) => ({
  'overlays/prod/kustomization.yaml': 'resources: [web.yaml, settings.yaml]\n',
  'overlays/prod/web.yaml': workload('settings', use),
  'overlays/prod/settings.yaml': mapOf('settings'),
});

const GENERATED = {
  'overlays/prod/kustomization.yaml': `namespace: shop
resources: [web.yaml]
configMapGenerator:
  - name: settings
    literals: [LOG_LEVEL=info, ORDERS_URL=http://orders]
`,
  'overlays/prod/web.yaml': workload('settings', BY_ENV_FROM),
};

let kubernetes: KubernetesStandIn;
afterEach(() => kubernetes.close());

const edit = (level: string) =>
  kubernetes.patch(
    { kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
    { data: { LOG_LEVEL: level } },
    'kubectl-edit',
  );

const effects = async (files: Readonly<Record<string, string>>) =>
  (await comparedWith(files, kubernetes)).drifts.flatMap((each) => each.effects ?? []);

describe('a ConfigMap that containers read', () => {
  test('is compared, and only then', async () => {
    kubernetes = await clusterOf(`${workload('settings', BY_KEY)}---\n${mapOf('settings')}`);
    expect(await comparedWith(filesWith(BY_KEY), kubernetes)).toMatchObject({
      drifts: [],
      compared: 2,
      unread: [],
    });
    const files = filesWith('containers: [{ name: web, image: "web:1" }]');
    kubernetes.patch(
      { kind: 'Deployment', group: 'apps', namespace: 'shop', name: 'web' },
      { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } } },
      'argocd-controller',
    );
    expect([...(await comparedWith(files, kubernetes)).notAsked]).toEqual([['ConfigMap', 1]]);
  });

  test.each([
    [
      BY_KEY,
      'The variable LEVEL of container web of Deployment shop/web is read from it: containers that started since have what is live, others keep what they started with until they restart.',
    ],
    [
      BY_ENV_FROM,
      'The variable APP_LOG_LEVEL of container web of Deployment shop/web is read from it: containers that started since have what is live, others keep what they started with until they restart.',
    ],
    [
      mounted(),
      'LOG_LEVEL of it is mounted below /etc/web in container web of Deployment shop/web: running pods get what is live within about a minute, without a restart; whether the program reads it again is not known.',
    ],
    [
      mounted(', subPath: LOG_LEVEL'),
      'It is mounted at /etc/web in container web of Deployment shop/web by subPath: containers that started since have what is live, others keep what they started with until they restart.',
    ],
  ])('says which container has what of it: %#', async (use, said) => {
    kubernetes = await clusterOf(`${workload('settings', use)}---\n${mapOf('settings')}`);
    edit('debug');
    const found = await comparedWith(filesWith(use), kubernetes);
    expect(toldOf(found)).toEqual([
      'ConfigMap shop/settings data.LOG_LEVEL "info" → "debug" (overlays/prod/settings.yaml:5) by kubectl-edit',
    ]);
    expect(await effects(filesWith(use))).toEqual([said]);
  });

  test('that is gone keeps pods from starting', async () => {
    kubernetes = await clusterOf(workload('settings', BY_KEY));
    expect(await effects(filesWith(BY_KEY))).toEqual([
      'New pods do not start: container web of Deployment shop/web needs it (CreateContainerConfigError); running ones go on.',
    ]);
  });

  test('that may not be read is said to be left out, and nothing is said to be gone', async () => {
    kubernetes = await clusterOf(workload('settings', BY_KEY));
    kubernetes.faults.add({ kind: 'status', code: 403 }, { path: /configmaps.settings/, times: 9 });
    const found = await comparedWith(filesWith(BY_KEY), kubernetes);
    expect(found.drifts).toEqual([]);
    expect(found.unread).toMatchObject([
      { of: { kind: 'ConfigMap' }, isOptional: true, reason: 'forbidden' },
    ]);
  });
});

describe('a ConfigMap that is named by its content', () => {
  test('is compared with the one that the cluster reads in its place', async () => {
    kubernetes = await clusterOf(
      `${workload('settings-abc0123456', BY_ENV_FROM)}---\n${mapOf('settings-abc0123456', 'debug')}`,
      'kubectl-edit',
    );
    const found = await comparedWith(GENERATED, kubernetes);
    expect(found.drifts.map(({ drift }) => drift)).toMatchObject([
      { kind: 'changed', git: { kind: 'ConfigMap', stableName: 'settings' } },
    ]);
    expect(
      found.drifts.flatMap(({ drift }) =>
        drift.kind === 'changed' ? drift.fields.map(({ path }) => fieldPath(path)) : [],
      ),
    ).toEqual(['data.LOG_LEVEL']);
    expect(found.drifts[0]?.effects?.[0]).toContain('The variable APP_LOG_LEVEL of container web');
  });

  test('is gone where nothing stands in its place', async () => {
    kubernetes = await clusterOf(
      `${workload('other-abc0123456', BY_ENV_FROM)}---\n${mapOf('other-abc0123456')}`,
    );
    const found = await comparedWith(GENERATED, kubernetes);
    expect(found.drifts.map(({ drift }) => drift.kind).sort()).toEqual(['changed', 'removed']);
  });
});
