import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mesh } from '../../../src/istio/index.ts';
import { callOutcome } from '../../../src/istio/index.ts';
import { routeFromApiGateway } from '../../../src/istio/mesh/gateways/gateway-api-routes.ts';
import { routeFromSidecar } from '../../../src/istio/mesh/routes/sidecar-routes.ts';
import {
  documentOf,
  expectSameInAnyOrder,
  meshOf,
  withoutPlaces,
} from '../../compare/questions/objects-in-files.ts';

const HOSTS = ['a.shop.svc.cluster.local', 'b.shop.svc.cluster.local', 'a.web.svc.cluster.local'];

const namespace = fc.constantFrom('shop', 'web');
const host = fc.constantFrom(...HOSTS);
const path = fc.constantFrom('/', '/a', '/a/b');
const day = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });

const service = fc.constantFrom(...HOSTS).map((name) => ({
  apiVersion: 'v1',
  kind: 'Service',
  in: name.split('.')[1] ?? '',
  stem: name.split('.')[0] ?? '',
  spec: { selector: { app: 'x' }, ports: [{ name: 'http', port: 80 }] },
}));

const virtualService = fc
  .record({
    in: namespace,
    of: fc.constantFrom(...HOSTS, '*.shop.svc.cluster.local'),
    path,
    to: host,
  })
  .map((one) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    in: one.in,
    stem: 'v',
    spec: {
      hosts: [one.of],
      http: [
        { match: [{ uri: { prefix: one.path } }], route: [{ destination: { host: one.to } }] },
      ],
    },
  }));

const httpRoute = fc
  .record({ in: namespace, path, to: fc.constantFrom('a', 'b'), mesh: fc.boolean() })
  .map((one) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    in: one.in,
    stem: 'r',
    spec: {
      parentRefs: [
        one.mesh
          ? { group: '', kind: 'Service', name: 'a', namespace: 'shop' }
          : { name: 'edge', namespace: 'shop' },
      ],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: one.path } }],
          backendRefs: [{ name: one.to, namespace: 'shop', port: 80 }],
        },
      ],
    },
  }));

const EDGE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  in: 'shop',
  stem: 'edge',
  spec: {
    gatewayClassName: 'istio',
    listeners: [
      { name: 'h', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
    ],
  },
};

/** Objects of a mesh as documents; each has a name of its own, and some say when they were made. */
const objects = fc
  .tuple(
    fc.uniqueArray(service, { selector: (one) => `${one.stem}.${one.in}`, minLength: 1 }),
    fc.array(fc.tuple(fc.oneof(virtualService, httpRoute), day), { maxLength: 5 }),
  )
  .map(([services, routes]) => [
    ...[...services, EDGE].map((one) => documentOf(one, one.stem, null)),
    ...routes.map(([one, made], index) => documentOf(one, `${one.stem}${String(index)}`, made)),
  ]);

/** All that is decided for the requests there are, without the places where it is written. */
function decisions(mesh: Mesh): readonly string[] {
  const edge = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
  return ['/', '/a/b'].flatMap((target) =>
    HOSTS.flatMap((name) => {
      const http = { method: 'GET', host: name, path: target, headers: new Map(), token: null };
      const fromClients = ['shop', 'web'].map((of) =>
        routeFromSidecar(
          mesh,
          { kind: 'sidecar', namespace: of, labels: new Map() },
          { host: name, port: 80, http, serverName: null },
        ),
      );
      const atEdge =
        edge === undefined
          ? []
          : [routeFromApiGateway(mesh, edge, { port: 80, encrypted: false, http })];
      return [...fromClients, ...atEdge].map(withoutPlaces);
    }),
  );
}

test('no answer hangs on the order of objects, nor on the files that they lie in', () => {
  expectSameInAnyOrder(objects, decisions);
});

const AMBIENT = 'istio.io/dataplane-mode';
const WAYPOINT = 'istio.io/use-waypoint';

/** A namespace that ztunnel takes, with or without a waypoint, and one with sidecars; a workload and a Service in each. */
const surroundings = fc.boolean().map((hasWaypoint) => [
  ...[
    { name: 'shop', labels: { [AMBIENT]: 'ambient', ...(hasWaypoint && { [WAYPOINT]: 'way' }) } },
    { name: 'web', labels: { 'istio-injection': 'enabled' } },
  ].map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata })),
  ...['shop', 'web'].flatMap((of) => [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', namespace: of },
      spec: {
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a' }] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: of },
      spec: { selector: { app: 'a' }, ports: [{ name: 'http', port: 80 }] },
    },
  ]),
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'way', namespace: 'shop' },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [
        {
          name: 'mesh',
          port: 15008,
          protocol: 'HBONE',
          allowedRoutes: { namespaces: { from: 'All' } },
        },
      ],
    },
  },
]);

/** What decides at the ends of a call: policies of pods and of the waypoint, modes, and routes at the waypoint. */
const decisive = fc.oneof(
  fc
    .record({
      action: fc.constantFrom('ALLOW', 'DENY'),
      at: fc.constantFrom({}, { targetRefs: [{ group: '', kind: 'Service', name: 'a' }] }),
      rule: fc.constantFrom(
        { from: [{ source: { namespaces: ['web'] } }] },
        { to: [{ operation: { paths: ['/a'] } }] },
        {},
      ),
    })
    .map(({ action, at, rule }) => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      spec: { action, ...at, rules: [rule] },
    })),
  fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE').map((mode) => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    spec: { mtls: { mode } },
  })),
  fc.constantFrom('/a', '/').map((value) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'a' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value } }],
          backendRefs: [{ name: 'a', port: 80 }],
        },
      ],
    },
  })),
);

const ambientObjects = fc
  .tuple(surroundings, fc.array(fc.tuple(decisive, namespace, day), { maxLength: 5 }))
  .map(([around, rest]) => [
    ...around.map((one) => JSON.stringify(one)),
    ...rest.map(([one, of, made], index) =>
      documentOf({ ...one, in: of }, `o${String(index)}`, made),
    ),
  ]);

/** How calls between the two end, without the places where that is written. */
function endings(mesh: Mesh): readonly string[] {
  return mesh.workloads
    .toSorted((one, other) => (one.namespace < other.namespace ? -1 : 1))
    .flatMap((caller) =>
      ['shop', 'web'].flatMap((of) =>
        ['/a', '/b'].flatMap((target) => {
          const host = `a.${of}.svc.cluster.local`;
          const http = { method: 'GET', host, path: target, headers: new Map(), token: null };
          const call = { host, port: 80, http, serverName: null };
          return callOutcome(mesh, caller, call).endings.map(({ weight, ending }) =>
            JSON.stringify([weight, ending.kind === 'answered' ? ending.by?.namespace : ending]),
          );
        }),
      ),
    );
}

test('nor does how a call ends where ztunnel, waypoints and sidecars are at its ends', () => {
  const shuffled = ambientObjects.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray(all, { minLength: all.length }),
      cut: fc.nat({ max: all.length }),
    }),
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(shuffled, ({ all, order, cut }) => {
      const found = endings(meshOf([all]));
      for (const one of found) seen.add(one);
      expect(endings(meshOf([order]))).toEqual(found);
      expect(endings(meshOf([order.slice(0, cut), order.slice(cut)]))).toEqual(found);
    }),
    { numRuns: 60 },
  );
  // an answer, and more than one way to be refused
  expect(seen.size).toBeGreaterThan(3);
});
