import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

/** A Gateway whose pods istiod makes, and a route from it to orders. */
const door = (more = '', annotations = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: edge, annotations: { ${annotations} } }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
  ${more}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ name: door, namespace: edge }]
  rules: [{ backendRefs: [{ name: orders, port: 80 }] }]
---
`;
/** A Gateway of Istio of the same name, whose pods are rendered, and a route from it to orders. */
const FORMER = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: door, namespace: edge }
spec: { selector: { app: ingress }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: ['*'], gateways: [edge/door], http: [{ route: [{ destination: { host: orders, port: { number: 80 } } }] }] }
---
${app('edge', 'ingress')}`;

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
const orders = (account: string): string =>
  NAMESPACE +
  app('shop', 'orders') +
  policy(
    'shop',
    'callers',
    `{ rules: [{ from: [{ source: { principals: [cluster.local/ns/edge/sa/${account}] } }] }] }`,
  );

const refused = (base: string, head: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, base, head, true).map((told) => spoken(messageOf(told)));

describe('whom pods run as that istiod makes of a Gateway', () => {
  test('a policy that admits others refuses what comes by its route', () => {
    const own = orders('ingress');
    expect(refused(own, own + door())).toEqual([
      'Gateway edge/door cannot call Service shop/orders: AuthorizationPolicy shop/callers does not admit it.',
    ]);
    const [finding] = findingsOf(authorizationCutsOffCallers, own, own + door(), true);
    expect(spoken(finding?.fix.text)).toContain('Allow cluster.local/ns/edge/sa/door-istio in');
  });

  test('nor is it said that requests from outside are answered by that route', () => {
    const own = orders('ingress');
    const loosened = findingsOf(securityLoosened, own, own + door(), true);
    expect(spoken(loosened.filter(({ check }) => check === 'service-exposed'))).toEqual([]);
  });

  test('so it is where a Gateway of Istio of that name was admitted', () => {
    expect(refused(orders('ingress') + FORMER, orders('ingress') + door())).toEqual([
      'Gateway edge/door cannot call Service shop/orders: AuthorizationPolicy shop/callers does not admit it.',
    ]);
  });

  test.each([
    ['door-istio', '', ''],
    ['porter', '', 'gateway.istio.io/service-account: porter'],
    ['door-istio', 'addresses: [{ value: 192.0.2.7 }]', ''],
    // pods that are there already run as whoever they do
    ['ingress', 'addresses: [{ type: Hostname, value: ingress.edge.svc.cluster.local }]', ''],
  ])('as %s it is let in (%s%s)', (account, more, annotations) => {
    const own = orders(account);
    expect(refused(own, own + door(more, annotations))).toEqual([]);
  });
});
