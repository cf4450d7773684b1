import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/core/detectors/detector.ts';
import { meshWideChange } from '../../src/core/detectors/mesh-wide-change.ts';
import { diffMesh } from '../../src/core/diff/diff-mesh.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { detectionOf, noSchemas } from './detection-of.ts';
import { app, istiodRelease as release } from './findings-of.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;
const messages = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ message }) => message);

const apps = app('shop', 'web') + app('shop', 'orders') + app('bank', 'payments');

test('where more is delivered than is seen, the number is of what is seen', () => {
  const [base, head] = [apps + release('1.24.0'), apps + release('1.25.0')];
  const [before, mesh] = [meshFrom(base), meshFrom(head)];
  const gaps = [
    { reason: 'template', root: null, message: '', origin: null, key: 'a', input: '' } as const,
  ];
  const [finding] = meshWideChange.detect({
    mesh,
    before,
    changes: diffMesh('prod', before, mesh),
    rendered: renderedFrom(head, { gaps }),
    renderedBefore: renderedFrom(base),
    schemas: noSchemas,
  }).findings;
  expect(finding?.message).toContain('for the whole mesh: 3 workloads seen here, in 2 namespaces.');
});

test('proxies whose control plane goes away at the address that they know do not reconnect', () => {
  const old = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: 'istio-pilot.istio-system:15011' }" }
---
`;
  const pilot = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: istio-system }
spec: { ports: [{ name: grpc, port: 15011 }] }
---
`;
  const symptoms = (head: string) =>
    found(apps + old + pilot('istio-pilot') + release('1.4.0'), apps + head + release('1.6.0'))
      .filter(({ check }) => check === 'control-plane-changed')
      .map(({ symptom }) => symptom);
  expect(symptoms(old + pilot('istiod'))).toEqual([
    'running proxies look for their control plane at istio-pilot.istio-system:15011, which goes away: they keep their last configuration and get no other until their pods are made anew',
  ]);
  expect(symptoms(old + pilot('istio-pilot'))[0]).toMatch(/^proxies reconnect to the new /);
});

test('a Sidecar for all of every namespace is what holds without one, unless another waits behind it', () => {
  const sidecar = (hosts: string, name = 'default'): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: istio-system }
spec: { egress: [{ hosts: ['${hosts}'] }] }
---
`;
  expect(messages(apps + sidecar('*/*'), apps)).toEqual([]);
  expect(messages(apps, apps + sidecar('*/*'))).toEqual([]);
  expect(messages(apps + sidecar('./*'), apps)).toHaveLength(1);
  expect(messages(apps + sidecar('*/*'), apps + sidecar('./*'))).toHaveLength(1);
  const narrow = sidecar('./*', 'narrow');
  expect(messages(apps + sidecar('*/*') + narrow, apps + narrow)).toHaveLength(1);
});

test('items of one list are one setting', () => {
  const providers = (name: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "extensionProviders: [{ name: ${name}, envoyExtAuthzHttp: { service: a.b, port: 80 } }]" }
---
`;
  expect(messages(apps + providers('one'), apps + providers('two'))).toEqual([
    'extensionProviders changes for the whole mesh in 2 places: 3 workloads in 2 namespaces.',
  ]);
});
