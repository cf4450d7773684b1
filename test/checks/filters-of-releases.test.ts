import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { reviewOf } from '../support/review-of.ts';

const filter = (version: string, value = '1'): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: stats-${version}, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND, proxy: { proxyVersion: '^${version.replace('.', '\\.')}.*' } }
      patch: { operation: MERGE, value: { name: stats, typed_config: { '@type': type.googleapis.com/udpa.type.v1.TypedStruct, value: { v: '${value}' } } } }
---
`;
const istiod = (version: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { tag: ${version} }
---
`;

const told = async (before: string, after: string) => {
  const { findings } = await reviewOf({ 'mesh/all.yaml': before }, { 'mesh/all.yaml': after });
  return findings.find(
    ({ check, detector }) => detector === meshWideChange.id && check === 'root-object-changed',
  );
};

test('a filter for the release that an upgrade brings reaches no proxy of today', async () => {
  const found = await told(istiod('1.26.1'), istiod('1.27.0') + filter('1.27'));
  expect(spoken(found)?.message).toBe(
    'EnvoyFilter stats-1.27 is new for every proxy of Istio 1.27 in the mesh, and the control plane of today makes proxies of Istio 1.26.',
  );
  expect(spoken(found?.symptom)).toBe(
    'proxies that the control plane of today has made, of Istio 1.26, take none of it; those of Istio 1.27 do once their pods are made anew',
  );
  expect(spoken(found?.fix.text)).toContain('Make the pods of one workload anew first');
});

test('one for releases that nothing runs is told as such', async () => {
  const found = await told(
    istiod('1.27.0') + filter('1.20'),
    istiod('1.27.0') + filter('1.20', '2'),
  );
  expect(spoken(found?.symptom)).toBe(
    'proxies that the control plane of today has made, of Istio 1.27, take none of it',
  );
});

test.each([
  ['of the release that runs', istiod('1.26.1'), istiod('1.26.1') + filter('1.26')],
  ['where nobody knows what runs', '', filter('1.26')],
  [
    'beside one for the release that runs',
    istiod('1.26.1'),
    istiod('1.27.0') + filter('1.26') + filter('1.27'),
  ],
])('what running proxies may take holds within seconds: %s', async (_, before, after) => {
  const found = await told(before, after);
  expect(spoken(found?.symptom)).toContain('gets it within seconds');
});

test('a setting that goes away is not advised to be tried for less, one that comes is', async () => {
  const settings = (text: string): string => `${istiod('1.26.1')}
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: '${text}' }
`;
  const fix = async (was: string, is: string): Promise<string | undefined> => {
    const { findings } = await reviewOf(
      { 'mesh/all.yaml': settings(was) },
      { 'mesh/all.yaml': settings(is) },
    );
    return spoken(findings.find(({ check }) => check === 'mesh-setting-changed')?.fix.text);
  };
  const gone = await fix(
    '{ defaultConfig: { tracing: { sampling: 7 } }, enablePrometheusMerge: true }',
    '{ enablePrometheusMerge: false }',
  );
  expect(gone).toContain('Try a smaller scope first (enablePrometheusMerge: annotation');
  expect(gone).not.toContain('defaultConfig');
});
