import { describe, expect, test } from 'vitest';
import { violationsOf } from './violations-of.ts';

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  ProxyConfig: 'networking.istio.io/v1beta1',
  RequestAuthentication: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
};

const objectOf = (kind: string, spec: string, metadata = ''): string =>
  `apiVersion: ${GROUPS[kind] ?? 'networking.istio.io/v1'}
kind: ${kind}
metadata: {name: web, namespace: shop${metadata}}
${spec === '' ? '' : `spec: ${spec}`}`;

/** `field: message` of each. */
const refusalsOf = (kind: string, spec: string, metadata = ''): readonly string[] =>
  violationsOf(objectOf(kind, spec, metadata)).map((text) => text.replace(/^\d+ [\w-]+ /, ''));

const server = (port: string, rest = '', host = 'a.example.com'): string =>
  `{servers: [{port: ${port}, hosts: ["${host}"]${rest}}]}`;
const HTTP = '{number: 80, name: http, protocol: HTTP}';
const HTTPS = '{number: 443, name: https, protocol: HTTPS}';
const route = (rest: string): string =>
  `{hosts: [web], http: [{route: [{destination: {host: web}}]${rest}}]}`;
const policy = (text: string): string => `{host: web, trafficPolicy: ${text}}`;
const rule = (text: string): string => `{rules: [${text}]}`;
const LONG = 'x'.repeat(70);

describe('what the webhook refuses is told with its field', () => {
  test.each([
    // DestinationRule
    ['DestinationRule', '', 'spec.host'],
    ['DestinationRule', policy('{}'), 'spec.trafficPolicy: A trafficPolicy says nothing'],
    [
      'DestinationRule',
      policy('{portLevelSettings: []}'),
      'spec.trafficPolicy: A trafficPolicy says',
    ],
    [
      'DestinationRule',
      policy('{portLevelSettings: [{port: {number: 80}}]}'),
      'portLevelSettings[0]: An entry',
    ],
    [
      'DestinationRule',
      '{host: web, subsets: [{name: a}, {name: a}]}',
      'subsets[1].name: Another subset',
    ],
    [
      'DestinationRule',
      '{host: web, subsets: [{name: a, labels: {"a b": c}}]}',
      'is no key of a label',
    ],
    [
      'DestinationRule',
      '{host: web, subsets: [{name: a, labels: {a: "b c"}}]}',
      'is no value of a label',
    ],
    ['DestinationRule', policy('{connectionPool: {}}'), 'A connectionPool needs tcp or http'],
    [
      'DestinationRule',
      policy('{connectionPool: {http: {maxRetries: -1}}}'),
      'must not be negative',
    ],
    [
      'DestinationRule',
      policy('{connectionPool: {http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}}'),
      'useClientProtocol keeps',
    ],
    [
      'DestinationRule',
      policy('{outlierDetection: {consecutiveLocalOriginFailures: 3}}'),
      'counts only with split',
    ],
    [
      'DestinationRule',
      policy('{tunnel: {targetHost: a b, targetPort: 80}}'),
      'spec.trafficPolicy.tunnel.targetHost',
    ],
    [
      'DestinationRule',
      policy('{tunnel: {targetHost: a, targetPort: 80}, proxyProtocol: {version: V1}}'),
      'Only one of tunnel',
    ],
    [
      'DestinationRule',
      policy('{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 8}}}}'),
      'prime number',
    ],
    [
      'DestinationRule',
      policy('{loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}}}'),
      'add up to 50',
    ],
    [
      'DestinationRule',
      policy(
        '{loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50, b/c: 50}}]}}}',
      ),
      'overlaps with another',
    ],
    [
      'DestinationRule',
      policy('{loadBalancer: {localityLbSetting: {failover: [{from: a, to: a}]}}}'),
      'to another one',
    ],
    [
      'DestinationRule',
      policy('{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b/c}]}}}'),
      'from region to region',
    ],
    [
      'DestinationRule',
      policy('{tls: {mode: SIMPLE, insecureSkipVerify: true, caCertificates: /a}}'),
      'verifies nobody',
    ],
    [
      'DestinationRule',
      policy('{tls: {mode: SIMPLE, credentialName: "configmap://other/a"}}'),
      'no ConfigMap of the own',
    ],
    // Gateway
    [
      'Gateway',
      server(HTTP, ', tls: {mode: SIMPLE, credentialName: a}'),
      'servers[0].tls.mode: A port of plain HTTP',
    ],
    ['Gateway', server(HTTP, ', tls: {mode: ISTIO_MUTUAL}'), 'A port of plain HTTP'],
    [
      'Gateway',
      server('{number: 80, name: tcp, protocol: TCP}', ', tls: {}'),
      'A port of protocol TCP has no TLS',
    ],
    [
      'Gateway',
      server(HTTPS, ', tls: {mode: ISTIO_MUTUAL, credentialName: a}'),
      "the mesh's own certificates",
    ],
    [
      'Gateway',
      server(HTTPS, ', tls: {mode: OPTIONAL_MUTUAL, serverCertificate: /a, privateKey: /b}'),
      'or caCertificates',
    ],
    [
      'Gateway',
      server(HTTPS, ', tls: {mode: SIMPLE, serverCertificate: /a, privateKey: /b, caCrl: /c}'),
      'caCrl is of no use',
    ],
    ['Gateway', server('{number: 80, name: http}'), 'servers[0].port'],
    [
      'Gateway',
      server('{number: 80, name: http, protocol: ""}'),
      'is no protocol that Istio knows',
    ],
    [
      'Gateway',
      server('{number: 80, name: http, protocol: HBONE}'),
      'is no protocol that Istio knows',
    ],
    ['Gateway', server('{number: 0, name: http, protocol: HTTP}'), 'servers[0].port.number'],
    ['Gateway', server(HTTP, ', bind: "unix:///a"'), 'has no port number'],
    ['Gateway', server(HTTP, ', bind: web'), 'no IP address to listen at'],
    ['Gateway', server(HTTP, '', 'web'), 'is a short name'],
    ['Gateway', server(HTTP, '', '*web.example.com'), 'wildcard within a label'],
    // VirtualService
    [
      'VirtualService',
      '{hosts: [web], http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]}',
      'All weights are 0',
    ],
    ['VirtualService', `{gateways: [a/b/c], ${route('').slice(1)}`, 'is not the name of a gateway'],
    ['VirtualService', `{gateways: ["*/a"], ${route('').slice(1)}`, 'is not the name of a gateway'],
    ['VirtualService', '{http: [{delegate: {name: a}}]}', 'cannot delegate again'],
    [
      'VirtualService',
      '{tcp: [{route: [{destination: {host: a}}]}]}',
      'a delegate has no tcp routes',
    ],
    ['VirtualService', route(', fault: {}'), 'fault needs abort or delay'],
    ['VirtualService', route(', fault: {abort: {grpcStatus: NOPE}}'), 'is no status of gRPC'],
    [
      'VirtualService',
      route(', fault: {delay: {fixedDelay: 1s, percentage: {value: 0.00001}}}'),
      'is no percentage',
    ],
    ['VirtualService', route(', rewrite: {}'), 'A rewrite needs uri'],
    [
      'VirtualService',
      route(', rewrite: {uri: /a, uriRegexRewrite: {match: a, rewrite: b}}'),
      'Only one of uri and',
    ],
    ['VirtualService', route(', headers: {request: {remove: [host]}}'), 'The header host cannot'],
    [
      'VirtualService',
      route(', headers: {response: {set: {":status": a}}}'),
      'The header :status cannot',
    ],
    [
      'VirtualService',
      route(', rewrite: {authority: a}, headers: {request: {set: {host: b}}}'),
      'in two places',
    ],
    ['VirtualService', route(', corsPolicy: {allowMethods: [get]}'), 'is no method of HTTP'],
    ['VirtualService', route(', corsPolicy: {maxAge: 1500ms}'), 'whole number of seconds'],
    ['VirtualService', route(', corsPolicy: {allowOrigins: [{}]}'), 'needs exact, prefix or regex'],
    [
      'VirtualService',
      route(', match: [{headers: {"a b": {exact: c}}}]'),
      'is no name of a header',
    ],
    ['VirtualService', route(', match: [{method: {prefix: ""}}]'), 'A prefix is empty'],
    ['VirtualService', route(', match: [{uri: {regex: ""}}]'), 'A regular expression is empty'],
    ['VirtualService', route(', match: [{sourceNamespace: a.b}]'), 'not the name of a namespace'],
    [
      'VirtualService',
      route(', retries: {attempts: 1, retryOn: "5xx, reset"}'),
      'retryOn " reset"',
    ],
    ['VirtualService', route(', timeout: 1500us'), 'no whole number of milliseconds'],
    [
      'VirtualService',
      '{hosts: [web], http: [{redirect: {uri: /a, scheme: ftp}}]}',
      'is not one of http, https',
    ],
    ['VirtualService', '{hosts: [web], http: [{directResponse: {}}]}', 'directResponse'],
    [
      'VirtualService',
      '{hosts: [web], tls: [{match: [{sniHosts: [web], destinationSubnets: [a]}], route: [{destination: {host: a}}]}]}',
      'no IP address or range',
    ],
    [
      'VirtualService',
      '{hosts: [web], tls: [{match: [{port: 80}], route: [{destination: {host: a}}]}]}',
      'sniHosts',
    ],
    // ServiceEntry
    ['ServiceEntry', '{hosts: [a.com], exportTo: [a_b]}', 'exportTo "a_b"'],
    [
      'ServiceEntry',
      '{hosts: [a.com], ports: [{number: 80, name: a.b, protocol: HTTP}]}',
      'is no name of a port',
    ],
    [
      'ServiceEntry',
      '{hosts: [a.com], ports: [{number: 80, name: a, protocol: CONNECT}]}',
      'is no protocol',
    ],
    ['ServiceEntry', '{hosts: ["a/b"]}', 'contains a slash'],
    [
      'ServiceEntry',
      '{hosts: [a.com], resolution: STATIC, ports: [{number: 80, name: a}], endpoints: [{address: 10.0.0.1, ports: {b: 80}}]}',
      'has no port named b',
    ],
    [
      'ServiceEntry',
      '{hosts: [a.com], resolution: DNS, ports: [{number: 80, name: a}], endpoints: [{address: "a b"}]}',
      'neither an IP address nor',
    ],
    [
      'ServiceEntry',
      '{hosts: ["*.a.com"], resolution: DYNAMIC_DNS, ports: [{number: 80, name: a}]}',
      'DYNAMIC_DNS works for',
    ],
    // workloads
    ['WorkloadEntry', '{address: ""}', 'address'],
    ['WorkloadEntry', '{address: "unix://a"}', 'stands the absolute path of a file'],
    ['WorkloadEntry', '{address: 10.0.0.1, labels: {a: "b c"}}', 'is no value of a label'],
    ['WorkloadGroup', '{metadata: {}}', 'spec.template'],
    ['WorkloadGroup', '{template: {}, probe: {}}', 'A probe needs httpGet'],
    // Sidecar
    [
      'Sidecar',
      '{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b}}}',
      'egressProxy.port',
    ],
    [
      'Sidecar',
      '{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b, port: {number: 0}}}}',
      'egressProxy.port.number',
    ],
    [
      'Sidecar',
      '{outboundTrafficPolicy: {egressProxy: {host: a.b, port: {number: 80}}}}',
      'egressProxy needs mode',
    ],
    ['Sidecar', '{egress: [{hosts: ["./web"]}]}', 'is a short name'],
    [
      'Sidecar',
      '{egress: [{port: {number: 0, protocol: HTTP, name: a}, hosts: ["./*"]}]}',
      'listens at a socket',
    ],
    [
      'Sidecar',
      '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, defaultEndpoint: "10.0.0.1:80"}]}',
      'no endpoint of the pod',
    ],
    [
      'Sidecar',
      '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, tls: {mode: SIMPLE, serverCertificate: /a, privateKey: /b}}]}',
      'Only a port of protocol HTTPS',
    ],
    ['Sidecar', '{inboundConnectionPool: {}}', 'A connectionPool needs'],
    // policies
    [
      'AuthorizationPolicy',
      rule('{when: [{key: foo, notValues: [a]}]}'),
      'No condition has the key foo',
    ],
    [
      'AuthorizationPolicy',
      rule('{when: [{key: source.ip, notValues: [a]}]}'),
      'notValues[0]: "a" is no IP',
    ],
    [
      'AuthorizationPolicy',
      rule('{when: [{key: destination.port, values: ["70000"]}]}'),
      'is no port',
    ],
    [
      'AuthorizationPolicy',
      rule('{from: [{source: {serviceAccounts: [a/b/c]}}]}'),
      'is no service account',
    ],
    [
      'AuthorizationPolicy',
      rule('{from: [{source: {trustDomains: [a*b]}}]}'),
      'neither in front nor',
    ],
    [
      'AuthorizationPolicy',
      rule('{to: [{operation: {paths: ["/a/{b}"]}}]}'),
      'braces that are no template',
    ],
    [
      'AuthorizationPolicy',
      '{targetRefs: [{kind: Gateway, name: web}], rules: [{}]}',
      'A policy cannot be for Gateway',
    ],
    [
      'PeerAuthentication',
      '{selector: {matchLabels: {a: b}}, portLevelMtls: {"0": {mode: STRICT}}}',
      'port',
    ],
    [
      'RequestAuthentication',
      '{jwtRules: [{issuer: a, jwksUri: a.b/keys}]}',
      'no address to fetch keys from',
    ],
    ['RequestAuthentication', '{jwtRules: [{issuer: a, jwks: "{"}]}', 'jwks cannot be read'],
    ['RequestAuthentication', '{jwtRules: [{jwks: "{}"}]}', 'issuer'],
    [
      'RequestAuthentication',
      '{jwtRules: [{issuer: a, outputClaimToHeaders: [{header: a b, claim: c}]}]}',
      'outputClaimToHeaders[0].header',
    ],
    // extensions
    ['Telemetry', '{tracing: [{providers: [{}]}]}', 'providers[0]'],
    ['Telemetry', '{tracing: [{customTags: {a: {literal: {}}}}]}', 'literal'],
    [
      'Telemetry',
      '{metrics: [{overrides: [{tagOverrides: {a: {}}}]}]}',
      'A tag that is set needs a value',
    ],
    ['Telemetry', '{accessLogging: [{filter: {}}]}', 'needs expression'],
    ['WasmPlugin', '{url: "ftp://a"}', 'no address of code'],
    ['ProxyConfig', '{concurrency: -1}', 'concurrency'],
  ])('%s %s', (kind, spec, expected) => {
    expect(refusalsOf(kind, spec).filter((text) => text.includes(expected))).toHaveLength(1);
  });

  test('names and annotations of an object are looked at too', () => {
    const dotted = objectOf('Gateway', server(HTTP)).replace('name: web,', 'name: web.shop,');
    expect(violationsOf(dotted)[0]).toContain('is no name for a Gateway');
    const tried = ', annotations: {istio.io/dry-run: "yes"}';
    expect(refusalsOf('AuthorizationPolicy', rule('{}'), tried)[0]).toContain('is true or false');
    expect(refusalsOf('Gateway', server(HTTP), tried)[0]).toContain('for AuthorizationPolicies');
  });

  test('a body that an answer is made of is at most 1 MB', () => {
    const answer = (size: number): string =>
      `{hosts: [web], http: [{directResponse: {status: 200, body: {string: ${'x'.repeat(size)}}}}]}`;
    expect(refusalsOf('VirtualService', answer(1024 * 1024))).toEqual([]);
    expect(refusalsOf('VirtualService', answer(1024 * 1024 + 1))[0]).toContain('larger than 1 MB');
  });
});

describe('what the webhook takes is not told', () => {
  test.each([
    ['DestinationRule', '{host: web, subsets: [{name: V1, labels: {a.b/c: d_e.f, g: ""}}]}'],
    [
      'DestinationRule',
      policy(
        '{loadBalancer: {localityLbSetting: {distribute: [{from: a/b/*, to: {"a/b/*": 80, "a/c/*": 20}}]}}}',
      ),
    ],
    ['DestinationRule', policy('{connectionPool: {tcp: {idleTimeout: 0s}, http: {}}}')],
    ['DestinationRule', policy('{tls: {mode: SIMPLE, credentialName: "configmap://shop/a"}}')],
    ['DestinationRule', policy('{connectionPool: "${POOL}"}')],
    ['Gateway', server(HTTP, ', tls: {httpsRedirect: true}')],
    ['Gateway', server('{number: 0, name: http, protocol: HTTP}', ', bind: "unix:///a"')],
    ['Gateway', server(HTTP, '', './1.2.3.4')],
    [
      'VirtualService',
      '{gateways: [mesh, a/b/c], hosts: [web], http: [{route: [{destination: {host: a}}]}]}',
    ],
    [
      'VirtualService',
      '{hosts: [web], http: [{delegate: {name: a}, directResponse: {status: 200}}]}',
    ],
    [
      'VirtualService',
      '{gateways: [a], hosts: [outbound_.80_._.web.shop], tls: [{match: [{sniHosts: [outbound_.80_._.web.shop]}], route: [{destination: {host: a}}]}]}',
    ],
    [
      'VirtualService',
      '{hosts: [web], tls: [{match: [{sniHosts: [10.0.0.1]}], route: [{destination: {host: a}}]}]}',
    ],
    [
      'VirtualService',
      route(', headers: {request: {set: {host: a}}}, match: [{withoutHeaders: {a: {regex: "*"}}}]'),
    ],
    ['ServiceEntry', '{hosts: [a.com], exportTo: ["~"], ports: [{number: 80, name: a}]}'],
    ['WorkloadEntry', '{network: other}'],
    ['WorkloadGroup', '{template: {}, probe: {exec: {command: [ls]}}}'],
    ['Sidecar', '{egress: [{hosts: ["~other/*", "~/*"]}]}'],
    [
      'Sidecar',
      '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, defaultEndpoint: "[::1]:80"}]}',
    ],
    ['AuthorizationPolicy', rule('{from: [], to: [{operation: {ports: ["0", "0080"]}}]}')],
    ['AuthorizationPolicy', rule('{when: [{key: "request.auth.claims[a][b]", values: [c]}]}')],
    [
      'AuthorizationPolicy',
      '{targetRefs: [{kind: GatewayClass, group: gateway.networking.k8s.io, name: a}], rules: [{}]}',
    ],
    ['RequestAuthentication', '{jwtRules: [{issuer: a, jwksUri: "HTTPS://u:p@[::1]:80/keys"}]}'],
    ['RequestAuthentication', `{jwtRules: [{issuer: a, jwks: '{"keys":[]}'}]}`],
    ['WasmPlugin', '{url: a.example.com/b:c}'],
  ])('%s %s', (kind, spec) => {
    expect(refusalsOf(kind, spec)).toEqual([]);
  });

  test('a label of more than 63 characters is a value of istiod, and none of the API server', () => {
    expect(
      refusalsOf('DestinationRule', `{host: web, subsets: [{name: a, labels: {a: ${LONG}}}]}`),
    ).toEqual([]);
  });
});
