import { afterEach, describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { driftJson } from '../../../src/features/drift/texts/drift-formats.ts';
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

describe('a ConfigMap whose content is not what Git says', () => {
  const apply = async (live: string) => {
    kubernetes = await clusterOf(`${workload('settings', BY_ENV_FROM)}---\n${live}`);
  };
  const withData = (data: string, metadata = '') =>
    mapOf('settings')
      .replace(/^data:[^]*/m, data)
      .replace('namespace: shop', `namespace: shop${metadata}`);
  const gitWith = (settings: string) => ({
    ...filesWith(BY_ENV_FROM),
    'overlays/prod/settings.yaml': settings,
  });

  test.each([
    ['encrypted', withData('data: { PASSWORD: "ENC[AES256_GCM,data:abc,type:str]" }\n')],
    ['with notes of SOPS', withData('data: { A: b }\nsops: { version: 3.9.0 }\n')],
    ['filled in from a store', withData('data: { PASSWORD: "<db-password>" }\n')],
    [
      'filled in by the Vault plugin',
      withData('data: { URL: "db://<user>@db" }\n', ', annotations: { avp.kubernetes.io/path: a }'),
    ],
  ])('is not asked for where it is %s, and nothing of it is shown', async (_, git) => {
    await apply(withData('data: { PASSWORD: hunter2-hunter2, URL: "db://hunter2@db", A: b }\n'));
    const found = await comparedWith(gitWith(git), kubernetes);
    expect(toldOf(found)).toEqual([]);
    expect([...found.notAsked]).toEqual([['ConfigMap', 1]]);
    expect(driftJson(found, '2026-11-27T12:00:00.000Z')).not.toContain('hunter2');
  });

  test('has no difference where the same bytes stand in lines', async () => {
    const bytes = Buffer.from('x'.repeat(90)).toString('base64');
    await apply(withData(`binaryData: { logo: "${bytes}" }\n`));
    const lines = `binaryData:\n  logo: |\n    ${bytes.slice(0, 70)}\n    ${bytes.slice(70)}\n`;
    expect(toldOf(await comparedWith(gitWith(withData(lines)), kubernetes))).toEqual([]);
  });

  test('is left to a program that puts entries into it, and not to a person', async () => {
    await apply(mapOf('settings'));
    const name = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
    kubernetes.patch(name, { data: { 'ca.crt': 'a bundle' } }, 'cluster-network-operator');
    const found = await comparedWith(filesWith(BY_ENV_FROM), kubernetes);
    expect(toldOf(found)).toEqual([]);
    expect(found.passed.map(({ fields }) => fields.map(({ why }) => why))).toEqual([
      ['controller'],
    ]);
    kubernetes.patch(name, { data: { MORE: 'by hand' } }, 'kubectl-edit');
    expect(toldOf(await comparedWith(filesWith(BY_ENV_FROM), kubernetes))).toEqual([
      'ConfigMap shop/settings data.MORE - → "by hand" by kubectl-edit',
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
