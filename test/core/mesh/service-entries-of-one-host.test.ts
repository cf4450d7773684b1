import { expect, test } from 'vitest';
import { routeFromSidecar } from '../../../src/core/mesh/index.ts';
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
