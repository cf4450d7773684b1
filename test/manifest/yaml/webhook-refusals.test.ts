import { describe, expect, test } from 'vitest';
import { HTTP, objectOf, policy, refusalsOf, route, rule, server } from './refusals-of.ts';
import { violationsOf } from './violations-of.ts';

describe('what the webhook refuses is told with its field', () => {
  test('a key of a label that is asked for is a whole one', () => {
    const asked = '{workloadSelector: {labels: {"a*": b, "": c}}, egress: [{hosts: ["./*"]}]}';
    expect(refusalsOf('Sidecar', asked)).toEqual([
      expect.stringContaining('cannot contain *'),
      expect.stringContaining('cannot be empty'),
    ]);
  });

  test('an empty key beside another is a field that there is not, and no second of two', () => {
    const spec = '{hosts: [a], http: [{match: [{uri: {"": b}}], redirect: {uri: d}}]}';
    expect(refusalsOf('VirtualService', spec)).toEqual([expect.stringContaining('is not a field')]);
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

  test('the label of a subset may be longer than that of a pod', () => {
    expect(
      refusalsOf(
        'DestinationRule',
        `{host: web, subsets: [{name: a, labels: {a: ${'x'.repeat(70)}}}]}`,
      ),
    ).toEqual([]);
  });
});
