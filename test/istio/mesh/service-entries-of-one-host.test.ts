import { expect, test } from 'vitest';
import { routeFromSidecar } from '../../../src/istio/mesh/routes/sidecar-routes.ts';
import { meshFrom } from '../../support/rendered.ts';

const entry = (name: string, namespace: string, port: number): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: '2026-01-01T00:00:00Z' }
spec:
  hosts: [api.example.com]
  resolution: DNS
  ports: [{ number: ${String(port)}, name: http, protocol: HTTP }]
`;
const ageless = (...asked: Parameters<typeof entry>): string =>
  entry(...asked).replace(/, creationTimestamp: '[^']*'/, '');

const kindsOn = (mesh: ReturnType<typeof meshFrom>): readonly string[] =>
  [80, 8000].map((port) => {
    const host = 'api.example.com';
    const http = { method: 'GET', host, path: '/', headers: new Map(), token: null };
    const client = { kind: 'sidecar', namespace: 'shop', labels: new Map() } as const;
    return routeFromSidecar(mesh, client, { host, port, http, serverName: null }).kind;
  });

test('of ServiceEntries of one host and age the one of the first namespace counts, whatever they are called', () => {
  expect(kindsOn(meshFrom([entry('b', 'bar', 80), entry('a', 'web', 8000)].join('---')))).toEqual([
    'route',
    'passthrough',
  ]);
  expect(kindsOn(meshFrom([entry('a', 'web', 80), entry('b', 'bar', 8000)].join('---')))).toEqual([
    'passthrough',
    'route',
  ]);
});

test('of ServiceEntries of one host without ages it is not told which counts, unless they are alike', () => {
  const rivals = [ageless('a', 'bar', 80), ageless('b', 'web', 8000)];
  expect(kindsOn(meshFrom(rivals.join('---')))).toEqual(['unknown', 'unknown']);
  expect(kindsOn(meshFrom([...rivals, ageless('c', 'shop', 80)].join('---')))).toEqual([
    'route',
    'passthrough',
  ]);
  const twins = [ageless('a', 'bar', 80), ageless('b', 'web', 80)];
  expect(kindsOn(meshFrom(twins.join('---')))).toEqual(['route', 'passthrough']);
  const rule = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: tls, namespace: web }
spec: { host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE } } }
`;
  expect(kindsOn(meshFrom([...twins, rule].join('---')))).toEqual(['unknown', 'unknown']);
});

/** What a sidecar of `web` does with a request to a name that nothing knows, on port 8000. */
const strange = (objects: readonly string[], mode: string): string => {
  const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: apps }
spec: { outboundTrafficPolicy: { mode: ${mode} }, egress: [{ hosts: ['*/*'] }] }
`;
  const host = 'other.example.com';
  const http = { method: 'GET', host, path: '/', headers: new Map(), token: null };
  const client = { kind: 'sidecar', namespace: 'apps', labels: new Map() } as const;
  const mesh = meshFrom([...objects, sidecar].join('---'));
  const decided = routeFromSidecar(mesh, client, { host, port: 8000, http, serverName: null });
  return decided.kind === 'blackhole' ? String(decided.status) : decided.kind;
};

test('a listener that only one of two ServiceEntries of unknown age would bring may answer strangers, too', () => {
  const rivals = [ageless('a', 'bar', 80), ageless('b', 'web', 8000)];
  expect(strange(rivals.slice(0, 1), 'REGISTRY_ONLY')).toBe('null');
  expect(strange(rivals.slice(1), 'REGISTRY_ONLY')).toBe('502');
  expect(strange(rivals, 'REGISTRY_ONLY')).toBe('unknown');
  // what passes anyway passes, and another service brings the listener for certain
  expect(strange(rivals, 'ALLOW_ANY')).toBe('passthrough');
  const sure = entry('c', 'web', 8000).replace('api.example.com', 'sure.example.com');
  expect(strange([...rivals, sure], 'REGISTRY_ONLY')).toBe('502');
  const tcp = rivals.map((text) => text.replace('protocol: HTTP', 'protocol: TCP'));
  expect(strange(tcp, 'REGISTRY_ONLY')).toBe('unknown');
});

test('a wildcard of which it is not told which ServiceEntry counts leaves the calls that it covers open', () => {
  const wild = [ageless('a', 'bar', 80), ageless('b', 'web', 8000)].map((text) =>
    text
      .replace('api.example.com', '"*.example.com"')
      .replace('resolution: DNS', 'resolution: NONE'),
  );
  expect(kindsOn(meshFrom(wild.join('---')))).toEqual(['unknown', 'unknown']);
  expect(kindsOn(meshFrom(wild.slice(0, 1).join('---')))).toEqual(['route', 'passthrough']);
});
