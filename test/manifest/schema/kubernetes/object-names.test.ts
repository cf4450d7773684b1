import { describe, expect, test } from 'vitest';
import { object, refusedOf } from './judged.ts';

const named = (api: string, kind: string, name: string, lines = ''): string =>
  object(api, kind, lines, JSON.stringify(name));

const PORTS = 'spec: {ports: [{port: 80}]}';

describe('a name is refused', () => {
  test.each([
    ['with capitals', named('v1', 'ConfigMap', 'Web')],
    ['with _', named('v1', 'ConfigMap', 'web_config')],
    ['that ends in -', named('v1', 'Secret', 'web-')],
    ['of a Namespace with a dot', named('v1', 'Namespace', 'shop.prod')],
    [
      'of a StatefulSet with a dot',
      named(
        'apps/v1',
        'StatefulSet',
        'a.b',
        'spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}',
      ),
    ],
    ['of more than 253 characters', named('v1', 'ConfigMap', 'a'.repeat(254))],
    ['of a Role with /', named('rbac.authorization.k8s.io/v1', 'Role', 'a/b')],
    ['of a Service with a dot', named('v1', 'Service', 'a.b', PORTS)],
  ])('%s', (_, text) => {
    expect(refusedOf(text).map((refusal) => refusal.split(':')[0])).toEqual(['metadata.name']);
  });
});

test.each([
  named('v1', 'ConfigMap', 'web.config-1'),
  named('rbac.authorization.k8s.io/v1', 'Role', 'system:web_Reader'),
  named('v1', 'Service', 'web-1', PORTS),
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: web-}\n',
])('%s is taken', (text) => {
  expect(refusedOf(text)).toEqual([]);
});

test('a Service whose name begins with a digit is refused up to 1.35', () => {
  expect(refusedOf(named('v1', 'Service', '3scale', PORTS))).toEqual([
    'metadata.name: "3scale" is no valid name here. {31-35}',
  ]);
});

const withMetadata = (fields: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, ${fields}}\n`;

describe('of metadata is refused', () => {
  test.each([
    [
      'a label with a blank',
      'labels: {a: "b c"}',
      'metadata.labels.a: "b c" is no value of a label.',
    ],
    [
      'a label that is too long',
      `labels: {a: ${'b'.repeat(64)}}`,
      `metadata.labels.a: "${'b'.repeat(64)}" has 64 characters; a label has at most 63.`,
    ],
    [
      'a key of a label with two /',
      'labels: {a/b/c: d}',
      `metadata.labels['a/b/c']: "a/b/c" is no qualified name.`,
    ],
    [
      'a key of an annotation with a blank',
      'annotations: {"a b": c}',
      `metadata.annotations['a b']: "a b" is no qualified name.`,
    ],
    [
      'a finalizer without a domain',
      'finalizers: [cleanup]',
      'metadata.finalizers[0]: The finalizer "cleanup" has no domain.',
    ],
    [
      'an owner without its uid',
      'ownerReferences: [{apiVersion: v1, kind: Pod, name: a}]',
      'metadata.ownerReferences[0].uid: An owner needs uid.',
    ],
    [
      'more annotations than 256 KiB',
      `annotations: {a: ${'b'.repeat(262_144)}}`,
      'metadata.annotations: The annotations have 262145 characters in all; at most 262144 are allowed.',
    ],
  ])('%s', (_, fields, refusal) => {
    expect(refusedOf(withMetadata(fields))).toEqual([refusal]);
  });
});

test.each([
  'labels: {app.kubernetes.io/name: "", b: A_b-c.1}',
  'annotations: {Example.com/Key: "any text"}',
  'finalizers: [example.com/cleanup, foregroundDeletion]',
])('%s is taken', (fields) => {
  expect(refusedOf(withMetadata(fields))).toEqual([]);
});
