import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;

const apps = app('shop', 'web');

test.each([
  ['istio/pilot:1.24.0', 'istio/pilot:1.25.0', 'goes from 1.24.0 to 1.25.0'],
  ['istio/pilot:1.24.0', 'gcr.io/x/pilot:1.24.0', 'runs another image of the same version'],
  ['istio/pilot:1.24.0@sha256:a', 'istio/pilot:1.24.0@sha256:b', 'another image of the same'],
  ['istio/pilot:1.24.0', 'r:5000/pilot@sha256:b', 'an image whose version is not written'],
  ['r:5000/pilot@sha256:a', 'r:5000/pilot@sha256:b', 'whose version is not written'],
])(
  'an image that goes from %s to %s says no more of its version than is written',
  (was, is, said) => {
    const istiod = (image: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  template: { spec: { containers: [{ name: discovery, image: "${image}" }] } }
---
`;
    const [finding] = found(apps + istiod(was), apps + istiod(is));
    expect(spoken(finding)?.message).toContain(said);
    expect(spoken(finding?.fix.text)?.includes('the new version')).toBe(said.includes('goes from'));
  },
);

test('another registry of all images is no other version', () => {
  const from = (hub: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { hub: ${hub} }
---
`;
  expect(
    spoken(found(apps + from('docker.io/istio'), apps + from('mirror.example/istio'))[0])?.message,
  ).toMatch(
    /^The control plane takes its images from another registry \(from docker\.io\/istio to mirror/,
  );
});

test('a patch release is no new installation beside the old one', () => {
  const istiod = (tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  template: { spec: { containers: [{ name: discovery, image: "istio/pilot:${tag}" }] } }
---
`;
  const fix = (was: string, is: string): string | undefined =>
    spoken(found(apps + istiod(was), apps + istiod(is))[0]?.fix.text);
  expect(fix('1.24.0', '1.24.3')).toBe('Merge it while someone watches the mesh.');
  expect(fix('1.24.0', '1.25.0')).toContain('as a revision');
});

/** A control plane in a namespace. */
const installed = (namespace: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: ${namespace}, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:1.24.0" }] }
---
`;

test('a control plane that goes from one namespace comes in another: it moves', () => {
  const [finding] = found(apps + installed('istio-system'), apps + installed('mesh'));
  expect(spoken(finding)?.message).toMatch(
    /^The control plane moves from namespace istio-system to mesh, /,
  );
});

test('all that changes of the control plane’s own object is counted beside its image', () => {
  const istiod = (tag: string, sampling: string, limits: string, least: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  minReadySeconds: ${least}
  template:
    spec:
      containers:
        - name: discovery
          image: "istio/pilot:${tag}"
          env: [{ name: PILOT_TRACE_SAMPLING, value: "${sampling}" }]
          resources: { requests: { cpu: 500m }${limits} }
---
`;
  const [finding] = found(
    apps + istiod('1.24.0', '1', '', '5'),
    apps + istiod('1.25.0', '100', ', limits: { memory: 200Mi }', '10'),
  );
  expect(spoken(finding?.why)).toMatch(
    /1\.25\.0; and 3 more changes of Deployment istio-system\/istiod\.$/,
  );
});

test('running proxies go on asking where they were told to when the control plane moves', () => {
  const moved = (
    namespace: string,
    address: string,
  ): string => `${installed(namespace)}apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: ${namespace} }
data: { mesh: "defaultConfig: { discoveryAddress: '${address}' }" }
---
`;
  const service = (spec: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: istiod, namespace: istio-system }\nspec: ${spec}\n---\n`;
  const symptomOf = (address: string, more = ''): string | undefined =>
    spoken(
      found(
        apps + more + moved('istio-system', 'istiod.istio-system.svc:15012'),
        apps + more + moved('mesh', address),
      ).find((told) => spoken(messageOf(told)).startsWith('The control plane moves'))?.symptom,
    );
  const [old, other] = ['istiod.istio-system.svc:15012', 'istiod.mesh.svc:15012'];
  expect(symptomOf(other)).toBe(
    `running proxies go on asking ${old}, and not the new istiod in mesh: once nothing answers there, they keep their last configuration and get no other until their pods are made anew`,
  );
  expect(symptomOf(old, service('{ ports: [{ port: 15012 }] }'))).toBe(
    `running proxies go on asking ${old}, as new pods are told to, and not the new istiod in mesh: once nothing answers there, they keep their last configuration and get no other`,
  );
  expect(symptomOf(old, service('{ type: ExternalName, externalName: istiod.mesh.svc }'))).toMatch(
    /^proxies reconnect to the new istiod;/,
  );
});
