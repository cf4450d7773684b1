import { expect, test } from 'vitest';
import { renewedControlPlane } from '../../../src/compare/rollout/reach/renewed-control-plane.ts';
import { rolloutOf } from '../../../src/compare/rollout/rollout.ts';
import { meshFrom } from '../../support/rendered.ts';

const istiod = (image: string, { name = 'istiod', replicas = 1, labels = '' } = {}): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system, labels: { app: istiod${labels} } }
spec:
  replicas: ${String(replicas)}
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:${image}' }] }
`;
const operator = (spec: string): string => `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { ${spec} }
`;
const release = (chart: string, version: string, values = '', interval = '1h'): string => `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${chart}, namespace: istio-system }
spec:
  interval: ${interval}
  chart: { spec: { chart: ${chart}, version: '${version}', sourceRef: { kind: HelmRepository, name: istio } } }
  values: {${values}}
`;
const OTHER = `---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;

const between = (before: string, after: string) =>
  renewedControlPlane(meshFrom(OTHER + before), meshFrom(OTHER + after));

test('pods of a control plane whose template changes are made anew', () => {
  expect(between(istiod('1.29.2'), istiod('1.30.0'))).toBe('known');
  expect(between(istiod('1.29.2'), istiod('1.29.2', { replicas: 2, labels: ', a: b' }))).toBeNull();
  const told = rolloutOf('prod', meshFrom(istiod('1.29.2')), meshFrom(istiod('1.30.0'))).reach;
  expect(told.renewsControlPlane).toBe('known');
});

test('of several control planes nobody knows whose proxies ask which, and one beside those that stay is asked by nobody yet', () => {
  const canary = (image: string) => istiod(image, { name: 'istiod-canary' });
  const both = istiod('1.29.2') + canary('1.30.0');
  expect(between(both, istiod('1.29.2') + canary('1.30.1'))).toBe('perhaps');
  expect(between(istiod('1.29.2'), both)).toBeNull();
  expect(between('', istiod('1.30.0'))).toBe('perhaps');
});

test('of copies of one nobody knows which runs', () => {
  const both = istiod('1.29.2') + istiod('1.28.0');
  expect(between(istiod('1.29.2'), both)).toBe('perhaps');
  expect(between(both, istiod('1.29.2'))).toBe('perhaps');
  expect(between(both, both)).toBeNull();
  expect(between(both, istiod('1.30.0') + istiod('1.31.0'))).toBe('known');
  // it moves
  expect(between(istiod('1.29.2'), istiod('1.29.2').replace('istio-system', 'control'))).toBe(
    'perhaps',
  );
});

test('what charts and operators make of their objects is not seen, but settings of the mesh are read by what runs', () => {
  expect(between(operator('tag: 1.29.2'), operator('tag: 1.30.0'))).toBe('perhaps');
  expect(
    between(
      operator('tag: 1.29.2, meshConfig: { enableTracing: true }'),
      operator('tag: 1.29.2, meshConfig: { enableTracing: false }'),
    ),
  ).toBeNull();
  expect(between(release('istiod', '1.29.2'), release('istiod', '1.30.0'))).toBe('perhaps');
  expect(between(release('istiod', '1.29.2'), release('istiod', '1.29.2', '', '2h'))).toBeNull();
  expect(
    between(
      release('istiod', '1.29.2'),
      release('istiod', '1.29.2', ' meshConfig: { enableTracing: true } '),
    ),
  ).toBeNull();
  expect(between(release('base', '1.29.2'), release('base', '1.30.0'))).toBeNull();
  expect(between(release('base', '1.29.2') + OTHER, OTHER + release('base', '1.29.2'))).toBeNull();
});
