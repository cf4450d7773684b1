import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { destinationRule, violationsOf, virtualService } from './violations-of.ts';

const schemas = shippedSchemas();

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
    '6 wrong-nesting hosts: hosts is not a field of VirtualService itself; it belongs at spec.hosts.',
    '7 wrong-nesting http: http is not a field of VirtualService itself; it belongs at spec.http.',
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

test('a mistyped field beside the right one is to be removed: to write that twice is no way out', () => {
  const [resource] = resourcesOf(destinationRule('{tls: {mode: DISABLE, mod: SIMPLE}}'));
  expect(resource && schemas.validate(resource)).toMatchObject([
    {
      message:
        'mod is not a field of spec.trafficPolicy.tls; mode is, which is set already (line 6).',
      written: null,
      remedy: 'Remove mod: mode is set already.',
    },
  ]);
});

test('the contrary of a word is not what was meant by it', () => {
  const [document] = parseYaml(
    'mesh.yaml',
    'defaultConfig: {proxyStatsMatcher: {exclusionRegexps: [".*osconfig.*"]}}',
  );
  const node = document?.node;
  expect(node?.kind === 'map' && schemas.validateMeshConfig(node)).toMatchObject([
    {
      message: 'exclusionRegexps is not a field of defaultConfig.proxyStatsMatcher.',
      nearest: null,
    },
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

test('a version that older CRDs of the Gateway API served is not judged', () => {
  const route = (version: string, kind: string): readonly string[] =>
    violationsOf(
      `apiVersion: gateway.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: a}\nspec: {rule: 1}`,
    );
  expect(route('v1alpha2', 'HTTPRoute')).toEqual([]);
  expect(route('v1alpha2', 'TCPRoute')).not.toEqual([]);
  expect(route('v1alpha2', 'Unheard')).toEqual([]);
});

test('a field that could stand in several places is put beside its neighbours', () => {
  const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: trino}
spec: {hosts: [trino]}
http:
- match: [{uri: {prefix: /}}]
route: [{destination: {host: trino}}]`;
  expect(violationsOf(text).at(-1)).toContain('it belongs at spec.http[].route.');
});

test('nothing that a repository can hold makes the validator throw', () => {
  const kinds = [
    'networking.istio.io/v1 VirtualService',
    'networking.istio.io/v1 Gateway',
    'networking.istio.io/v1alpha3 EnvoyFilter',
    'networking.istio.io/v1 ServiceEntry',
    'security.istio.io/v1 AuthorizationPolicy',
    'gateway.networking.k8s.io/v1 HTTPRoute',
  ];
  const names = fc.constantFrom(
    ...['hosts', 'http', 'tls', 'servers', 'port', 'rules', 'from', 'source', 'configPatches'],
    ...['patch', 'value', '@type', 'match', 'uri', 'regex', 'exportTo', '__proto__', 'constructor'],
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', '*', '0s', '/', '${A}', '(', 'a.b'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...kinds), value, (kind, spec) => {
      const [apiVersion, name] = kind.split(' ');
      const object = new Map<string, unknown>([
        ['apiVersion', apiVersion],
        ['kind', name],
        ['metadata', { name: 'a' }],
        ['spec', spec],
      ]);
      for (const resource of resourcesOf(stringify(object)))
        for (const violation of schemas.validate(resource)) expect(violation.message).not.toBe('');
    }),
  );
});

test('free-form parts, nulls and templates are not judged', () => {
  const text = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: a, labels: {anything: goes}}
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

test('a field that stands where it belongs as well is to be removed, not moved', () => {
  const [resource] = resourcesOf(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  interval: 5s
  trafficPolicy: { outlierDetection: { interval: 10s } }
`);
  expect(resource && schemas.validate(resource)[0]).toMatchObject({
    kind: 'wrong-nesting',
    message:
      'interval is not a field of spec; it belongs at spec.trafficPolicy.outlierDetection.interval, which is set already (line 7).',
    remedy: 'Remove interval here: spec.trafficPolicy.outlierDetection.interval is set already.',
  });
});

test('fields that Istio gave up are told with what took their place', () => {
  expect(
    violationsOf(`apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: shop }
spec:
  workloadLabels: { app: web }
  filters: []
`),
  ).toEqual([
    '5 unknown-field spec.workloadLabels: spec.workloadLabels was a field of EnvoyFilter before Istio 1.5; spec.workloadSelector.labels took its place.',
    '6 unknown-field spec.filters: spec.filters was a field of EnvoyFilter before Istio 1.5; spec.configPatches took its place.',
  ]);
});

test('an egress listener without a port is told where to go', () => {
  const remedies = (last: string): readonly unknown[] =>
    resourcesOf(`apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec:
  egress:
    - { hosts: ['./*'] }
    - { ${last} }
`).flatMap((resource) => schemas.validate(resource).map(({ remedy }) => remedy));
  expect(remedies("port: { number: 80, protocol: HTTP, name: http }, hosts: ['bank/*']")).toEqual([
    'Move spec.egress[0] to the end of the list.',
  ]);
  expect(remedies("hosts: ['bank/*']")).toEqual([
    'Put its hosts into the last one, and remove spec.egress[0].',
  ]);
});
