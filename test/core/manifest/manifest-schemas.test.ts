import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/core/manifest/parse-yaml.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';

const schemas = shippedSchemas();

/** `line kind field: message` of each violation. */
const violationsOf = (text: string): readonly string[] =>
  resourcesOf(text).flatMap((resource) =>
    schemas
      .validate(resource)
      .map(
        ({ origin, kind, field, message }) => `${String(origin.line)} ${kind} ${field}: ${message}`,
      ),
  );

const virtualService = (http: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [web]
  http:
  - ${http}`;

const destinationRule = (policy: string): string => `apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
  trafficPolicy: ${policy}`;

test('fields beside spec are said to belong under it', () => {
  const text = `apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: {name: trino, namespace: data}
spec:
  gateways: [istio-system/web]
hosts: [trino.example.com]
http:
- route: [{destination: {host: trino}}]`;
  expect(violationsOf(text)).toEqual([
    '4 required spec: A VirtualService that names gateways needs hosts.',
    '4 required spec: A VirtualService needs routes: http, tls or tcp.',
    '6 wrong-nesting hosts: hosts is not a field of the top of VirtualService; it belongs at spec.hosts.',
    '7 wrong-nesting http: http is not a field of the top of VirtualService; it belongs at spec.http.',
  ]);
});

test('a mistyped enum value names the values there are and the nearest one', () => {
  const [resource] = resourcesOf(destinationRule('{tls: {mode: ITSIO_MUTUAL}}'));
  expect(resource && schemas.validate(resource)).toMatchObject([
    {
      field: 'spec.trafficPolicy.tls.mode',
      message: 'ITSIO_MUTUAL is not one of DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL.',
      nearest: 'ISTIO_MUTUAL',
      effect: 'refused',
    },
  ]);
});

test('a mistyped field is one mistake, also where the right one is required', () => {
  const text = virtualService('route: [{destination: {hots: web}}]');
  expect(violationsOf(text)).toEqual([
    '7 unknown-field spec.http[0].route[0].destination.hots: hots is not a field of spec.http[0].route[0].destination; host is.',
  ]);
});

test('fields that went one level astray are placed together', () => {
  const text = destinationRule('{connectionPool: {http: {interval: 5s, baseEjectionTime: 30s}}}');
  expect(violationsOf(text).map((line) => line.split('; ')[1])).toEqual([
    'it belongs at spec.trafficPolicy.outlierDetection.interval.',
    'it belongs at spec.trafficPolicy.outlierDetection.baseEjectionTime.',
  ]);
});

test('a duration has a unit, is positive and at least a millisecond', () => {
  const timeout = (value: string): readonly string[] =>
    violationsOf(virtualService(`{timeout: ${value}, route: [{destination: {host: web}}]}`));
  expect(timeout('1m30s')).toEqual([]);
  expect(timeout('"${TIMEOUT}"')).toEqual([]);
  expect(timeout('"5"')[0]).toContain('"5" has no unit');
  expect(timeout('0s')[0]).toContain('0s is too short');
  expect(timeout('-5s')[0]).toContain('-5s is negative');
  expect(timeout('5')[0]).toContain('This must be a duration such as 5s and is the number 5.');
});

test('numbers stay numbers and texts stay texts', () => {
  const port = (value: string): readonly string[] =>
    violationsOf(virtualService(`route: [{destination: {host: web, port: {number: ${value}}}}]`));
  expect(port('8080')).toEqual([]);
  expect(port('"8080"')[0]).toContain('This must be a whole number and is the text "8080".');
  expect(port('$(PORT)')).toEqual([]);
  expect(port('70000')[0]).toContain('70000 is no port');
});

test('an HTTP route has exactly one action', () => {
  const route = 'route: [{destination: {host: web}}]';
  expect(violationsOf(virtualService('name: nothing'))[0]).toContain(
    'needs one of route, redirect',
  );
  expect(violationsOf(virtualService(`{${route}, redirect: {uri: /new}}`))[0]).toContain(
    'this one has route and redirect',
  );
  expect(violationsOf(virtualService('{redirect: {uri: /new}, rewrite: {uri: /}}'))[0]).toContain(
    'rewrite cannot be combined with redirect',
  );
});

test('retries that are off take no conditions, and conditions are those that Envoy knows', () => {
  const retries = (value: string): readonly string[] =>
    violationsOf(virtualService(`{route: [{destination: {host: web}}], retries: ${value}}`));
  expect(retries('{attempts: 2, retryOn: "5xx,reset,503"}')).toEqual([]);
  expect(retries('{attempts: 0}')).toEqual([]);
  expect(retries('{attempts: 0, perTryTimeout: 2s}')[0]).toContain('perTryTimeout needs attempts');
  expect(retries('{attempts: 2, retryOn: gateway-eror}')[0]).toContain('"gateway-eror" is neither');
});

test('all weights of 0, wildcard hosts on the mesh and bad regular expressions are refused', () => {
  const two = 'route: [{destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 0}]';
  expect(violationsOf(virtualService(two))[0]).toContain('All weights are 0');
  const anyHost = virtualService('route: [{destination: {host: a}}]').replace('[web]', '["*"]');
  expect(violationsOf(anyHost)[0]).toContain('The host * is possible only for gateways');
  expect(violationsOf(anyHost.replace('  http:', '  gateways: [web]\n  http:'))).toEqual([]);
  const regex = '{match: [{uri: {regex: "(?=x)"}}], route: [{destination: {host: a}}]}';
  expect(violationsOf(virtualService(regex))[0]).toContain('is not a valid RE2 expression');
});

const policy = (spec: string): readonly string[] =>
  violationsOf(`apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: web, namespace: shop}
spec: ${spec}`);

test('an AuthorizationPolicy that means nothing is refused, allow-nothing is not', () => {
  expect(policy('{}')).toEqual([]);
  expect(policy('{rules: [{}]}')).toEqual([]);
  expect(policy('{action: DENY}')[0]).toContain('denies nothing');
  expect(policy('{action: CUSTOM, rules: [{}]}')[0]).toContain('needs provider.name');
  expect(policy('{rules: [{from: [{source: {}}]}]}')[0]).toContain('needs a source');
});

test('ports of an AuthorizationPolicy are numbers in quotes', () => {
  expect(policy('{rules: [{to: [{operation: {ports: ["8080"]}}]}]}')).toEqual([]);
  expect(policy('{rules: [{to: [{operation: {ports: ["*"]}}]}]}')[0]).toContain('"*" is no port');
  expect(policy('{rules: [{to: [{operation: {ports: [8080]}}]}]}')[0]).toContain('quote it');
});

test('conditions and path templates are those that Istio knows', () => {
  const when = (key: string): readonly string[] =>
    policy(`{rules: [{when: [{key: "${key}", values: [a]}]}]}`);
  expect(when('request.headers[x-token]')).toEqual([]);
  expect(when('request.auth.claims[a][b]')).toEqual([]);
  expect(when('request.header[x]')[0]).toContain('request.headers[name]');
  const path = (text: string): readonly string[] =>
    policy(`{rules: [{to: [{operation: {paths: ["${text}"]}}]}]}`);
  expect(path('/a/{*}/b/{**}')).toEqual([]);
  expect(path('/a*')).toEqual([]);
  expect(path('/a/{**}/{*}')[0]).toContain('must be the last one');
});

test('TLS settings name what they need', () => {
  expect(violationsOf(destinationRule('{tls: {mode: MUTUAL}}'))[0]).toContain(
    'needs clientCertificate',
  );
  expect(violationsOf(destinationRule('{tls: {mode: SIMPLE, credentialName: a}}'))).toEqual([]);
  const gateway = (server: string): readonly string[] =>
    violationsOf(`apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: shop}
spec: {servers: [${server}]}`);
  const port = (protocol: string): string => `port: {number: 443, name: a, protocol: ${protocol}}`;
  expect(gateway(`{${port('HTTPS')}, hosts: ["*"]}`)[0]).toContain('needs tls');
  expect(gateway(`{${port('HTTPS')}, hosts: ["*"], tls: {mode: SIMPLE}}`)[0]).toContain(
    'credentialName',
  );
  expect(gateway(`{${port('HTPS')}, hosts: ["*"], tls: {}}`)[0]).toContain('"HTPS" is no protocol');
  expect(gateway(`{${port('TLS')}, hosts: ["./*.a.com"], tls: {mode: PASSTHROUGH}}`)).toEqual([]);
});

test('rules of the CRDs are evaluated', () => {
  const mtls = (spec: string): readonly string[] =>
    violationsOf(`apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: ${spec}`);
  expect(mtls('{portLevelMtls: {"8080": {mode: DISABLE}}}')[0]).toContain('needs a selector');
  expect(
    mtls('{selector: {matchLabels: {a: b}}, portLevelMtls: {"8080": {mode: DISABLE}}}'),
  ).toEqual([]);
  expect(
    mtls('{selector: {matchLabels: {a: b}}, portLevelMtls: {"0": {mode: DISABLE}}}')[0],
  ).toContain('a port');
});

test('a type in an EnvoyFilter is one that Envoy knows', () => {
  const filter = (type: string): readonly string[] =>
    violationsOf(`apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: a, namespace: shop}
spec:
  configPatches:
  - applyTo: HTTP_FILTER
    patch:
      operation: INSERT_BEFORE
      value:
        name: authn
        typed_config:
          "@type": ${type}
          anything: {goes: here}`);
  const name = 'extensions.filters.http.ext_authz.v3.ExtAuthz';
  expect(filter(`type.googleapis.com/envoy.${name}`)).toEqual([]);
  expect(filter(`type.googleapis.com/${name}`)[0]).toContain('begins with envoy.');
  expect(filter('type.googleapis.com/envoy.config.filter.http.lua.v2.Lua')[0]).toContain('v2 API');
});

test('ServiceEntries are refused for the reasons the webhook has', () => {
  const entry = (spec: string): readonly string[] =>
    violationsOf(`apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: a, namespace: shop}
spec: ${spec}`);
  const port = 'ports: [{number: 443, name: tls, protocol: TLS}]';
  expect(entry(`{hosts: [a.com], ${port}, resolution: DNS}`)).toEqual([]);
  expect(entry(`{hosts: ["*.a.com"], ${port}, resolution: DNS}`)[0]).toContain('cannot resolve');
  expect(entry(`{hosts: [a.com], ${port}, endpoints: [{address: 10.0.0.1}]}`)[0]).toContain('NONE');
  expect(entry(`{hosts: [a.com], ${port}, exportTo: ["*", "."]}`)[0]).toContain('stands alone');
});

test('objects of the Gateway API are known with their defaults and rules', () => {
  const route = (rule: string): readonly string[] =>
    violationsOf(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [{name: public, namespace: ingress}]
  hostnames: [shop.example.com]
  rules: [${rule}]`);
  const backend = 'backendRefs: [{name: web, port: 80}]';
  expect(route(`{matches: [{path: {value: /a}}], ${backend}, timeouts: {request: 10s}}`)).toEqual(
    [],
  );
  expect(route(`{matches: [{path: {value: a}}], ${backend}}`)[0]).toContain(
    'A path starts with /.',
  );
  expect(route('{backendRefs: [{name: web}]}')[0]).toContain('needs port');
  expect(route(`{filters: [{type: RequestMirror}], ${backend}}`)[0]).toContain(
    'needs the field requestMirror',
  );
  expect(route(`{matches: [{path: {type: Prefix, value: /a}}], ${backend}}`)[0]).toContain(
    'PathPrefix',
  );
});

test('a listener of the Gateway API that cannot be is refused', () => {
  const gateway = (listener: string): readonly string[] =>
    violationsOf(`apiVersion: gateway.networking.k8s.io/v1beta1
kind: Gateway
metadata: {name: public, namespace: ingress}
spec: {gatewayClassName: istio, listeners: [${listener}]}`);
  expect(
    gateway('{name: web, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}'),
  ).toEqual([]);
  expect(
    gateway('{name: web, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}'),
  ).toEqual([]);
  expect(gateway('{name: web, port: 80, protocol: HTTP, tls: {}}').join()).toContain(
    'cannot have tls',
  );
});

test('a version or kind that a group does not have is named with what it has', () => {
  const object = (apiVersion: string, kind: string): readonly string[] =>
    violationsOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {host: a}`);
  expect(object('networking.istio.io/v1alpha4', 'DestinationRule')[0]).toContain(
    'it has v1, v1alpha3',
  );
  expect(object('networking.istio.io/v1', 'DestinationRules')[0]).toContain(
    'DestinationRule is one',
  );
});

test('free-form parts, nulls and templates are not judged', () => {
  const text = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: a, labels: {anything: goes}, unheard: of}
spec:
  selector:
  tracing:
  - randomSamplingPercentage: \${SAMPLING}
    "{{ key }}": 1
status: {also: free}`;
  expect(violationsOf(text)).toEqual([]);
});

test('MeshConfig may use the spelling of protobuf; an unknown field is passed over by istiod', () => {
  const [document] = parseYaml(
    'mesh.yaml',
    `enableAutoMtls: true
outbound_traffic_policy: {mode: REGISTRY_ONLY}
protocolDetectionTimeout: 0s
pathNormalisation: {normalization: BASE}
defaultConfig: {concurrency: 2, proxyMetadata: {A_b: c}, tracing: {sampling: many}}`,
  );
  const node = document?.node;
  expect(node?.kind === 'map' && schemas.validateMeshConfig(node)).toMatchObject([
    {
      field: 'pathNormalisation',
      nearest: 'pathNormalization',
      effect: 'ignored',
      origin: { line: 4 },
    },
    { field: 'defaultConfig.tracing.sampling', kind: 'type', effect: 'refused' },
  ]);
});
