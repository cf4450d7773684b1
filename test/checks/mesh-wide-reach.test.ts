import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { diffMesh } from '../../src/compare/index.ts';
import { meshMtls } from '../support/objects.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { detectionOf, noSchemas } from './detection-of.ts';
import { app, istiodRelease as release } from './findings-of.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;
const messages = (base: string, head: string): readonly string[] =>
  found(base, head).map((told) => spoken(messageOf(told)));

const apps = app('shop', 'web') + app('shop', 'orders') + app('bank', 'payments');

test('where more is delivered than is seen, the number is of what is seen', () => {
  const [base, head] = [apps + release('1.24.0'), apps + release('1.25.0')];
  const [before, mesh] = [meshFrom(base), meshFrom(head)];
  const gaps = [
    { reason: 'template', root: null, message: '', origin: null, key: 'a', input: '' } as const,
  ];
  const [finding] = meshWideChange.detect({
    mesh,
    before,
    changes: diffMesh('prod', before, mesh),
    rendered: renderedFrom(head, { gaps }),
    renderedBefore: renderedFrom(base),
    schemas: noSchemas,
  }).findings;
  expect(spoken(finding)?.message).toContain(
    'for the whole mesh: 3 workloads seen here, in 2 namespaces.',
  );
});

test('workloads that say no namespace may lie in others: the number of namespaces is the least', () => {
  const unnamed = app('shop', 'db').replaceAll(/,? ?namespace: shop/g, '');
  const [told] = messages(apps + unnamed + release('1.24.0'), apps + unnamed + release('1.25.0'));
  expect(told).toContain('for the whole mesh: 4 workloads in at least 2 namespaces.');
});

test('proxies whose control plane goes away at the address that they know do not reconnect', () => {
  const old = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: 'istio-pilot.istio-system:15011' }" }
---
`;
  const pilot = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: istio-system }
spec: { ports: [{ name: grpc, port: 15011 }] }
---
`;
  const symptoms = (head: string) =>
    found(apps + old + pilot('istio-pilot') + release('1.4.0'), apps + head + release('1.6.0'))
      .filter(({ check }) => check === 'control-plane-changed')
      .map(({ symptom }) => spoken(symptom));
  expect(symptoms(old + pilot('istiod'))).toEqual([
    'running proxies look for their control plane at istio-pilot.istio-system:15011, which goes away: they keep their last configuration and get no other until their pods are made anew',
  ]);
  expect(symptoms(old + pilot('istio-pilot'))).toEqual([
    'proxies reconnect to the new istiod, and are of the old release until their pods are made anew, those of gateways too; if it does not start, the old one goes on while its pods run, and once they are gone configuration stays as it is, and new pods get no proxy or are refused',
  ]);
});

test('what the new control plane sends is not said to reach proxies whose own goes away', () => {
  const settings = (log: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "{ accessLogFile: '${log}', defaultConfig: { discoveryAddress: 'istio-pilot.istio-system:15011' } }" }
---
`;
  const pilot = `
apiVersion: v1
kind: Service
metadata: { name: istio-pilot, namespace: istio-system }
spec: { ports: [{ name: grpc, port: 15011 }] }
---
`;
  const filter = (match: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: stats, namespace: istio-system }
spec: { configPatches: [{ applyTo: HTTP_FILTER, match: { context: ANY${match} }, patch: { operation: MERGE } }] }
---
`;
  const symptoms = (head: string) =>
    new Set(found(apps + settings('') + pilot, apps + head).map(({ symptom }) => spoken(symptom)));
  const gone =
    'running proxies keep connecting to istio-pilot.istio-system:15011, which is removed: only new pods get it';
  expect(symptoms(settings('/dev/stdout') + filter(''))).toEqual(new Set([gone]));
  // where it is told of the control plane, it is told there alone
  const told = found(
    apps + settings('') + pilot + release('1.4.0'),
    apps + settings('/dev/stdout') + filter('') + release('1.6.0'),
  ).map(({ check, symptom }) => `${check}: ${spoken(symptom)}`);
  const later = 'new pods get it; running proxies do not';
  expect(told).toContain(`mesh-setting-changed: ${later}`);
  expect(told).toContain(`root-object-changed: ${later}`);
  expect(told.filter((one) => one.includes('look for their control plane'))).toEqual([
    expect.stringMatching(/^control-plane-changed: .* they keep their last configuration/),
  ]);
  const stays = 'every proxy gets it within seconds of the sync';
  expect(symptoms(settings('/dev/stdout') + pilot + filter(''))).toEqual(new Set([stays]));
});

test('an EnvoyFilter whose patches are all for versions is told for proxies of those', () => {
  const filter = (name: string, version: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: stats-${name}, namespace: istio-system }
spec: { configPatches: [{ applyTo: HTTP_FILTER, match: { context: ANY, proxy: { proxyVersion: '${version}' } }, patch: { operation: MERGE } }] }
---
`;
  const told = (...versions: readonly string[]) =>
    found(apps, apps + versions.map((one, at) => filter(String(at), one)).join(''))
      .filter(({ key }) => key === 'root namespace EnvoyFilter')
      .map(({ why, symptom, ...told }) =>
        [spoken(messageOf(told)), spoken(why), spoken(symptom)].join(' '),
      );
  const whole = told('^1\\.10.*', '^1\\.6.*', '1.5').join('');
  expect(whole).toContain('for every proxy of Istio 1.5, 1.6 or 1.10 in the mesh: ');
  expect(whole).toContain('changes the configuration of every proxy of Istio 1.5, 1.6 or 1.10 ');
  expect(whole).toContain('every proxy of Istio 1.5, 1.6 or 1.10 gets it');
  expect(told('^1\\.2\\..*').join('')).toContain('every proxy of Istio 1.2 gets');
  for (const open of [['^1\\.2.*'], ['^1\\.6.*', '^1\\.(7|8).*'], ['1.x']])
    expect(told(...open).join('')).toContain('every proxy of a version that they are for gets');
  for (const any of [[''], ['^1\\.6.*', '']])
    expect(told(...any).join('')).toContain('for the whole mesh: ');
});

test('a Pilot that does not inject takes no proxy from new pods where it does not start', () => {
  const [finding] = found(apps + release('1.4.0'), apps + release('1.4.3')).filter(
    ({ check }) => check === 'control-plane-changed',
  );
  expect(spoken(finding?.symptom)).toBe(
    'proxies reconnect to the new Pilot; if it does not start, the old one goes on while its pods run, and once they are gone configuration stays as it is',
  );
});

test('a Sidecar for all of every namespace is what holds without one, unless another waits behind it', () => {
  const sidecar = (hosts: string, name = 'default'): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: istio-system }
spec: { egress: [{ hosts: ['${hosts}'] }] }
---
`;
  expect(messages(apps + sidecar('*/*'), apps)).toEqual([]);
  expect(messages(apps, apps + sidecar('*/*'))).toEqual([]);
  expect(messages(apps + sidecar('./*'), apps)).toHaveLength(1);
  expect(messages(apps + sidecar('*/*'), apps + sidecar('./*'))).toHaveLength(1);
  const narrow = sidecar('./*', 'narrow');
  expect(messages(apps + sidecar('*/*') + narrow, apps + narrow)).toHaveLength(1);
});

test('items of one list are one setting', () => {
  const providers = (name: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "extensionProviders: [{ name: ${name}, envoyExtAuthzHttp: { service: a.b, port: 80 } }]" }
---
`;
  expect(messages(apps + providers('one'), apps + providers('two'))).toEqual([
    'extensionProviders changes for the whole mesh in 2 places: 3 workloads in 2 namespaces.',
  ]);
});

test('a list that gets one entry and loses another is not said to go away', () => {
  const providers = (...names: readonly string[]): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "extensionProviders: [${names.map((name) => `{ name: ${name}, envoyExtAuthzHttp: { service: a.b, port: 80 } }`).join(', ')}]" }
---
`;
  const [swapped] = found(apps + providers('one', 'two'), apps + providers('one', 'three'));
  expect(spoken(swapped?.why)).toContain('extensionProviders gets three: ');
  expect(spoken(swapped?.why)).toContain('extensionProviders loses two: ');
  expect(spoken(swapped?.why)).not.toContain('goes away');
  expect(messages(apps + providers('one', 'two'), apps + providers('one'))).toEqual([
    'Providers that policies and Telemetry refer to by name change: extensionProviders loses two for the whole mesh, 3 workloads in 2 namespaces.',
  ]);
});

test('what targets the class of waypoints is said to hold for them, and not for every workload', () => {
  const policy = (spec: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: it, namespace: istio-system }
spec: { ${spec} rules: [{ to: [{ operation: { methods: [GET] } }] }] }
---
`;
  const told = (spec: string) =>
    found(apps, apps + policy(spec)).map(({ why, aspect, ...told }) => [
      spoken(messageOf(told)),
      spoken(why),
      aspect,
    ]);
  expect(told('targetRefs: [{ kind: GatewayClass, name: istio-waypoint }],')).toEqual([
    [
      'AuthorizationPolicy it is new for every waypoint of the mesh.',
      'istio-system is the root namespace, and an AuthorizationPolicy for the class of waypoints there decides which requests every waypoint answers.',
      'for-waypoints',
    ],
  ]);
  expect(
    told('targetRefs: [{ kind: Gateway, group: gateway.networking.k8s.io, name: edge }],'),
  ).toEqual([]);
  expect(told('')).toEqual([
    [
      'AuthorizationPolicy it is new for the whole mesh: 3 workloads in 2 namespaces (bank, shop).',
      expect.stringContaining('decides which requests every workload answers.'),
      undefined,
    ],
  ]);
});

test('gateways whose own image an upgrade sets are made anew by it', () => {
  const gateway = (name: string, image: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: ${name} } }
  template:
    metadata: { labels: { istio: ${name} } }
    spec: { containers: [{ name: istio-proxy, image: "${image}", args: [proxy, router] }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: istio-system }
spec: { selector: { istio: ${name} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
---
`;
  const stays = (base: string, head: string) =>
    found(base + apps + release('1.24.0'), head + apps + release('1.25.0'))
      .filter(({ check }) => check === 'control-plane-changed')
      .map(({ symptom }) => /until their pods are made anew(.*?);/.exec(spoken(symptom))?.[1]);
  const [old, now] = ['istio/proxyv2:1.24.0', 'istio/proxyv2:1.25.0'] as const;
  expect(stays(gateway('edge', old), gateway('edge', now))).toEqual([
    ', as those of the gateways here are by this change',
  ]);
  expect(
    stays(gateway('edge', old) + gateway('out', old), gateway('edge', now) + gateway('out', old)),
  ).toEqual([', as those of Deployment istio-system/edge are by this change']);
  expect(stays(gateway('edge', 'auto'), gateway('edge', 'auto'))).toEqual([
    ', those of gateways too',
  ]);
  expect(stays('', '')).toEqual([', those of gateways too']);
});

test('workloads of which nobody knows whether they have a proxy are counted as the most', () => {
  const stray = app('elsewhere', 'job').replace(', sidecar.istio.io/inject: "true"', '');
  const [told] = messages(apps + stray + release('1.24.0'), apps + stray + release('1.25.0'));
  expect(told).toMatch(/for the whole mesh: up to \d+ workloads in \d namespaces\.$/);
});

test('mesh-wide mTLS holds where neither a workload nor its namespace has a policy', () => {
  const [finding] = found(meshMtls('PERMISSIVE'), meshMtls('STRICT'));
  expect(spoken(finding)?.message).toContain(
    'every workload without a narrower policy (no such workload',
  );
  expect(spoken(finding?.why)).toContain('if neither a workload nor its namespace has its own.');
});
