import { describe, expect, test } from 'vitest';
import { asAuthorizationPolicy } from '../../../src/istio/views/authorization-policy.ts';
import { asDestinationRule } from '../../../src/istio/views/destination-rule.ts';
import { asEnvoyFilter } from '../../../src/istio/views/envoy/envoy-filter.ts';
import { asExported } from '../../../src/istio/views/visibility.ts';
import { asGateway } from '../../../src/istio/views/gateway.ts';
import {
  asBackendTlsPolicy,
  asGatewayApiGateway,
  asGatewayClass,
  asListenerSet,
  asReferenceGrant,
  asRoute,
} from '../../../src/istio/views/gateway-api.ts';
import { asMeshConfig } from '../../../src/istio/views/mesh-config.ts';
import { asPeerAuthentication } from '../../../src/istio/views/peer-authentication.ts';
import { asRequestAuthentication } from '../../../src/istio/views/request-authentication.ts';
import { asServiceEntry } from '../../../src/istio/views/service-entry.ts';
import { asSidecar } from '../../../src/istio/views/sidecar.ts';
import { asVirtualService } from '../../../src/istio/views/virtual-service.ts';
import type { MapNode, Node, Resource } from '../../../src/manifest/index.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { fullObject, shippedKinds } from '../../manifest/views/full-object.ts';

type View = (object: { readonly node: MapNode }) => object;

const GATEWAY_API = 'gateway.networking.k8s.io';
const NETWORKING = 'networking.istio.io';
const SECURITY = 'security.istio.io';

const kinds = new Map([...shippedKinds('istio'), ...shippedKinds('gateway-api')]);

/** All that a view says, getters and what lies below included. */
function readAll(view: unknown): void {
  if (view instanceof Map) for (const value of view.values()) readAll(value);
  else if (typeof view === 'object' && view !== null)
    for (const value of Object.values(view)) readAll(value);
}

/** Paths at which a view of a full object says nothing. */
function silent(view: unknown, path = ''): readonly string[] {
  if (view === null) return [path];
  if (view instanceof Map)
    return view.size === 0 ? [path] : [...view.values()].flatMap((one) => silent(one, `${path}.*`));
  if (Array.isArray(view))
    return view.length === 0 ? [path] : view.flatMap((one) => silent(one, `${path}[]`));
  return typeof view === 'object'
    ? Object.entries(view).flatMap(([name, one]) => silent(one, `${path}.${name}`))
    : [];
}

/** What a patch puts in is Envoy's, and no schema of Istio says what it has. */
const OF_ENVOY = /\.patch\.(?:(?:value|content)\.|(?:name|type)$)/;

describe('the fields of the views are those of the schemas', () => {
  const each: readonly (readonly [View, string])[] = [
    [asAuthorizationPolicy, `${SECURITY}/AuthorizationPolicy`],
    [asRequestAuthentication, `${SECURITY}/RequestAuthentication`],
    [asPeerAuthentication, `${SECURITY}/PeerAuthentication`],
    [asDestinationRule, `${NETWORKING}/DestinationRule`],
    [asVirtualService, `${NETWORKING}/VirtualService`],
    [asServiceEntry, `${NETWORKING}/ServiceEntry`],
    [asSidecar, `${NETWORKING}/Sidecar`],
    [asGateway, `${NETWORKING}/Gateway`],
    [asEnvoyFilter, `${NETWORKING}/EnvoyFilter`],
    [asExported, `${NETWORKING}/VirtualService`],
    [asExported, `${NETWORKING}/DestinationRule`],
    [asExported, `${NETWORKING}/ServiceEntry`],
    [asGatewayClass, `${GATEWAY_API}/GatewayClass`],
    [asReferenceGrant, `${GATEWAY_API}/ReferenceGrant`],
    [asListenerSet, `${GATEWAY_API}/ListenerSet`],
    [asBackendTlsPolicy, `${GATEWAY_API}/BackendTLSPolicy`],
  ];

  test.each(each)('%o of %s', (view, name) => {
    const versions = [...(kinds.get(name)?.versions.values() ?? [])];
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) {
      const { node, unknown } = fullObject(version);
      const read = view({ node });
      readAll(read);
      expect([...unknown].filter((path) => !OF_ENVOY.test(path))).toEqual([]);
      expect(silent(read).filter((path) => !OF_ENVOY.test(path))).toEqual([]);
    }
  });

  test("of the Gateway API's Gateway, whose parameters are in its own namespace, and whose listeners asked clients in older releases", () => {
    for (const version of kinds.get(`${GATEWAY_API}/Gateway`)?.versions.values() ?? []) {
      const { node, unknown } = fullObject(version);
      expect(silent(asGatewayApiGateway({ node }))).toEqual([
        '.listeners.value[].clientValidation',
        '.parametersRef.namespace',
      ]);
      expect([...unknown]).toEqual([
        '.spec.listeners[].tls.frontendValidation',
        '.spec.infrastructure.parametersRef.namespace',
      ]);
    }
  });

  test('of the HTTPRoute, which asks for no methods of gRPC', () => {
    for (const version of kinds.get(`${GATEWAY_API}/HTTPRoute`)?.versions.values() ?? []) {
      const { node, unknown } = fullObject(version);
      expect(silent(asRoute({ node })).map((path) => path.split('.').at(-1))).toEqual([
        'grpcService',
        'grpcMethod',
        'grpcType',
      ]);
      expect([...unknown].filter((path) => !path.includes('.method.'))).toEqual([]);
    }
  });

  test('of every kind of route but for what only HTTPRoutes have', () => {
    const ofHttp =
      /^\.spec\.(?:hostnames|rules\[\]\.(?:matches|filters|backendRefs\[\]\.filters|timeouts|retry))/;
    for (const kind of ['GRPCRoute', 'TCPRoute', 'TLSRoute'])
      for (const version of kinds.get(`${GATEWAY_API}/${kind}`)?.versions.values() ?? []) {
        const { node, unknown } = fullObject(version);
        readAll(asRoute({ node }));
        const others = [...unknown].filter((path) => !ofHttp.test(path));
        expect(others).toEqual([]);
      }
  });

  test('of the mesh configuration', () => {
    const [type] = [...shippedKinds('mesh-config').values()].flatMap(({ versions }) => [
      ...versions.values(),
    ]);
    if (type === undefined) throw new Error('fixture: no schema of MeshConfig');
    const { node } = fullObject(type);
    const settings = new Map([...leaves(node, '')].map(([path, leaf]) => [path, { node: leaf }]));
    // keys of a map that anything may be written into
    expect(silent(asMeshConfig(settings))).toEqual([
      '.dnsCapture',
      '.dnsAutoAllocate',
      '.ipAutoAllocate',
    ]);
  });
});

function* leaves(node: Node, path: string): Generator<[string, Node]> {
  if (node.kind !== 'map') yield [path, node];
  else
    for (const [key, value] of node.entries)
      yield* leaves(value, path === '' ? key : `${path}.${key}`);
}

const objectOf = (spec: string): Resource => {
  const [resource] = resourcesOf(
    `apiVersion: v1\nkind: Any\nmetadata: {name: a, namespace: shop}\n${spec}\n`,
  );
  if (resource === undefined) throw new Error('fixture: no object');
  return resource;
};

describe('what is written', () => {
  test('a field says its value and its place', () => {
    const view = asDestinationRule(objectOf('spec:\n  host: reviews'));
    expect(view.host).toMatchObject({ value: 'reviews', origin: { line: 5 } });
  });

  test('a field of another type is not there, and the rest can be read', () => {
    const view = asDestinationRule(
      objectOf(
        'spec: {host: [a], subsets: [{name: 1, labels: {v: one, w: 2}}, two], trafficPolicy: {tls: on}}',
      ),
    );
    expect(view.host).toBeNull();
    expect(view.subsets.value.map(({ name }) => name)).toEqual([null, null]);
    expect([...(view.subsets.value[0]?.labels.value ?? [])]).toEqual([['v', 'one']]);
    expect(view.trafficPolicy?.tls).toMatchObject({ mode: null, origin: { line: 4 } });
  });

  test('an explicit null is an absent field, at each level', () => {
    const view = asDestinationRule(
      objectOf('spec: {host: null, trafficPolicy: {tls: null}, subsets: null}'),
    );
    expect(view.host).toBeNull();
    expect(view.subsets).toEqual({ value: [], origin: null });
    expect(view.trafficPolicy?.tls).toBeNull();
    expect(asDestinationRule(objectOf('spec: null')).host).toBeNull();
  });

  test('an object without spec stands where the object does', () => {
    const object = objectOf('');
    expect(asSidecar(object).origin).toEqual(object.origin);
    expect(asSidecar(object).egress).toEqual({ value: [], origin: null });
  });

  test('an object is read once, however often it is asked', () => {
    const object = objectOf('spec: {http: [{route: [{destination: {host: a}}]}]}');
    expect(asVirtualService(object)).toBe(asVirtualService({ ...object }));
    expect(asVirtualService(object).http).toBe(asVirtualService(object).http);
  });

  test('values of a policy are compared as text, numbers too', () => {
    const [rule] = asAuthorizationPolicy(
      objectOf('spec: {rules: [{to: [{operation: {ports: [80], notPaths: ["/x"]}}]}]}'),
    ).rules.value;
    const fields = rule?.to.value[0]?.operation?.fields.filter(({ value }) => value.length > 0);
    expect(fields).toMatchObject([
      { field: 'ports', negated: false, value: [{ value: '80' }] },
      { field: 'paths', negated: true, value: [{ value: '/x' }] },
    ]);
  });
});
