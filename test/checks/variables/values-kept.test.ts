import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { findingsOf } from '../findings-of.ts';

interface Pods {
  readonly kind?: string;
  readonly container?: string;
  readonly volumes?: string;
  readonly annotations?: string;
  readonly template?: string;
  readonly image?: string;
}

const FROM_ALL = 'envFrom: [{ configMapRef: { name: settings } }]';

const pods = ({
  kind = 'Deployment',
  container = FROM_ALL,
  volumes = '[]',
  annotations = '{}',
  template = '{}',
  image = 'orders:1.4.0',
}: Pods = {}): string => `---
apiVersion: ${kind === 'CronJob' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: orders, namespace: shop, annotations: ${annotations} }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders }, annotations: ${template} }
    spec: { containers: [{ name: app, image: '${image}', ${container} }], volumes: ${volumes} }
`;

const settings = (data: string, kind = 'ConfigMap', name = 'settings'): string => `---
apiVersion: v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
data: { ${data} }
`;

const found = (base: string, head: string): readonly string[] =>
  findingsOf(variablesAtOdds, base, head).flatMap(({ check, ...told }) =>
    check === 'value-kept-until-restart' ? [spoken(messageOf(told))] : [],
  );

const BEFORE = settings("POOL_SIZE: '20', app.yaml: a");
const AFTER = settings("POOL_SIZE: '50', app.yaml: a");
const OF_FILE: Pods = {
  container: 'volumeMounts: [{ name: s, mountPath: /etc/app.yaml, subPath: app.yaml }]',
  volumes: '[{ name: s, configMap: { name: settings } }]',
};

test('pods keep a variable that changes under them', () => {
  const kept =
    'Pods of Deployment shop/orders keep POOL_SIZE of ConfigMap `settings` as before until they restart.';
  expect(found(pods() + BEFORE, pods() + AFTER)).toEqual([kept]);
  const byKey = pods({
    container:
      'env: [{ name: POOL, valueFrom: { configMapKeyRef: { name: settings, key: POOL_SIZE } } }]',
  });
  expect(found(byKey + BEFORE, byKey + AFTER)).toEqual([kept]);
});

test.each([
  [
    'a file that is mounted alone',
    pods(OF_FILE) + settings('app.yaml: a'),
    pods(OF_FILE) + settings('app.yaml: b'),
  ],
  [
    'a Secret',
    pods({ container: 'envFrom: [{ secretRef: { name: settings } }]' }) +
      settings('KEY: YQ==', 'Secret'),
    pods({ container: 'envFrom: [{ secretRef: { name: settings } }]' }) +
      settings('KEY: Yg==', 'Secret'),
  ],
  ['a StatefulSet', pods({ kind: 'StatefulSet' }) + BEFORE, pods({ kind: 'StatefulSet' }) + AFTER],
])('so they do of %s', (_, base, head) => {
  expect(found(base, head)).toHaveLength(1);
});

const RELOADER = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reloader, namespace: tools }
spec:
  selector: { matchLabels: { app: reloader } }
  template:
    metadata: { labels: { app: reloader } }
    spec: { containers: [{ name: app, image: 'reloader:1', args: ['--auto-reload-all=true'] }] }
`;
const MOUNTED: Pods = {
  container: 'volumeMounts: [{ name: s, mountPath: /etc/app }]',
  volumes: '[{ name: s, configMap: { name: settings } }]',
};

const OTHERWISE: readonly (readonly [string, Pods])[] = [
  ['a reloader', { annotations: "{ reloader.stakater.com/auto: 'true' }" }],
  ['files that are updated', MOUNTED],
  ['what comes anew each time', { kind: 'CronJob' }],
];

test.each([
  ['a new image', pods(), pods({ image: 'orders:1.5.0' })] as const,
  [
    'a checksum',
    pods({ template: '{ checksum: a }' }),
    pods({ template: '{ checksum: b }' }),
  ] as const,
  ...OTHERWISE.map(([name, given]) => [name, pods(given), pods(given)] as const),
  ['a reloader of all', pods() + RELOADER, pods() + RELOADER] as const,
])('%s is quiet', (_, base, head) => {
  expect(found(base + BEFORE, head + AFTER)).toEqual([]);
});

test('nothing is said of a key that goes, or of what is generated under another name', () => {
  expect(found(pods() + BEFORE, pods() + settings('app.yaml: a'))).toEqual([]);
  const hashed = (hash: string): string => `settings-${hash}`;
  const of = (hash: string): string =>
    pods({ container: `envFrom: [{ configMapRef: { name: ${hashed(hash)} } }]` });
  expect(
    found(
      of('a') + settings("A: '1'", 'ConfigMap', hashed('a')),
      of('b') + settings("A: '2'", 'ConfigMap', hashed('b')),
    ),
  ).toEqual([]);
});
