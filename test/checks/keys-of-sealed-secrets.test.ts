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

const variable = (reference: string): string =>
  reading(`env: [{ name: URL, valueFrom: { secretKeyRef: { name: orders, ${reference} } } }]`);

const sealed = (spec: string, annotations = '{}'): string => `---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: orders, namespace: shop, annotations: ${annotations} }
spec: { ${spec} }
`;

const PATCHED = "{ sealedsecrets.bitnami.com/patch: 'true' }";
const BASE = sealed('encryptedData: { url: AgA1, user: AgA2 }');

const found = (pods: string, secrets: string, base = BASE): readonly string[] =>
  findingsOf(unresolvedReference, pods + base, pods + secrets).flatMap(
    ({ check, symptom, ...told }) =>
      check === 'settings-missing' ? [`${spoken(messageOf(told))} ${spoken(symptom)}`] : [],
  );

test.each([
  ['a variable', variable('key: url')],
  ['a Job', variable('key: url').replace('apps/v1', 'batch/v1').replace('Deployment', 'Job')],
  [
    'an item of a volume',
    reading(
      'volumeMounts: [{ name: s, mountPath: /s }]',
      ', volumes: [{ name: s, secret: { secretName: orders, items: [{ key: url, path: url }] } }]',
    ),
  ],
])('a key that a SealedSecret has no more is missed by %s', (_, pods) => {
  expect(found(pods, sealed('encryptedData: { uri: AgA1, user: AgA2 }'))).toHaveLength(1);
  expect(found(pods, '')).toHaveLength(1);
  expect(found(pods, sealed('encryptedData: { url: AgA3 }'))).toEqual([]);
});

test('what its template fills in are keys as well', () => {
  const filledIn = 'encryptedData: { user: AgA2 }, template: { data: { url: "{{ .user }}" } }';
  expect(found(variable('key: url'), sealed(filledIn))).toEqual([]);
  expect(found(variable('key: user'), sealed(filledIn))).toEqual([]);
  expect(found(variable('key: url'), sealed(filledIn.replace('url', 'uri')))).toHaveLength(1);
});

test.each([
  ['one text for all', sealed('data: AgA1')],
  ['keys of a Secret that is there', sealed('encryptedData: { a: AgA1 }', PATCHED)],
  [
    'a Secret that is never changed',
    sealed('encryptedData: { a: AgA1 }, template: { immutable: true }'),
  ],
  [
    'a reference that may lead nowhere',
    BASE.replace('url', 'a'),
    variable('key: url, optional: true'),
  ],
])('nothing is said of %s', (_, secrets, pods = variable('key: url')) => {
  expect(found(pods, secrets)).toEqual([]);
});

test('a Secret that has no owner stays when its SealedSecret goes', () => {
  const kept = "{ sealedsecrets.bitnami.com/skip-set-owner-references: 'true' }";
  expect(found(variable('key: url'), '', BASE.replace('{}', kept))).toEqual([]);
});

test('a file that is mounted alone is a folder where its key is gone', () => {
  const settings = (key: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { ${key}: "a: 1" }
`;
  const mounting = (subPath: string, more = ''): string =>
    reading(
      `volumeMounts: [{ name: s, mountPath: /etc/app.yaml, subPath: ${subPath} }]`,
      `, volumes: [{ name: s, configMap: { name: settings${more} } }]`,
    );
  const pods = mounting('app.yaml');
  const folder =
    'New pods of Deployment shop/orders get an empty folder at /etc/app.yaml in place of a file, or do not start.';
  const [first, ...more] = found(pods, settings('application.yaml'), settings('app.yaml'));
  expect([first?.startsWith(folder), more]).toEqual([true, []]);
  expect(found(pods, settings('app.yaml'), settings('app.yaml'))).toEqual([]);
  // a folder, and what items put at paths of their own
  expect(found(mounting('a/b'), settings('a'), settings('a'))).toEqual([]);
  const items = ', items: [{ key: a, path: app.yaml }]';
  expect(found(mounting('app.yaml', items), settings('a'), settings('a'))).toEqual([]);
  // of a ConfigMap that is gone its volume says so
  expect(found(pods, '', settings('app.yaml'))).toEqual([
    'New pods of Deployment shop/orders do not start. the pod stays in ContainerCreating (FailedMount)',
  ]);
});
