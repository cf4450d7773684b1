import fc from 'fast-check';
import { test } from 'vitest';
import type { Mesh } from '../../../src/istio/index.ts';
import { routeFromGateway } from '../../../src/istio/mesh/gateways/gateway-routes.ts';
import { routeFromSidecar } from '../../../src/istio/mesh/routes/sidecar-routes.ts';
import type { Drawn } from '../../compare/questions/objects-in-files.ts';
import {
  documentOf,
  expectSameInAnyOrder,
  withoutPlaces,
} from '../../compare/questions/objects-in-files.ts';

const HOSTS = ['a.example.com', 'b.example.com', '*.example.com'];
const namespace = fc.constantFrom('shop', 'web');
const hosts = fc.uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 2 });
const day = fc.option(fc.integer({ min: 1, max: 3 }), { nil: null });

const SERVER = [
  { protocol: 'HTTP', number: 80 },
  { protocol: 'HTTP', number: 80, tls: { httpsRedirect: true } },
  { protocol: 'HTTPS', number: 443, tls: { mode: 'SIMPLE', credentialName: 'c' } },
  { protocol: 'TLS', number: 443, tls: { mode: 'PASSTHROUGH' } },
  { protocol: 'TCP', number: 443 },
];

const gateway = fc
  .array(fc.tuple(fc.constantFrom(...SERVER), hosts, fc.constantFrom('', './', 'web/')), {
    minLength: 1,
    maxLength: 2,
  })
  .map((servers) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    spec: {
      selector: { istio: 'gateway' },
      servers: servers.map(([{ protocol, number, tls }, of, prefix], index) => ({
        port: { number, name: `p${String(index)}`, protocol },
        hosts: of.map((host) => prefix + host),
        ...(tls === undefined ? {} : { tls }),
      })),
    },
  }));

const service = fc.constantFrom('one', 'two').map((name) => ({
  apiVersion: 'v1',
  kind: 'Service',
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
}));

/** Resolution and export decide which of several of one host counts, and whether they add up. */
const serviceEntry = fc
  .tuple(hosts, fc.constantFrom('DNS', 'NONE', 'STATIC'), fc.constantFrom(80, 443), fc.boolean())
  .map(([of, resolution, number, isPrivate]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    spec: {
      hosts: of,
      resolution,
      ports: [{ number, name: 'p', protocol: number === 80 ? 'HTTP' : 'TLS' }],
      ...(isPrivate ? { exportTo: ['.'] } : {}),
    },
  }));

const destinationRule = fc
  .tuple(fc.constantFrom(...HOSTS), fc.constantFrom('v1', 'v2'), fc.boolean())
  .map(([host, subset, isPrivate]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    spec: {
      host,
      subsets: [{ name: subset, labels: { version: subset } }],
      ...(isPrivate ? { exportTo: ['.'] } : {}),
    },
  }));

const sidecar = fc.constantFrom('./*', 'web/*', '*/*.example.com').map((host) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  spec: { egress: [{ hosts: [host] }], outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } },
}));

const virtualService = fc
  .tuple(
    hosts,
    fc.constantFrom('http', 'tls'),
    fc.constantFrom(...HOSTS.slice(0, 2)),
    fc.option(fc.constantFrom('v1', 'v2'), { nil: undefined }),
    fc.constantFrom(['mesh'], ['shop/g0'], ['shop/g0', 'web/g1', 'mesh']),
  )
  .map(([of, kind, host, subset, gateways]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    spec: {
      hosts: of,
      gateways,
      [kind]: [
        {
          ...(kind === 'tls' ? { match: [{ sniHosts: of }] } : {}),
          route: [{ destination: { host, subset } }],
        },
      ],
    },
  }));

const inPlace = <T extends Omit<Drawn, 'in'>>(
  one: fc.Arbitrary<T>,
): fc.Arbitrary<readonly [Drawn, number | null]> =>
  fc.tuple(one, namespace, day).map(([drawn, of, made]) => [{ ...drawn, in: of }, made]);

const objects = fc
  .tuple(
    fc.array(inPlace(gateway), { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.oneof(
        inPlace(virtualService),
        inPlace(virtualService),
        inPlace(serviceEntry),
        inPlace(destinationRule),
        inPlace(service),
        inPlace(sidecar),
      ),
      { minLength: 1, maxLength: 7 },
    ),
  )
  .map(([gateways, others]) => [
    ...gateways.map(([one, made], index) => documentOf(one, `g${String(index)}`, made)),
    ...others.map(([one, made], index) => documentOf(one, `o${String(index)}`, made)),
  ]);

/** All that is decided at gateways and by sidecars, without the places where it is written. */
function decisions(mesh: Mesh): readonly string[] {
  const all = ['a.example.com', 'b.example.com', 'c.example.com'].flatMap((host) => {
    const http = { method: 'GET', host, path: '/', headers: new Map(), token: null };
    const pods = { kind: 'gateway', namespace: 'edge', labels: new Map([['istio', 'gateway']]) };
    const atGateway = [80, 443].flatMap((port) =>
      [false, true].map((encrypted) =>
        routeFromGateway(mesh, { ...pods, kind: 'gateway' }, { port, encrypted, http }),
      ),
    );
    const fromClients = ['shop', 'web'].flatMap((of) =>
      [80, 443].map((port) =>
        routeFromSidecar(
          mesh,
          { kind: 'sidecar', namespace: of, labels: new Map() },
          { host, port, http: port === 80 ? http : null, serverName: null },
        ),
      ),
    );
    return [...atGateway, ...fromClients];
  });
  return all.map(withoutPlaces);
}

test('nothing at gateways, nor of what is outside, hangs on the order of objects or on their files', () => {
  expectSameInAnyOrder(objects, decisions);
});
