import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { reviewOf } from '../support/review-of.ts';
import { findingsOf } from './findings-of.ts';

const entry = (host: string): string => `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: maps, namespace: travel }
spec: { hosts: ["${host}"], resolution: DNS, location: MESH_EXTERNAL, ports: [{ number: 80, name: http, protocol: HTTP }, { number: 443, name: tls, protocol: TLS }] }
`;
const sidecar = (policy: string): string => `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: trips, namespace: travel }
spec: { workloadSelector: { labels: { app: trips } }${policy} }
`;
const CLOSED = ', outboundTrafficPolicy: { mode: REGISTRY_ONLY }';
const pods = (args: string, inject = 'true'): string => `---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: trips, namespace: travel }
spec:
  selector: { matchLabels: { app: trips } }
  template:
    metadata: { labels: { app: trips, sidecar.istio.io/inject: "${inject}" } }
    spec: { containers: [{ name: trips, image: acme/trips, ${args} }] }
`;
const variable = (value: string): string => `env: [{ name: MAPS, value: "${value}" }]`;
const told = (before: string, after: string) =>
  findingsOf(unresolvedReference, before, after)
    .filter(({ check }) => check === 'address-unregistered')
    .map(({ fix, ...told }) => [spoken(messageOf(told)), spoken(fix.text)]);
const base = entry('tiles.maps.test') + sidecar(CLOSED);
const OLD = pods(variable('http://tiles.maps.test/v1'));

test('a setting that names another host of elsewhere, which the registry lacks', () => {
  expect(told(base + OLD, base + pods(variable('http://tiles2.maps.test/v1')))).toEqual([
    [
      'StatefulSet travel/trips cannot call tiles2.maps.test: no ServiceEntry here has it.',
      'Add tiles2.maps.test to the hosts of ServiceEntry travel/maps, or write a ServiceEntry for it.',
    ],
  ]);
  const args = (host: string): string => pods(`args: ["--maps=https://${host}"]`);
  expect(told(base + args('tiles.maps.test'), base + args('maps.example.org'))).toHaveLength(1);
});

test.each([
  ['a wildcard has it', entry('*.maps.test') + sidecar(CLOSED), 'http://tiles2.maps.test', 'true'],
  [
    'proxies let everything out',
    entry('tiles.maps.test') + sidecar(''),
    'http://tiles2.maps.test',
    'true',
  ],
  ['there is no proxy', base, 'http://tiles2.maps.test', 'false'],
  [
    'it is a Service that is judged by itself',
    base,
    'http://tiles.travel.svc.cluster.local',
    'true',
  ],
  ['only the path is another', base, 'http://tiles.maps.test/v2', 'true'],
  ['it is no host of elsewhere', base, 'http://127.0.0.1:8080', 'true'],
])('nothing is said where %s', (_, mesh, value, inject) => {
  const before = mesh + pods(variable('http://tiles.maps.test/v1'), inject);
  expect(told(before, mesh + pods(variable(value), inject))).toEqual([]);
});

test('a setting that names a host of elsewhere in the place of a Service, where hosts of elsewhere are registered', () => {
  const service = `---
apiVersion: v1
kind: Service
metadata: { name: tiles, namespace: travel }
spec: { selector: { app: tiles }, ports: [{ name: http, port: 80 }] }
`;
  const was = pods(variable('http://tiles.travel.svc.cluster.local/v1'));
  const is = pods(variable('http://tiles.staging.maps.internal/v1'));
  expect(told(base + service + was, base + service + is)).toEqual([
    [
      'StatefulSet travel/trips cannot call tiles.staging.maps.internal: no ServiceEntry here has it.',
      'Write a ServiceEntry for tiles.staging.maps.internal, or name tiles.travel.svc.cluster.local again.',
    ],
  ]);
  const lone = sidecar(CLOSED) + service;
  expect(told(lone + was, lone + is)).toEqual([]);
});

test('a key that a generated ConfigMap loses is to be kept there, under whatever name that has', async () => {
  const files = (literals: string) => ({
    'overlays/prod/kustomization.yaml': `namespace: travel\nresources: [trips.yaml]\nconfigMapGenerator: [{ name: trips, literals: [${literals}] }]\n`,
    'overlays/prod/trips.yaml': pods(
      'env: [{ name: MAPS_KEY, valueFrom: { configMapKeyRef: { name: trips, key: MAPS_KEY } } }]',
    ),
  });
  const { findings } = await reviewOf(files('MAPS_KEY=a, ZOOM=3'), files('MAPS_TOKEN=a, ZOOM=3'));
  expect(findings.map(({ check, fix }) => [check, spoken(fix.text)])).toContainEqual([
    'settings-missing',
    'Keep the key in the ConfigMap, or mark the reference as optional.',
  ]);
});
