import { expect, test } from 'vitest';
import type { Mesh } from '../../../src/istio/mesh/mesh.ts';
import { gatewayOutcome, gatewayPods } from '../../../src/istio/mesh/outcome/gateway-outcome.ts';
import {
  AMBIENT,
  endOf,
  meshOf,
  namespace,
  policy,
  request,
  service,
  waypoint,
  workload,
} from './ambient-mesh.ts';

const EDGE = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: edge, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ backendRefs: [{ name: orders, port: 80, weight: 3 }, { name: other, port: 80, weight: 1 }] }]
`;
const istiod = (version: string, values: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart: { spec: { chart: istiod, version: ${version} } }
  values: ${values}
`;
const WITH = 'pilot: { env: { ENABLE_INGRESS_WAYPOINT_ROUTING: "true" } }';

const of = (control: string, ...more: readonly string[]): Mesh =>
  meshOf(
    namespace('shop', AMBIENT, 'istio.io/use-waypoint: waypoint'),
    workload('orders', 'shop'),
    workload('other', 'shop'),
    service('orders', 'shop', 'istio.io/ingress-use-waypoint: "true"'),
    service('other', 'shop'),
    waypoint('shop'),
    EDGE,
    control,
    ...more,
  );

const fromOutside = (mesh: Mesh, path = '/orders/1') => {
  const edge = gatewayPods(mesh).find((pods) => pods.kind === 'managed');
  if (edge === undefined) throw new Error('fixture: edge');
  const http = { ...request, path };
  return gatewayOutcome(mesh, edge, { port: 80, encrypted: false, http }).endings;
};
const ends = (mesh: Mesh, path?: string): readonly string[] => fromOutside(mesh, path).map(endOf);

const atService = (rules: string, action = 'ALLOW'): string =>
  policy(
    `{ targetRefs: [{ group: '', kind: Service, name: orders }], action: ${action}, rules: ${rules} }`,
  );
const atPods = (account: string): string =>
  policy(
    `{ selector: { matchLabels: { app: orders } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/${account}] } }] }] }`,
    'pods',
  );

test('a gateway is asked at the waypoint by its own name, and pods see that of the waypoint', () => {
  const byName = atService(
    '[{ from: [{ source: { principals: [cluster.local/ns/shop/sa/edge-istio] } }], to: [{ operation: { paths: ["/orders/*"] } }] }]',
  );
  const mesh = of(istiod('1.26.2', `{ profile: ambient, ${WITH} }`), byName, atPods('waypoint'));
  expect(ends(mesh)).toEqual(['75 orders', '25 other']);
  expect(ends(mesh, '/admin')).toEqual(['403 -', '25 other']);
  const steps = fromOutside(mesh)[0]?.chain.map(({ step, says }) => `${step} ${says}`) ?? [];
  expect(steps).toContain('waypoint passed');
  const others = of(
    istiod('1.26.2', `{ profile: ambient, ${WITH} }`),
    byName,
    atPods('edge-istio'),
  );
  expect(ends(others)[0]).not.toBe('75 orders');
});

const DENIED = atService('[{}]', 'DENY');

test.each([
  ['the variable says so', istiod('1.26.2', `{ profile: ambient, ${WITH} }`), '403 -'],
  ['ambient is on in a release that has it so', istiod('1.27.0', '{ profile: ambient }'), '403 -'],
  [
    'the variable turns it off',
    istiod('1.27.0', `{ profile: ambient, ${WITH.replace('true', 'false')} }`),
    '75 orders',
  ],
])('whether it goes through the waypoint is known where %s', (_, control, end) => {
  expect(ends(of(control, DENIED))[0]).toBe(end);
});

test.each([
  [
    'of an older release',
    istiod('1.26.2', '{ profile: ambient }'),
    /^unknown: whether istiod sends/,
  ],
  ['where nothing installs ambient', istiod('1.27.0', '{}'), /^unknown: whether istiod sends/],
  ['of proxies that may not speak HBONE', istiod('1.27.0', `{ ${WITH} }`), /^unknown: .*HBONE/],
])('and is not known %s', (_, control, missing) => {
  expect(ends(of(control, DENIED))[0]).toMatch(missing);
});
