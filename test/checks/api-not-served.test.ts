import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { detect } from '../../src/checks/detection/detect.ts';
import type { Detected } from '../../src/checks/detection/detect.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { diffMesh } from '../../src/compare/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

const schemas = shippedSchemas();

function review(base: string, head: string, istioVersion: string | null = null): Detected {
  const [before, mesh] = [meshFrom(base, { istioVersion }), meshFrom(head, { istioVersion })];
  return detect([invalidMeshResource], 'prod', {
    mesh,
    before,
    changes: diffMesh('prod', before, mesh),
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas,
  });
}

const policy = `apiVersion: authentication.istio.io/v1alpha1
kind: Policy
metadata: {name: default, namespace: shop}
spec: {peers: [{mtls: {}}]}
`;
const peerAuthentication = `apiVersion: security.istio.io/v1beta1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
`;

/** Findings without those of definitions whose own API newer releases of Kubernetes do not serve. */
const ofIstio = ({ findings }: ReturnType<typeof review>) =>
  findings.filter(({ check }) => check !== 'refused-by-some-releases');

test('an API that the installed Istio does not have yet is refused', () => {
  expect(spoken(review(policy, peerAuthentication, '1.4').findings[0]?.why)).toBe(
    'PeerAuthentication of security.istio.io/v1beta1 exists since Istio 1.5, and this environment installs 1.4.',
  );
  expect(spoken(review(policy, peerAuthentication).findings)).toEqual([]);
});

test('an API that Istio dropped is refused, or left open where nothing says which Istio it is', () => {
  expect(spoken(review('', policy, '1.24').findings[0]?.why)).toContain('gone since Istio 1.6');
  expect(review('', policy, '1.4')).toMatchObject({ findings: [], unknowns: [] });
  expect(review('', policy)).toMatchObject({ findings: [], unknowns: [{ key: 'retired API' }] });
  expect(review(policy, policy).unknowns).toEqual([]);
});

const pilot = (name: string, tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: istio-system}
spec: {selector: {matchLabels: {app: istiod}}, template: {metadata: {labels: {app: istiod}}, spec: {containers: [{name: discovery, image: "istio/pilot:${tag}"}]}}}
---
`;

test('an object of an old API is not judged where control planes of several ages are installed', () => {
  const both = pilot('istiod', '1.9.0') + pilot('istio-pilot', '1.3.1');
  const { findings, unknowns } = review('', both + policy);
  expect(spoken(findings)).toEqual([]);
  expect(unknowns).toMatchObject([
    {
      message:
        'Policy shop/default works only before Istio 1.6, and the control planes here are of Istio 1.3, 1.9: set istioVersion in .meshwarden/config.yaml.',
    },
  ]);
  const newer = pilot('istiod', '1.9.0') + pilot('istiod-canary', '1.10.0');
  expect(spoken(review('', newer + policy).findings[0]?.why)).toContain('gone since Istio 1.6');
});

test('an object whose definition is in the tree is not refused for its API: nothing reads it', () => {
  const crd = (group: string, kind: string, versions: string): string => `---
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: ${kind.toLowerCase()}s.${group}}
spec: {group: ${group}, names: {kind: ${kind}}, ${versions}}
`;
  const ours = crd('authentication.istio.io', 'Policy', 'version: v1alpha1');
  expect(spoken(ofIstio(review('', policy + ours, '1.24')))).toMatchObject([
    {
      message: 'Policy shop/default has no effect: the Istio of this environment does not read it.',
      why: 'Policy of authentication.istio.io is gone since Istio 1.6. Its definition is in the tree, so that a cluster may take it all the same.',
    },
  ]);
  expect(spoken(ofIstio(review('', policy + ours, '1.4')))).toEqual([]);
  const newer = crd(
    'security.istio.io',
    'PeerAuthentication',
    'versions: [{name: v1beta1, served: true}, {name: v1, served: false}]',
  );
  expect(spoken(review('', peerAuthentication + newer, '1.4').findings[0])?.message).toContain(
    'has no effect',
  );
});

test('a version that the tree defines is served by the cluster, however old its Istio is', () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: bank, namespace: shop}
spec: {hosts: [bank.example.com], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DNS}
---
`;
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: serviceentries.networking.istio.io}
spec:
  group: networking.istio.io
  names: {kind: ServiceEntry, plural: serviceentries}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;
  expect(review('', entry, '1.20').findings).toHaveLength(1);
  expect(spoken(review('', entry + crd, '1.20').findings)).toEqual([]);
});
