import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const reading = (container: string, volumes = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: orders, ${container} }]${volumes} }
`;

const variable = (from: string): string => reading(`env: [{ name: URL, valueFrom: { ${from} } }]`);

const object = (kind: string, name: string, ...keys: readonly string[]): string => `---
apiVersion: v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
data: { ${keys.map((key) => `${key}: aHR0cDovL2E=`).join(', ')} }
`;

const external = (...keys: readonly string[]): string => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: orders, namespace: shop }
spec:
  data: [${keys.map((key) => `{ secretKey: ${key}, remoteRef: { key: a } }`).join(', ')}]
`;

const found = (base: string, head: string): readonly string[] =>
  findingsOf(unresolvedReference, base, head).flatMap(({ check, ...told }) =>
    check === 'optional-settings-missing'
      ? [spoken(messageOf(told)).replace('Deployment shop/orders', 'D')]
      : [],
  );

const OF_SECRET = variable('secretKeyRef: { name: orders, key: url, optional: true }');
const ALL_OF_MAP = reading('envFrom: [{ configMapRef: { name: settings, optional: true } }]');
const FILES = reading(
  'volumeMounts: [{ name: s, mountPath: /s }]',
  ', volumes: [{ name: s, secret: { secretName: orders, optional: true } }]',
);

test.each([
  ['a key of an ExternalSecret', OF_SECRET, external('url'), external('db-url'), 'URL'],
  ['the ExternalSecret', OF_SECRET, external('url'), '', 'URL'],
  [
    'a ConfigMap',
    ALL_OF_MAP,
    object('ConfigMap', 'settings', 'A'),
    object('ConfigMap', 'options', 'A'),
    'the variables of ConfigMap `settings`',
  ],
  [
    'files',
    FILES,
    object('Secret', 'orders', 'url'),
    object('Secret', 'other', 'url'),
    'the files of Secret `orders`',
  ],
])('of what pods may have %s goes, and they start without it', (_, pods, base, head, what) => {
  expect(found(pods + base, pods + head)).toEqual([`New pods of D start without ${what}.`]);
  expect(found(pods + base, pods + base)).toEqual([]);
  // nobody reads it any more
  expect(found(pods + base, reading('env: []') + head)).toEqual([]);
});

test('a new one is told where its name has a slip', () => {
  const settings = object('ConfigMap', 'settings', 'POOL_SIZE');
  const of = (key: string, name = 'settings'): string =>
    variable(`configMapKeyRef: { name: ${name}, key: ${key}, optional: true }`);
  expect(found(settings, settings + of('POOL_SZE'))).toEqual(['New pods of D start without URL.']);
  expect(found(settings, settings + of('POOL_SIZE', 'setings'))).toHaveLength(1);
  expect(found(settings, settings + of('POOL_SIZE'))).toEqual([]);
});

test('nothing is said of what never was there, and of what something else may make', () => {
  const settings = object('ConfigMap', 'settings', 'POOL_SIZE');
  const of = variable('configMapKeyRef: { name: settings, key: LOCAL_PROXY, optional: true }');
  const override = reading('envFrom: [{ configMapRef: { name: orders-local, optional: true } }]');
  expect(found('', settings + of)).toEqual([]);
  expect(found('', settings + override)).toEqual([]);
  expect(found('', OF_SECRET)).toEqual([]);
  expect(found('', OF_SECRET + external('token'))).toEqual([]);
});
