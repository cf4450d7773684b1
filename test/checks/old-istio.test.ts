import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;
const messages = (base: string, head: string): readonly string[] =>
  found(base, head).map((told) => spoken(messageOf(told)));

const apps = app('shop', 'web') + app('bank', 'payments');

test('a MeshPolicy is what holds where its definition is there and that of PeerAuthentication is not', () => {
  const definition = (name: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${name} }
---
`;
  const meshPolicies = definition('meshpolicies.authentication.istio.io');
  const peers = definition('peerauthentications.security.istio.io');
  const old = `${meshPolicies}apiVersion: authentication.istio.io/v1alpha1
kind: MeshPolicy
metadata: { name: default }
spec: { peers: [{ mtls: {} }] }
---
`;
  const now = `${peers}apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
`;
  const turn = (base: string): readonly string[] =>
    messages(apps + base, apps + now).filter((message) => message.startsWith('Mesh-wide mTLS'));
  expect(turn(old)).toEqual([]);
  expect(turn(peers + old)).not.toEqual([]);
});

test('what is said of a control plane fits its Istio: istiod since 1.5, revisions since 1.6', () => {
  const pilot = (name: string, version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system, labels: { app: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:${version}" }] }
---
`;
  const told = (name: string, was: string, is: string): string =>
    found(apps + pilot(name, was), apps + pilot(name, is))
      .map(({ symptom, fix }) => `${spoken(symptom)} ${spoken(fix.text)}`)
      .join(' ');
  const early = told('istio-pilot', '1.4.2', '1.4.3');
  expect(early).toContain('reconnect to the new Pilot');
  expect(early).not.toContain('istio.io/rev');
  expect(told('istiod', '1.5.1', '1.5.2')).not.toContain('istio.io/rev');
  expect(told('istiod', '1.20.1', '1.21.0')).toMatch(/new istiod.*istio\.io\/rev/);
});
