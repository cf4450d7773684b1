import { describe, expect, test } from 'vitest';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { serviceSeen } from '../../../../src/istio/mesh/visibility/sidecar-scope.ts';
import { ANY_HTTP } from '../../../../src/istio/mesh/request/request.ts';
import { meshFrom } from '../../../support/rendered.ts';
import { manifest } from '../../../support/objects.ts';

const service = (namespace: string, name: string, port: string): string =>
  manifest('Service', name, `{ selector: { app: ${name} }, ports: [${port}] }`, { namespace });
/** One listener for port 9000 with what foo has, one without port for all. */
const sidecar = (policy: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: foo }
spec:
  outboundTrafficPolicy: { mode: ${policy} }
  egress:
    - { port: { number: 9000, name: p, protocol: TCP }, hosts: [foo/*] }
    - { hosts: ["*/*"] }
---
`;
const CLIENT = { kind: 'sidecar', namespace: 'foo', labels: new Map<string, string>() } as const;
const HOST = 'b.bar.svc.cluster.local';

function called(port: string, more = '', policy = 'REGISTRY_ONLY') {
  const mesh = meshFrom(
    service('bar', 'b', `{ port: 9000, name: ${port} }`) + sidecar(policy) + more,
  );
  const to = (http: boolean): string => {
    const decision = routeFromSidecar(mesh, CLIENT, {
      host: HOST,
      port: 9000,
      http: http ? { ...ANY_HTTP, host: HOST } : null,
      serverName: null,
    });
    return decision.kind === 'blackhole' ? `blackhole ${String(decision.status)}` : decision.kind;
  };
  const isSeen = serviceSeen(mesh, CLIENT, HOST, 9000) !== undefined;
  return { request: to(true), connection: to(false), isSeen };
}

describe('a service on a port for which the Sidecar has a listener that does not import it (SIDECAR-14)', () => {
  test('is reached by its own address on ports that are not HTTP', () => {
    for (const port of ['tcp', 'tls', 'mysql'])
      expect(called(port), port).toMatchObject({ connection: 'route', isSeen: true });
  });

  test('has no routes for requests where the protocol is detected', () => {
    expect(called('x')).toEqual({ request: 'no-route', connection: 'route', isSeen: true });
  });

  test('is unknown on an HTTP port, whose listener answers for all names', () => {
    expect(called('http')).toMatchObject({ request: 'blackhole 502', isSeen: false });
    expect(called('grpc', '', 'ALLOW_ANY')).toMatchObject({ request: 'passthrough' });
  });

  test('is served as a connection by a listener that is declared for TCP, whatever its own port says', () => {
    const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: v, namespace: foo }
spec: { hosts: [a], http: [{ directResponse: { status: 299 } }] }
---
`;
    const host = 'a.foo.svc.cluster.local';
    const kind = (protocol: string): string => {
      const mesh = meshFrom(
        service('foo', 'a', '{ port: 9000, name: http }') +
          sidecar('REGISTRY_ONLY').replace('protocol: TCP', `protocol: ${protocol}`) +
          routes,
      );
      const call = { host, port: 9000, http: { ...ANY_HTTP, host }, serverName: null };
      return routeFromSidecar(mesh, CLIENT, call).kind;
    };
    expect([kind('TCP'), kind('MONGO'), kind('HTTP')]).toEqual(['route', 'route', 'direct']);
  });

  test('shares the port without an address of its own, but not with HTTP', () => {
    const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: e, namespace: bar }
spec: { hosts: [db.example.com], ports: [{ number: 9000, name: p, protocol: TCP }], resolution: DNS }
---
`;
    const kind = (more: string): string => {
      const mesh = meshFrom(entry + sidecar('REGISTRY_ONLY') + more);
      return routeFromSidecar(mesh, CLIENT, {
        host: 'db.example.com',
        port: 9000,
        http: null,
        serverName: null,
      }).kind;
    };
    expect(kind('')).toBe('route');
    expect(kind(service('foo', 'a', '{ port: 9000, name: tcp }'))).toBe('route');
  });
});

describe('a service of which a listener with a port imports that port only (SIDECAR-14, ROUTE-42)', () => {
  const ports =
    '{ port: 80, name: http }, { port: 8000, name: http-alt }, { port: 9000, name: tcp }';
  const narrowed = (hosts: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: foo }
spec:
  egress:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ["bar/*"] }
    - { hosts: [${hosts}] }
---
`;
  const destinationsOf = (mesh: ReturnType<typeof meshFrom>, host: string, port: number) => {
    const http = port === 9000 ? null : { ...ANY_HTTP, host };
    const decision = routeFromSidecar(mesh, CLIENT, { host, port, http, serverName: null });
    return decision.kind === 'route'
      ? decision.destinations.map((one) => [one.host, one.port, one.fails])
      : decision.kind;
  };

  test('has its other ports by the listener without port', () => {
    const mesh = meshFrom(service('bar', 'b', ports) + narrowed('"bar/*"'));
    expect(destinationsOf(mesh, HOST, 9000)).toEqual([[HOST, 9000, null]]);
    expect(destinationsOf(mesh, HOST, 8000)).toEqual([[HOST, 8000, null]]);
  });

  test('has its other ports where a VirtualService leads to them', () => {
    const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: foo }
spec: { hosts: [a], http: [{ route: [{ destination: { host: ${HOST}, port: { number: 8000 } } }] }] }
---
`;
    const own = service('foo', 'a', '{ port: 8000, name: http }');
    const mesh = meshFrom(service('bar', 'b', ports) + own + narrowed('"foo/*"') + routes);
    expect(destinationsOf(mesh, 'a.foo.svc.cluster.local', 8000)).toEqual([[HOST, 8000, null]]);
  });
});
