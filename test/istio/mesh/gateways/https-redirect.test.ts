import { expect, test } from 'vitest';
import { routeFromGateway } from '../../../../src/istio/mesh/gateways/gateway-routes.ts';
import { meshFrom } from '../../../support/rendered.ts';

/** What a gateway with one redirecting server for these hosts says to a request that names a host. */
function redirected(serverHosts: string, host: string): unknown {
  const mesh = meshFrom(`
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec:
  selector: { app: edge }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ${serverHosts}, tls: { httpsRedirect: true } }
`);
  const decision = routeFromGateway(
    mesh,
    { kind: 'gateway', namespace: 'ingress', labels: new Map([['app', 'edge']]) },
    {
      port: 80,
      encrypted: false,
      http: { method: 'GET', host, path: '/a?b=c', headers: new Map(), token: null },
    },
  );
  return decision.kind === 'redirect' ? decision.location : decision.kind;
}

test('a redirect to https keeps the port that the client wrote', () => {
  const location = { scheme: 'https', host: 'a.example.com', port: null, path: '/a' };
  expect(redirected('["*.example.com"]', 'a.example.com')).toEqual(location);
  expect(redirected('["*.example.com"]', 'a.example.com:80')).toEqual({ ...location, port: 80 });
});

test('a host with a namespace redirects nobody where no VirtualService serves under it', () => {
  expect(redirected('["shop/*.example.com"]', 'a.example.com')).toBe('no-route');
  expect(redirected('["./a.example.com"]', 'a.example.com')).toBe('no-route');
  expect(redirected('["*/a.example.com"]', 'a.example.com')).toMatchObject({ scheme: 'https' });
});

test('what came over TLS is HTTPS already, and a server for it that redirects lets it through', () => {
  const mesh = meshFrom(`
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec:
  selector: { app: edge }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [a.example.com]
      tls: { httpsRedirect: true, mode: SIMPLE, credentialName: a }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: ingress }
spec: { hosts: [a.example.com], gateways: [edge], http: [{ directResponse: { status: 204 } }] }
`);
  const decision = routeFromGateway(
    mesh,
    { kind: 'gateway', namespace: 'ingress', labels: new Map([['app', 'edge']]) },
    {
      port: 443,
      encrypted: true,
      http: { method: 'GET', host: 'a.example.com', path: '/', headers: new Map(), token: null },
    },
  );
  expect(decision).toMatchObject({ kind: 'direct', status: 204 });
});
