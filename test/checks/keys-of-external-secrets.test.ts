import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const workload = (reference: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers:
        - name: app
          image: orders
          env: [{ name: URL, valueFrom: { secretKeyRef: { name: orders, ${reference} } } }]
`;

const external = (spec: string, name = 'orders'): string => `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: ${name}, namespace: shop }
spec: { ${spec} }
`;

const TARGET = 'target: { name: orders }';
const data = (key: string): string => `data: [{ secretKey: ${key}, remoteRef: { key: a } }]`;

const found = (reference: string, ...secrets: readonly string[]): readonly string[] =>
  findingsOf(
    unresolvedReference,
    workload(reference) + external(`${TARGET}, ${data('url')}`),
    workload(reference) + secrets.join(''),
  ).flatMap(({ check, symptom }) => (check === 'settings-missing' ? [spoken(symptom)] : []));

test('a key that the ExternalSecret writes no more keeps new pods from starting', () => {
  const renamed = external(`${TARGET}, ${data('db-url')}`);
  expect(found('key: url', renamed)).toEqual(['CreateContainerConfigError']);
  expect(found('key: url, optional: true', renamed)).toEqual([]);
  expect(found('key: db-url', renamed)).toEqual([]);
});

test('keys of a template stand for all, unless they are merged', () => {
  const templated = (more: string): string =>
    external(`target: { template: { data: { url: "{{ .b }}" }${more} } }, ${data('b')}`);
  expect(found('key: url', templated(''))).toEqual([]);
  expect(found('key: b', templated(''))).toHaveLength(1);
  expect(found('key: b', templated(', mergePolicy: Merge'))).toEqual([]);
});

test.each([
  ['keys of the store', [external(`${TARGET}, dataFrom: [{ extract: { key: a } }]`)]],
  [
    'a Secret that is made elsewhere',
    [external(`target: { name: orders, creationPolicy: Merge }, ${data('b')}`)],
  ],
  ['one that is made only once', [external(`refreshPolicy: CreatedOnce, ${data('b')}`)]],
  ['a key with a variable', [external(data('"${KEY}"'))]],
  [
    'templates elsewhere',
    [
      external(
        `target: { template: { templateFrom: [{ configMap: { name: a } }] } }, ${data('b')}`,
      ),
    ],
  ],
  ['two that make it', [external(data('b')), external(`${TARGET}, ${data('url')}`, 'other')]],
])('nothing is said of %s', (_, secrets) => {
  expect(found('key: url', ...secrets)).toEqual([]);
});

test('an ExternalSecret that goes takes the Secret with it, unless it does not own it', () => {
  expect(found('key: url')).toEqual(['CreateContainerConfigError']);
  expect(found('key: url', external(`${TARGET}, dataFrom: [{ extract: { key: a } }]`))).toEqual([]);
  const orphaned = external(`target: { name: orders, creationPolicy: Orphan }, ${data('url')}`);
  const base = workload('key: url') + orphaned;
  expect(spoken(findingsOf(unresolvedReference, base, workload('key: url')))).toEqual([]);
});

test('what goes is told as what made it, and how it is kept', () => {
  const base = workload('key: url') + external(`${TARGET}, ${data('url')}`);
  const [finding] = findingsOf(unresolvedReference, base, workload('key: url'));
  expect(spoken(finding?.why)).toContain('nothing makes it in namespace shop any more');
  expect(spoken(finding?.fix.text)).toBe(
    'Keep ExternalSecret shop/orders for as long as pods need its Secret.',
  );
});
