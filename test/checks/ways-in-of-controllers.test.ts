import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { findingsOf } from './findings-of.ts';

const found = (base: string, head: string) =>
  findingsOf(securityLoosened, base, head).filter(({ check }) => check.startsWith('ingress-'));

const checksOf = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check }) => check);

const LOST = ['ingress-login-lost'];

const contour = (host: string, routes = '- services: [{ name: admin, port: 80 }]'): string => `
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: { name: admin, namespace: tools }
spec:
  virtualhost: { fqdn: admin.example, ${host} }
  routes:
    ${routes}
---
`;
const SERVER = 'authorization: { extensionRef: { name: htpasswd, namespace: auth } }';
const TWO = `- conditions: [{ prefix: / }]
      services: [{ name: admin, port: 80 }]
    - conditions: [{ prefix: /api }]
      services: [{ name: api, port: 80 }]`;

describe('what an HTTPProxy of Contour asks for', () => {
  test('is lost once, whatever routes there are', () => {
    const [finding, ...others] = found(contour(SERVER, TWO), contour('', TWO));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Requests for admin.example reach Service tools/admin and Service tools/api now without the login that was asked for.',
    );
    expect(spoken(finding?.why)).toContain(
      'HTTPProxy tools/admin asked for a login by authorization (mesh.yaml:6), and nothing in its place does.',
    );
  });

  test('is turned off where the line says so', () => {
    const off = SERVER.replace('} }', '}, authPolicy: { disabled: true } }');
    const [finding, ...others] = found(contour(SERVER), contour(off));
    expect(spoken([finding?.check, finding?.side, others])).toEqual([
      'ingress-login-lost',
      'head',
      [],
    ]);
    const route = '- services: [{ name: admin, port: 80 }]\n      authPolicy: { disabled: true }';
    const [own] = found(contour(SERVER), contour(SERVER, route));
    expect([own?.check, own?.origin.line]).toEqual(['ingress-login-lost', 9]);
    // one that asks again for itself
    const again = route.replace('true', 'false');
    expect(checksOf(contour(SERVER), contour(off, again))).toEqual([]);
  });

  test.each<[string, string, string, readonly string[]]>([
    ['tokens', 'jwtProviders: [{ name: sso, default: true }]', 'x: y', LOST],
    ['tokens that no route asked for', 'jwtProviders: [{ name: sso }]', 'x: y', []],
    [
      'a certificate',
      'tls: { clientValidation: { caSecret: ca } }',
      'tls: { secretName: t }',
      LOST,
    ],
    [
      'a certificate that nobody has to show',
      'tls: { clientValidation: { caSecret: ca } }',
      'tls: { clientValidation: { caSecret: ca, optionalClientCertificate: true } }',
      LOST,
    ],
    [
      'addresses',
      'ipAllowPolicy: [{ source: Peer, cidr: 10.0.0.0/8 }]',
      'x: y',
      ['ingress-addresses-opened'],
    ],
    ['tokens in the place of a server', SERVER, 'jwtProviders: [{ name: sso, default: true }]', []],
    ['more than before', 'x: y', SERVER, []],
  ])('%s', (_, base, head, checks) => {
    expect(checksOf(contour(base), contour(head))).toEqual(checks);
  });

  test('holds for the routes of the proxies that it includes', () => {
    const child = `
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: { name: child, namespace: tools }
spec: { routes: [{ services: [{ name: reports, port: 80 }] }] }
---
`;
    const parent = (host: string): string =>
      contour(host).replace(/ {2}routes:[^]*---/, '  includes: [{ name: child }]\n---');
    const [finding, ...others] = found(parent(SERVER) + child, parent('') + child);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toContain('reach Service tools/reports now without the login');
  });

  test('routes of one prefix that headers tell apart are no rivals', () => {
    const routes = (first: string): string => `- conditions: [{ prefix: / }]
      services: [{ name: admin, port: 80 }]
    - conditions: [{ prefix: / }, { header: { name: x-health, present: true } }]
      authPolicy: { disabled: true }
      services: [{ name: admin, port: ${first} }]`;
    expect(checksOf(contour(SERVER, routes('80')), contour(SERVER, routes('81')))).toEqual([]);
  });
});

const apisix = (more: string): string => `
apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata: { name: admin, namespace: tools }
spec:
  http:
    - name: admin
      match: { hosts: [admin.example], paths: ['/*'] }
      backends: [{ serviceName: admin, servicePort: 80 }]
      ${more}
---
`;
const config = (plugin: string): string => `
apiVersion: apisix.apache.org/v2
kind: ApisixPluginConfig
metadata: { name: common, namespace: tools }
spec: { plugins: [{ name: ${plugin}, enable: true }] }
---
`;

describe('what an ApisixRoute asks for', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a login that goes', 'authentication: { enable: true, type: basicAuth }', 'x: y', LOST],
    [
      'a login that is turned off',
      'authentication: { enable: true, type: basicAuth }',
      'authentication: { enable: false, type: basicAuth }',
      LOST,
    ],
    [
      'a plugin that is turned off',
      'plugins: [{ name: openid-connect, enable: true }]',
      'plugins: [{ name: openid-connect, enable: false }]',
      LOST,
    ],
    ['a plugin that asks for nothing', 'plugins: [{ name: gzip, enable: true }]', 'x: y', []],
    [
      'a plugin in the place of the login',
      'authentication: { enable: true, type: keyAuth }',
      'plugins: [{ name: jwt-auth, enable: true }]',
      [],
    ],
    [
      'addresses',
      'plugins: [{ name: ip-restriction, enable: true }]',
      'x: y',
      ['ingress-addresses-opened'],
    ],
  ])('%s', (_, base, head, checks) => {
    expect(checksOf(apisix(base), apisix(head))).toEqual(checks);
  });

  test('plugins of another object count for what they do', () => {
    const named = apisix('plugin_config_name: common');
    expect(checksOf(config('key-auth') + named, config('gzip') + named)).toEqual(LOST);
    expect(checksOf(config('gzip') + named, apisix('x: y'))).toEqual([]);
  });
});

const server = (spec: string, route: string): string => `
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: { name: admin, namespace: tools }
spec:
  host: admin.example
  ${spec}
  upstreams: [{ name: back, service: admin, port: 80 }]
  routes: [{ path: /, ${route}action: { pass: back } }]
---
apiVersion: k8s.nginx.org/v1
kind: Policy
metadata: { name: users, namespace: tools }
spec: { basicAuth: { secret: users } }
---
`;

test('policies of a VirtualServer, and of its routes', () => {
  const plain = server('x: y', '');
  expect(checksOf(server('policies: [{ name: users }]', ''), plain)).toEqual(LOST);
  expect(checksOf(server('x: y', 'policies: [{ name: users }], '), plain)).toEqual(LOST);
  expect(
    checksOf(
      server('policies: [{ name: users }]', ''),
      server('x: y', 'policies: [{ name: users }], '),
    ),
  ).toEqual([]);
});

const route = (rule: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: admin, namespace: tools }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [admin.example]
  rules: [{ ${rule}backendRefs: [{ name: admin, port: 80 }] }]
---
`;
const policy = (target: string, spec: string): string => `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: login-${target.toLowerCase()}, namespace: tools }
spec: { targetRefs: [{ group: gateway.networking.k8s.io, kind: ${target}, name: ${target === 'Gateway' ? 'edge' : 'admin'} }], ${spec} }
---
`;

describe('what is asked for at a route of another implementation of the Gateway API', () => {
  const oidc = 'oidc: { provider: { issuer: "https://sso.example" } }';
  test.each<[string, string, string, readonly string[]]>([
    ['a policy of the route goes', route('') + policy('HTTPRoute', oidc), route(''), LOST],
    [
      'a policy of the Gateway loses it',
      route('') + policy('Gateway', oidc),
      route('') + policy('Gateway', 'cors: {}'),
      LOST,
    ],
    [
      'a policy of the route takes the place of that of the Gateway',
      route('') + policy('Gateway', oidc),
      route('') + policy('Gateway', oidc) + policy('HTTPRoute', 'basicAuth: {}'),
      [],
    ],
    [
      'tokens that nobody has to show',
      route('') + policy('HTTPRoute', 'jwt: { providers: [] }'),
      route('') + policy('HTTPRoute', 'jwt: { optional: true, providers: [] }'),
      LOST,
    ],
    [
      'a filter of Traefik goes',
      route(
        'filters: [{ type: ExtensionRef, extensionRef: { group: traefik.io, kind: Middleware, name: basic-auth } }], ',
      ),
      route(''),
      LOST,
    ],
    [
      'a filter that adds headers goes',
      route(
        'filters: [{ type: ExtensionRef, extensionRef: { group: traefik.io, kind: Middleware, name: headers } }], ',
      ),
      route(''),
      [],
    ],
  ])('%s', (_, base, head, checks) => {
    expect(checksOf(base, head)).toEqual(checks);
  });
});

describe('what ingress-nginx asks for at every Ingress', () => {
  const ingress = (annotations: string): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: admin, namespace: tools, annotations: { ${annotations} } }
spec:
  ingressClassName: nginx
  rules:
    - host: admin.example
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: admin, port: { number: 80 } } } }] }
---
`;
  const settings = (data: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
data: { ${data} }
---
`;
  const ON = settings('global-auth-url: "https://sso.example/auth"');
  const NO = 'nginx.ingress.kubernetes.io/enable-global-auth: "false"';

  test('an Ingress that says no to it, and settings that lose it', () => {
    const [finding, ...others] = found(ON + ingress(''), ON + ingress(NO));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding?.why)).toContain(
      'asked for a login by global-auth-url of ConfigMap ingress-nginx/ingress-nginx-controller (mesh.yaml:5)',
    );
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { line: 10 } });
    expect(checksOf(ON + ingress(''), settings('x: y') + ingress(''))).toEqual(LOST);
  });

  test('what is not asked for anywhere cannot be turned off', () => {
    expect(checksOf(ingress(''), ingress(NO))).toEqual([]);
    const own = 'nginx.ingress.kubernetes.io/auth-url: "https://sso.example/auth"';
    expect(checksOf(ON + ingress(own), ON + ingress(''))).toEqual([]);
  });

  test.each([
    'k8s.apisix.apache.org/auth-type: basicAuth',
    'k8s.apisix.apache.org/auth-uri: "http://sso"',
  ])('of APISIX: %s', (annotation) => {
    const of = (written: string): string => ingress(written).replace('nginx\n', 'apisix\n');
    expect(checksOf(of(annotation), of(''))).toEqual(LOST);
    expect(checksOf(of(annotation), of(annotation))).toEqual([]);
  });
});
