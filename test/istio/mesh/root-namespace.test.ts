import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/manifest/index.ts';
import { holdsForMesh, reachesEveryNamespace } from '../../../src/istio/mesh/mesh-wide-objects.ts';
import { meshFrom } from '../../support/rendered.ts';

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  RequestAuthentication: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  TrafficExtension: 'extensions.istio.io/v1alpha1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  ProxyConfig: 'networking.istio.io/v1beta1',
  Sidecar: 'networking.istio.io/v1',
  DestinationRule: 'networking.istio.io/v1',
};

function objectOf(kind: string, spec: string, apiVersion = GROUPS[kind]): Resource {
  const [only] = meshFrom(
    `apiVersion: ${apiVersion ?? ''}\nkind: ${kind}\nmetadata: {name: it, namespace: istio-system}\nspec: ${spec}\n`,
  ).resources;
  if (only === undefined) throw new Error('no object');
  return only;
}

const ROOT = { rootNamespace: 'istio-system' };
const reach = (resource: Resource) => ({
  mesh: holdsForMesh(resource, ROOT),
  everywhere: reachesEveryNamespace(resource, ROOT.rootNamespace),
});

const SELECTING: Readonly<Record<string, string>> = {
  EnvoyFilter: '{workloadSelector: {labels: {app: web}}}',
  Sidecar: '{workloadSelector: {labels: {app: web}}}',
  DestinationRule: '{host: "*.local", workloadSelector: {matchLabels: {app: web}}}',
};
const selecting = (kind: string): string =>
  SELECTING[kind] ?? '{selector: {matchLabels: {app: web}}}';

describe('an object of the root namespace that selects nothing holds for the whole mesh', () => {
  test.each(Object.keys(GROUPS))('%s', (kind) => {
    const all = kind === 'DestinationRule' ? '{host: "*.local"}' : '{}';
    expect(reach(objectOf(kind, all))).toEqual({ mesh: true, everywhere: true });
    const elsewhere = { ...objectOf(kind, all), namespace: 'shop' };
    expect(reach(elsewhere)).toEqual({ mesh: false, everywhere: false });
  });
});

describe('with a selector it reaches the selected pods of every namespace (AUTHZ-2, SCOPE-1, 2)', () => {
  test.each([
    'AuthorizationPolicy',
    'RequestAuthentication',
    'WasmPlugin',
    'TrafficExtension',
    'EnvoyFilter',
  ])('%s', (kind) => {
    expect(reach(objectOf(kind, selecting(kind)))).toEqual({ mesh: false, everywhere: true });
  });
});

describe('with a selector it stays in the root namespace, or is ignored (MTLS-4, SIDECAR-1, SCOPE-3, PUSH-4, DR-10)', () => {
  test.each(['PeerAuthentication', 'Sidecar', 'Telemetry', 'ProxyConfig', 'DestinationRule'])(
    '%s',
    (kind) => {
      expect(reach(objectOf(kind, selecting(kind)))).toEqual({ mesh: false, everywhere: false });
    },
  );
});

describe('a selector without labels', () => {
  test.each([
    ['Sidecar', '{workloadSelector: {}}'],
    ['Sidecar', '{workloadSelector: {labels: {}}}'],
    ['DestinationRule', '{host: "*.local", workloadSelector: {}}'],
    ['DestinationRule', '{host: "*.local", workloadSelector: {matchLabels: {}}}'],
  ])('of a %s chooses all pods of its namespace, and so none of others: %s', (kind, spec) => {
    expect(reach(objectOf(kind, spec))).toEqual({ mesh: false, everywhere: false });
  });

  test.each([
    ['Sidecar', '{workloadSelector: null}'],
    ['DestinationRule', '{host: "*.local", workloadSelector: ~}'],
    ['EnvoyFilter', '{workloadSelector: {labels: {}}}'],
    ['PeerAuthentication', '{selector: {}}'],
    ['AuthorizationPolicy', '{selector: {matchLabels: {}}}'],
  ])('of a %s is none: %s', (kind, spec) => {
    expect(reach(objectOf(kind, spec))).toEqual({ mesh: true, everywhere: true });
  });
});

test('a target is one thing, but for the class of all waypoints (AUTHZ-5, AUTHZ-6)', () => {
  const targeting = (kind: string): Resource =>
    objectOf('AuthorizationPolicy', `{targetRefs: [{kind: ${kind}, name: istio-waypoint}]}`);
  expect(reach(targeting('Gateway'))).toEqual({ mesh: false, everywhere: false });
  expect(reach(targeting('GatewayClass'))).toEqual({ mesh: true, everywhere: true });
});

describe('a DestinationRule of the root namespace holds for the mesh', () => {
  const rule = (spec: string): boolean => holdsForMesh(objectOf('DestinationRule', spec), ROOT);

  test('where its host covers every namespace', () => {
    expect(
      ['*', '*.local', '*.svc.cluster.local', '*vc.cluster.local'].map((host) =>
        rule(`{host: "${host}"}`),
      ),
    ).toEqual([true, true, true, true]);
    expect(
      ['reviews', '*.shop.svc.cluster.local', '*.example.com', ''].map((host) =>
        rule(`{host: "${host}"}`),
      ),
    ).toEqual([false, false, false, false]);
  });

  test('by the domain of its cluster', () => {
    const ours = objectOf('DestinationRule', '{host: "*.corp.example"}');
    expect(holdsForMesh(ours, { ...ROOT, clusterDomain: 'corp.example' })).toBe(true);
  });

  test('unless it is for clients of the root namespace alone', () => {
    expect(rule('{host: "*.local", exportTo: ["."]}')).toBe(false);
    expect(rule('{host: "*.local", exportTo: [shop]}')).toBe(true);
  });
});

test('kinds of other groups that are called like those of Istio are none of the mesh', () => {
  const linkerd = objectOf('AuthorizationPolicy', '{}', 'policy.linkerd.io/v1alpha1');
  expect(reach(linkerd)).toEqual({ mesh: false, everywhere: false });
});

test('a MeshPolicy holds for the mesh wherever it is written', () => {
  const policy = objectOf('MeshPolicy', '{}', 'authentication.istio.io/v1alpha1');
  expect(holdsForMesh({ ...policy, namespace: '' }, ROOT)).toBe(true);
});
