import { describe, expect, test } from 'vitest';
import type { Mesh } from '../../../src/istio/mesh/mesh.ts';
import { gatewayOutcome, gatewayPods } from '../../../src/istio/mesh/outcome/gateway-outcome.ts';
import {
  AMBIENT,
  called,
  endOf,
  ends,
  from,
  FRONT,
  HBONE,
  meshOf,
  namespace,
  policy,
  request,
  service,
  shop,
  steps,
  waypoint,
  waypointed,
  workload,
} from './ambient-mesh.ts';

describe('through a waypoint', () => {
  const toService = (spec: string): string =>
    policy(`{ targetRefs: [{ group: '', kind: Service, name: orders }], ${spec} }`);
  const GETS = 'rules: [{ to: [{ operation: { methods: [GET] } }] }]';

  test('policies of the Service are asked there, with the identity of the caller', () => {
    const mesh = waypointed(
      toService(`rules: [{ ${FRONT}, to: [{ operation: { methods: [GET] } }] }]`),
    );
    expect(ends(mesh)).toEqual(['100 orders']);
    expect(ends(mesh, { http: { method: 'POST' } })).toEqual(['403 -']);
    expect(steps(mesh)).toEqual([
      'visibility ztunnel',
      'waypoint passed',
      'authorization allow',
      'route route',
      'destination orders.shop.svc.cluster.local 80',
      'endpoints orders',
      'tls mtls',
      'authorization allow',
    ]);
  });

  test('policies of the Gateway and of the class count, those with a selector do not (AUTHZ-6)', () => {
    const gateway = (spec: string): string =>
      policy(
        `{ targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }], ${spec} }`,
      );
    expect(ends(waypointed(gateway(`action: DENY, ${GETS}`)))).toEqual(['403 -']);
    const all = policy(
      `{ targetRefs: [{ group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint }], action: DENY, ${GETS} }`,
      'p',
      'istio-system',
    );
    expect(ends(waypointed(all))).toEqual(['403 -']);
    const selecting = policy(
      `{ selector: { matchLabels: { app: orders } }, action: DENY, ${GETS} }`,
    );
    expect(ends(waypointed(selecting))).toEqual(['100 orders']);
  });

  test('the pods see the waypoint, not the caller (INJ-17)', () => {
    const byCaller = policy(`{ rules: [{ ${FRONT} }] }`);
    expect(ends(waypointed(byCaller))).toEqual(['503 -']);
    const byWaypoint = policy(`{ rules: [{ ${from('shop/sa/waypoint')} }] }`);
    expect(ends(waypointed(byWaypoint))).toEqual(['100 orders']);
    expect(ends(shop(byWaypoint))).toEqual(['null -']);
  });

  const virtualService = (
    http: string,
    at = 'shop',
    host = 'orders.shop.svc.cluster.local',
  ): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: ${at} }
spec: { hosts: [${host}], http: ${http} }
`;

  test('routes of the namespace of the service or the waypoint hold, those of callers do not (AMBIENT-8)', () => {
    const http = '[{ directResponse: { status: 418 } }]';
    expect(ends(waypointed(virtualService(http)))).toEqual(['100 proxy 418']);
    expect(ends(waypointed(virtualService(http, 'web')))).toEqual(['100 orders']);
    const bySource = '[{ match: [{ sourceLabels: { app: x } }], directResponse: { status: 418 } }]';
    expect(ends(waypointed(virtualService(bySource)))[0]).toMatch(
      /^unknown: what a waypoint makes/,
    );
  });

  test('an HTTPRoute of the Service leads on, with subsets as Services', () => {
    const mesh = waypointed(
      workload('next', 'shop'),
      service('next', 'shop'),
      `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: orders, port: 80 }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /orders } }]
      backendRefs: [{ name: next, port: 80, weight: 1 }, { name: orders, port: 80, weight: 3 }]
`,
    );
    expect(ends(mesh)).toEqual(['25 next', '75 orders']);
    expect(ends(mesh, { http: { path: '/other' } })).toEqual(['404 NR']);
  });

  test('subsets of a DestinationRule are those of the waypoint, its own mTLS is left aside', () => {
    const mesh = waypointed(
      workload('old', 'shop', 'app: orders, version: v1'),
      virtualService('[{ route: [{ destination: { host: orders, subset: v1 } }], timeout: 3s }]'),
      `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders
  trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }
  subsets: [{ name: v1, labels: { version: v1 } }]
`,
    );
    expect(ends(mesh)).toEqual(['100 old']);
    expect(called(mesh).timeout).toBe('3s');
  });

  test('connections are carried, and only what policies ask of connections counts', () => {
    const tcp = (spec: string): Mesh =>
      meshOf(
        namespace('shop', AMBIENT, 'istio.io/use-waypoint: waypoint'),
        workload('orders', 'shop'),
        service('orders', 'shop', '', 'name: tcp, port: 80'),
        waypoint('shop'),
        toService(spec),
      );
    expect(ends(tcp(`rules: [{ ${FRONT} }]`), { http: null })).toEqual(['100 orders']);
    expect(ends(tcp(GETS), { http: null })).toEqual(['null -']);
  });

  describe('whose it is (INJ-15)', () => {
    const deny = toService('action: DENY, rules: [{}]');
    const attached = (
      labels: { readonly namespace?: string; readonly service?: string; readonly pod?: string },
      ...objects: readonly string[]
    ): readonly string[] =>
      ends(
        meshOf(
          namespace('shop', AMBIENT, ...(labels.namespace === undefined ? [] : [labels.namespace])),
          workload('orders', 'shop', ['app: orders', labels.pod ?? 'x: y'].join(', ')),
          service('orders', 'shop', labels.service),
          deny,
          ...objects,
        ),
      );
    const USE = 'istio.io/use-waypoint: waypoint';
    const NONE = 'istio.io/use-waypoint: none';
    const FOR = 'istio.io/waypoint-for';

    test.each([
      ['the Service', { service: USE }, [waypoint('shop')], '403 -'],
      ['the namespace', { namespace: USE }, [waypoint('shop')], '403 -'],
      ['the Service opts out', { namespace: USE, service: NONE }, [waypoint('shop')], '100 orders'],
      ['the pod does not count for a Service', { pod: USE }, [waypoint('shop')], '100 orders'],
      [
        'for workloads only',
        { service: USE },
        [waypoint('shop', `${FOR}: workload`)],
        '100 orders',
      ],
      ['for nothing', { service: USE }, [waypoint('shop', `${FOR}: none`)], '100 orders'],
      ['for all', { service: USE }, [waypoint('shop', `${FOR}: all`)], '403 -'],
      [
        'one of another namespace that takes its own only',
        { service: `${USE}, istio.io/use-waypoint-namespace: infra` },
        [waypoint('infra')],
        '100 orders',
      ],
      [
        'one of another namespace that takes all',
        { service: `${USE}, istio.io/use-waypoint-namespace: infra` },
        [waypoint('infra', '', 'All')],
        '403 -',
      ],
    ] as const)('%s', (_, labels, objects, expected) => {
      expect(attached(labels, ...objects)).toEqual([expected]);
    });

    test('one that is not here is not known, nor what admits by labels', () => {
      expect(attached({ service: USE })).toEqual([
        'unknown: the Gateway shop/waypoint, which the label istio.io/use-waypoint names',
      ]);
      expect(
        attached(
          { service: `${USE}, istio.io/use-waypoint-namespace: infra` },
          waypoint('infra', '', 'Selector'),
        ),
      ).toEqual(['unknown: which namespaces Gateway infra/waypoint admits']);
    });
  });

  test('sidecars and callers outside the mesh go past it, and that is said (AMBIENT-9)', () => {
    const mesh = waypointed(toService('action: DENY, rules: [{}]'), HBONE('true'));
    expect(ends(mesh, { from: 'side' })).toEqual(['100 orders']);
    expect(steps(mesh, { from: 'side' })).toContain('waypoint skipped');
    expect(ends(mesh, { from: 'bare' })).toEqual(['100 orders']);
    expect(steps(mesh, { from: 'bare' })).toContain('waypoint skipped');
  });

  describe('from a gateway', () => {
    const GATEWAY = `
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
  rules: [{ backendRefs: [{ name: orders, port: 80 }] }]
`;
    const fromOutside = (mesh: Mesh): readonly string[] => {
      const edge = gatewayPods(mesh).find((pods) => pods.kind === 'managed');
      if (edge === undefined) throw new Error('fixture: edge');
      return gatewayOutcome(mesh, edge, { port: 80, encrypted: false, http: request }).endings.map(
        endOf,
      );
    };
    const deny = toService('action: DENY, rules: [{}]');

    test('it is gone past, unless the Service asks for it: then it hangs on istiod', () => {
      expect(fromOutside(waypointed(deny, GATEWAY))).toEqual(['100 orders']);
      const asking = meshOf(
        namespace('shop', AMBIENT, 'istio.io/use-waypoint: waypoint'),
        workload('orders', 'shop'),
        service('orders', 'shop', 'istio.io/ingress-use-waypoint: "true"'),
        waypoint('shop'),
        deny,
        GATEWAY,
      );
      expect(fromOutside(asking)[0]).toMatch(/^unknown: whether istiod sends gateways through/);
    });
  });
});
