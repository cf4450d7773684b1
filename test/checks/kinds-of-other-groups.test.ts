import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { findingsOf } from './findings-of.ts';

const object = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a, namespace: shop }\n`;

const found = (text: string): readonly (readonly [string, string, string])[] =>
  findingsOf(invalidMeshResource, '', text)
    .filter(({ check }) => check === 'object-refused')
    .map(({ why, symptom, fix }) => [spoken(why), spoken(symptom), spoken(fix.text)]);

test.each([
  ['networking.k8s.io/v1', 'HTTPRoute', 'gateway.networking.k8s.io/v1'],
  ['networking.k8s.io/v1alpha2', 'TLSRoute', 'gateway.networking.k8s.io/v1alpha2'],
  ['apps/v1', 'VirtualService', 'networking.istio.io/v1'],
  ['networking.istio.io/v1beta1', 'PeerAuthentication', 'security.istio.io/v1beta1'],
  ['gateway.networking.k8s.io/v1', 'Ingress', 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1', 'ServiceAccount', 'v1'],
])('%s has no %s in any version, and the server refuses it', (api, kind, home) => {
  const [group = '', version = ''] = api.split('/');
  expect(found(object(api, kind))).toEqual([
    [
      `${group} has no kind ${kind}, in ${version} or any other version; it is in ${home}.`,
      `the apply fails: no matches for kind "${kind}" in version "${api}"`,
      expect.stringMatching(new RegExp(`^Write ${home} at apiVersion`)),
    ],
  ]);
});

test('where two other groups have such a kind, both are named', () => {
  expect(found(object('networking.k8s.io/v1', 'Gateway'))).toEqual([
    [
      'networking.k8s.io has no kind Gateway, in v1 or any other version; it is in networking.istio.io/v1 and gateway.networking.k8s.io/v1.',
      'the apply fails: no matches for kind "Gateway" in version "networking.k8s.io/v1"',
      'Write networking.istio.io/v1 or gateway.networking.k8s.io/v1 at apiVersion.',
    ],
  ]);
});

test('what a definition of the tree brings into the group is taken', () => {
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: tlsroutes.networking.k8s.io, annotations: { api-approved.kubernetes.io: "https://example.com/1" } }
spec:
  group: networking.k8s.io
  names: { kind: TLSRoute, plural: tlsroutes }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
---
`;
  expect(found(`${definition}${object('networking.k8s.io/v1', 'TLSRoute')}`)).toEqual([]);
});

test.each([
  ['storage.k8s.io/v1', 'CSINode'],
  ['networking.istio.io/v1', 'Unheard'],
  ['example.com/v1', 'VirtualService'],
])('nothing is said of what may be: %s %s', (api, kind) => {
  expect(found(object(api, kind))).toEqual([]);
});
