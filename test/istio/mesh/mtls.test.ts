import { expect, test } from 'vitest';
import type { Mesh, Workload } from '../../../src/istio/mesh/mesh.ts';
import type { EffectiveMtls } from '../../../src/istio/mesh/mtls.ts';
import { mtlsMode, mtlsModeOfScope } from '../../../src/istio/mesh/mtls.ts';
import { meshFrom } from '../../support/rendered.ts';

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web:1}]}
`;
const policy = (
  name: string,
  mode: string | null,
  { namespace = 'shop', selector = false, ports = '' } = {},
): string =>
  `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  ${selector ? 'selector: {matchLabels: {app: web}}' : '{}'}
`
    .replace('  {}\n', '')
    .concat(mode === null ? '' : `  mtls: {mode: ${mode}}\n`, ports === '' ? '' : `  ${ports}\n`);

const workloadOf = (mesh: Mesh, name = 'web'): Workload => {
  const found = mesh.workloads.find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`fixture: no workload ${name}`);
  return found;
};
const modeOf = (policies: string, port: number | null = null): EffectiveMtls => {
  const mesh = meshFrom(web + policies);
  return mtlsMode(mesh, workloadOf(mesh), port);
};

test('without a policy a workload accepts both', () => {
  expect(modeOf('')).toEqual({ mode: 'PERMISSIVE', because: [] });
});

test('the narrowest policy wins, and says where it is written', () => {
  const mesh = policy('default', 'STRICT', { namespace: 'istio-system' });
  expect(modeOf(mesh).mode).toBe('STRICT');
  expect(modeOf(mesh + policy('default', 'DISABLE')).mode).toBe('DISABLE');
  const all = modeOf(
    mesh + policy('default', 'DISABLE') + policy('web', 'PERMISSIVE', { selector: true }),
  );
  expect(all).toMatchObject({ mode: 'PERMISSIVE', because: [{ line: 26 }] });
});

test('a policy without a mode, or with UNSET, inherits', () => {
  const mesh = policy('default', 'STRICT', { namespace: 'istio-system' });
  expect(modeOf(mesh + policy('web', 'UNSET', { selector: true })).mode).toBe('STRICT');
  expect(modeOf(policy('default', 'UNSET', { namespace: 'istio-system' })).mode).toBe('PERMISSIVE');
});

test('a selector in the root namespace takes the policy out of force', () => {
  expect(modeOf(policy('web', 'STRICT', { namespace: 'istio-system', selector: true })).mode).toBe(
    'PERMISSIVE',
  );
});

test('ports of their own count only with a selector', () => {
  const ports = 'portLevelMtls: {8080: {mode: PERMISSIVE}, 9090: {mode: UNSET}}';
  const own = policy('web', 'STRICT', { selector: true, ports });
  expect(modeOf(own, 8080).mode).toBe('PERMISSIVE');
  expect(modeOf(own, 9090).mode).toBe('STRICT');
  expect(modeOf(own, 7070).mode).toBe('STRICT');
  expect(modeOf(policy('default', 'STRICT', { ports }), 8080).mode).toBe('STRICT');
});

test('two policies of one scope are ambiguous where they disagree', () => {
  const two = policy('a', 'STRICT') + policy('b', 'DISABLE');
  expect(modeOf(two).ambiguous).toEqual(['STRICT', 'DISABLE']);
  expect(modeOf(policy('a', 'STRICT') + policy('b', 'STRICT'))).not.toHaveProperty('ambiguous');
  expect(mtlsModeOfScope(meshFrom(web + two), 'shop').ambiguous).toEqual(['STRICT', 'DISABLE']);
});
