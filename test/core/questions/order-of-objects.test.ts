import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mesh } from '../../../src/core/mesh/index.ts';
import { routeFromApiGateway, routeFromSidecar } from '../../../src/core/mesh/index.ts';
import { resolveMesh } from '../../../src/core/mesh/resolve-mesh.ts';
import { renderedFrom, resourcesOf } from '../../support/rendered.ts';

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

const documentOf = (
  {
    in: of,
    apiVersion,
    kind,
    spec,
  }: typeof EDGE | { apiVersion: string; kind: string; in: string; spec: object },
  name: string,
  made: number | null,
): string =>
  JSON.stringify({
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: of,
      ...(made === null ? {} : { creationTimestamp: `2026-01-0${String(made)}T00:00:00Z` }),
    },
    spec,
  });

/** The mesh of files with documents. */
function meshOf(files: readonly (readonly string[])[]): Mesh {
  const resources = files.flatMap((documents, index) =>
    resourcesOf(documents.join('\n---\n'), `file-${String(index)}.yaml`),
  );
  return resolveMesh(renderedFrom('', { resources }), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

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
      return [...fromClients, ...atEdge].map((decision) =>
        JSON.stringify(decision, (key, value: unknown) =>
          ['because', 'origin', 'service', 'deadRoutes'].includes(key) ? undefined : value,
        ),
      );
    }),
  );
}

test('no answer hangs on the order of objects, nor on the files that they lie in', () => {
  const shuffled = objects.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray(all, { minLength: all.length }),
      cut: fc.nat({ max: all.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ all, order, cut }) => {
      const answers = decisions(meshOf([all]));
      expect(decisions(meshOf([order]))).toEqual(answers);
      expect(decisions(meshOf([order.slice(0, cut), order.slice(cut)]))).toEqual(answers);
    }),
    { numRuns: 150 },
  );
});
