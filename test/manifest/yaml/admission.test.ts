import { expect, test } from 'vitest';
import { destinationRule, violationsOf, virtualService } from './violations-of.ts';

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

test('hosts of one VirtualService that cover each other are refused, in any order', () => {
  const hosts = (list: string): readonly string[] =>
    violationsOf(virtualService('route: [{destination: {host: a}}]').replace('[web]', list));
  expect(hosts('["*.a.com", b.a.com]')).toEqual([
    expect.stringContaining('The host b.a.com is covered by *.a.com'),
  ]);
  expect(hosts('["*.b.a.com", "*.a.com"]')).toEqual([
    expect.stringContaining('The host *.b.a.com is covered by *.a.com'),
  ]);
  expect(hosts('["*.a.com", a.com, b.com]')).toEqual([]);
});

test('header values are text and variables of Envoy; a percent sign by itself is refused', () => {
  const values = (value: string, holder = ''): readonly string[] =>
    violationsOf(
      virtualService(
        holder === 'destination'
          ? `{route: [{destination: {host: web}, headers: {response: {add: {x: '${value}'}}}}]}`
          : `{route: [{destination: {host: web}}], headers: {request: {set: {x: '${value}'}}}}`,
      ),
    );
  for (const value of [
    '',
    'plain',
    '100%%',
    '%DOWNSTREAM_REMOTE_ADDRESS%',
    'a %REQ(x-id)% b %PROTOCOL%',
    '%START_TIME(%s.%3f)%',
    '%PER_REQUEST_STATE(a)%%%',
    '%UPSTREAM_METADATA(["com.test", "a,b"])%',
    '%UPSTREAM_METADATA( ["com.test"] ) %',
  ])
    expect(values(value)).toEqual([]);
  for (const value of [
    '50%',
    '%{DOWNSTREAM_REMOTE_ADDRESS}',
    '%REQ(x-id)',
    '%START_TIME%%',
    '%UPSTREAM_METADATA(["com.test" "b"])%',
    '%REQ(x) y%',
  ])
    expect(values(value)[0]).toContain('begins a variable that does not end');
  expect(values('50% off', 'destination')[0]).toContain('"50% off"');
  expect(values('%${NAME}')).toEqual([]);
});

test('what ends in a number is no host name, but addresses that a VirtualService or a Gateway takes', () => {
  const routed = (hosts: string, destination: string): readonly string[] =>
    violationsOf(
      virtualService(`route: [{destination: {host: ${destination}}}]`).replace('[web]', hosts),
    );
  expect(routed('[10.0.0.1, web.10a, "12"]', 'web.v2')).toEqual([]);
  expect(routed('["*.10"]', 'web')[0]).toContain('"*.10" ends in a number');
  expect(routed('[web]', '10.0.0.1')[0]).toContain('"10.0.0.1" is an IP address');
  expect(routed('[web]', '"fe80::1"')[0]).toContain('"fe80::1" is an IP address');
  expect(
    violationsOf(destinationRule('{}').replace('host: web', 'host: 169.254.169.254'))[0],
  ).toContain('"169.254.169.254" is an IP address');
  const entry = violationsOf(`apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: metadata, namespace: shop}
spec:
  hosts: [169.254.169.254, metadata.google.internal, metadata.google.internal.]
  ports: [{number: 80, name: http, protocol: HTTP}]`);
  expect(entry).toEqual([expect.stringContaining('spec.hosts[0]: "169.254.169.254" is an IP')]);
  const sidecar = violationsOf(`apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: web, namespace: shop}
spec: {egress: [{hosts: [./10.0.0.1, ./web.shop.svc.cluster.local]}]}`);
  expect(sidecar).toEqual([expect.stringContaining('"10.0.0.1" is an IP')]);
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

test('a Sidecar says something, its listeners have ports of their own, and the one without comes last', () => {
  const sidecar = (spec: string): readonly string[] =>
    violationsOf(`apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: web, namespace: shop}
spec: ${spec}`);
  const on = (port: number, hosts = './*'): string =>
    `{port: {number: ${String(port)}, name: p, protocol: HTTP}, hosts: ["${hosts}"]}`;
  expect(sidecar(`{egress: [${on(80)}, ${on(8080)}, {hosts: ["./*"]}]}`)).toEqual([]);
  expect(sidecar('{outboundTrafficPolicy: {mode: REGISTRY_ONLY}}')).toEqual([]);
  expect(sidecar('{workloadSelector: {labels: {app: web}}}')[0]).toContain('needs egress');
  expect(sidecar(`{egress: [${on(80)}, ${on(80, 'foo/*')}]}`)[0]).toContain('has the port 80');
  expect(sidecar(`{egress: [{hosts: ["./*"]}, ${on(80)}]}`)[0]).toContain('the last of the list');
});
