import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';

const INTERNAL = 'networking.gke.io/load-balancer-type: Internal';

/** A Gateway whose pods and Service istiod makes, and a route from it. */
const gateway = (annotations: string, infrastructure = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: inner, namespace: shop, annotations: { ${annotations} } }
spec:
  gatewayClassName: istio
  infrastructure: { annotations: { ${infrastructure} } }
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: admin, namespace: shop }
spec:
  parentRefs: [{ name: inner }]
  rules: [{ backendRefs: [{ name: admin, port: 80 }] }]
---
`;

const release = (annotations: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: inner, namespace: edge }
spec:
  chart: { spec: { chart: gateway } }
  values: { service: { annotations: { ${annotations} } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: inner, namespace: edge }
spec:
  selector: { istio: inner }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: admin, namespace: shop }
spec:
  hosts: [admin.example]
  gateways: [edge/inner]
  http: [{ route: [{ destination: { host: admin } }] }]
---
`;

const exposed = (base: string, head: string) =>
  findingsOf(securityLoosened, app('shop', 'admin') + base, app('shop', 'admin') + head).filter(
    ({ check }) => check === 'gateway-exposed' || check === 'service-exposed',
  );

describe('gateways whose load balancer somebody else makes', () => {
  test('pods of a Gateway of that name in another namespace have no say', () => {
    const others = `apiVersion: apps/v1
kind: Deployment
metadata: { name: inner, namespace: other }
spec:
  template:
    metadata: { labels: { gateway.networking.k8s.io/gateway-name: inner } }
    spec: { containers: [{ name: app, image: app }] }
---
apiVersion: v1
kind: Service
metadata: { name: inner, namespace: other }
spec: { selector: { gateway.networking.k8s.io/gateway-name: inner }, ports: [{ name: http, port: 80 }] }
---
`;
    const [finding] = exposed(others + gateway(INTERNAL), others + gateway(''));
    expect(finding?.check).toBe('gateway-exposed');
    expect(spoken(finding?.why)).not.toContain('other/inner');
  });

  test('istiod makes another load balancer of a Gateway that no longer asks for an internal one', () => {
    const [finding, ...others] = exposed(gateway(INTERNAL), gateway(''));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Service shop/admin can be reached from outside now: Gateway shop/inner was reached from within the network only.',
    );
    expect(spoken(finding?.why)).toContain(
      'The load balancer that Gateway shop/inner makes is no internal',
    );
  });

  test.each<[string, string, string]>([
    ['for its infrastructure', gateway('', INTERNAL), gateway('')],
    [
      'as a type of Service',
      gateway('networking.istio.io/service-type: ClusterIP'),
      gateway('networking.istio.io/service-type: LoadBalancer'),
    ],
    ['in values of a chart', release(INTERNAL), release('')],
  ])('the same, written %s', (_, inside, outside) => {
    expect(exposed(inside, outside).map(({ check }) => check)).toEqual(['gateway-exposed']);
    expect(spoken(exposed(outside, inside))).toEqual([]);
    expect(spoken(exposed(inside, inside))).toEqual([]);
  });

  test('a further route at one that is internal exposes nothing', () => {
    const head = gateway(INTERNAL);
    const unrouted = head.slice(0, head.indexOf('---'));
    expect(spoken(exposed(unrouted, head))).toEqual([]);
  });
});

describe('a route to a Service of another namespace', () => {
  const own = gateway('').replace('{ name: admin, port: 80 }', '{ name: web, port: 80 }');
  const elsewhere = own.replace(
    '{ name: web, port: 80 }',
    '{ name: ops, namespace: ops, port: 80 }',
  );
  const grant = (namespace: string, from: string): string => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: ops, namespace: ${namespace} }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }]
  to: [{ group: '', kind: Service }]
---
`;
  const told = (base: string, head: string) =>
    exposed(app('ops', 'ops') + base, app('ops', 'ops') + head).map((told) =>
      spoken(messageOf(told)),
    );
  const SAYS = 'Service ops/ops can be reached from outside now, through gateway shop/inner.';

  test('exposes nothing as long as no grant there admits it', () => {
    expect(told(own, elsewhere)).toEqual([]);
    expect(told(own, elsewhere + grant('shop', 'ops'))).toEqual([]);
  });

  test('exposes it together with the grant, or once that comes', () => {
    expect(told(own, elsewhere + grant('ops', 'shop'))).toEqual([SAYS]);
    expect(told(elsewhere, elsewhere + grant('ops', 'shop'))).toEqual([SAYS]);
    expect(told(elsewhere + grant('ops', 'shop'), elsewhere + grant('ops', 'shop'))).toEqual([]);
  });
});
