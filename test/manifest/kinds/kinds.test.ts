import { expect, test } from 'vitest';
import {
  isClusterScoped,
  isGatewayApi,
  isMeshKind,
  isRetiredMeshKind,
  runsPods,
} from '../../../src/manifest/kinds/kind-table.ts';

test('kinds of Istio and of the Gateway API configure the mesh, a Deployment does not', () => {
  expect(isMeshKind({ group: 'networking.istio.io', kind: 'VirtualService' })).toBe(true);
  expect(isMeshKind({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' })).toBe(true);
  expect(isMeshKind({ group: 'install.istio.io', kind: 'IstioOperator' })).toBe(true);
  expect(isMeshKind({ group: 'apps', kind: 'Deployment' })).toBe(false);
  expect(isGatewayApi({ group: 'networking.istio.io', kind: 'Gateway' })).toBe(false);
});

test('kinds of Istio before 1.6 are mesh kinds that are no longer served', () => {
  const policy = { group: 'authentication.istio.io', kind: 'MeshPolicy' };
  expect(isMeshKind(policy)).toBe(true);
  expect(isRetiredMeshKind(policy)).toBe(true);
  expect(isRetiredMeshKind({ group: 'security.istio.io', kind: 'PeerAuthentication' })).toBe(false);
});

test('a kind belongs to a namespace unless it is known to belong to the cluster', () => {
  expect(isClusterScoped('', 'Namespace')).toBe(true);
  expect(isClusterScoped('gateway.networking.k8s.io', 'GatewayClass')).toBe(true);
  expect(isClusterScoped('cert-manager.io', 'ClusterIssuer')).toBe(true);
  expect(isClusterScoped('networking.istio.io', 'Gateway')).toBe(false);
  expect(isClusterScoped('example.com', 'Unheard')).toBe(false);
});

test('a Rollout of Argo and a Service of Knative run pods like a Deployment', () => {
  expect(runsPods({ group: 'serving.knative.dev', kind: 'Service' })).toBe(true);
  expect(runsPods({ group: 'extensions', kind: 'Deployment' })).toBe(true);
  expect(runsPods({ group: 'argoproj.io', kind: 'Rollout' })).toBe(true);
  expect(runsPods({ group: '', kind: 'Service' })).toBe(false);
});
