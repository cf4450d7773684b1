import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { findingsOf } from './findings-of.ts';

const ADMIN = { name: 'admin', paths: '/', service: 'admin', ingressClass: 'nginx' };
const NGINX = 'nginx.ingress.kubernetes.io';

/** An Ingress for grafana.example; `annotations` is YAML in flow style without braces. */
const ingress = (annotations: string, more: Partial<typeof ADMIN> = {}): string => {
  const { name, paths, service, ingressClass } = { ...ADMIN, ...more };
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: tools
  annotations: { ${annotations} }
spec:
  ingressClassName: ${ingressClass}
  rules:
    - host: grafana.example
      http: { paths: [{ path: ${paths}, pathType: Prefix, backend: { service: { name: ${service}, port: { number: 80 } } } }] }
---
`;
};

const gateway = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway, sidecar.istio.io/inject: 'true' }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;
const asks = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: sso, namespace: edge }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  action: CUSTOM
  provider: { name: sso }
  rules: [{}]
---
`;

const middleware = (name: string, spec: string): string => `
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: { name: ${name}, namespace: tools }
spec: ${spec}
---
`;

const ingressRoute = (middlewares: string): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: admin, namespace: tools }
spec:
  routes:
    - match: Host(\`grafana.example\`)
      kind: Rule
      middlewares: [${middlewares}]
      services: [{ name: admin, port: 80 }]
---
`;

const found = (base: string, head: string) =>
  findingsOf(securityLoosened, base, head).filter(({ check }) => check.startsWith('ingress-'));

const checksOf = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check }) => check);

describe('what an Ingress asks of whoever calls', () => {
  test('a class that the mesh serves is one of pods, which may be none and may ask in another way', () => {
    const login = `${NGINX}/auth-url: "https://sso.example/auth"`;
    const served = (more: string) =>
      found(ingress(login) + more, ingress(login, { ingressClass: 'istio' }) + more)[0];
    const [unseen, seen, asked] = ['', gateway, gateway + asks].map(served);
    expect(spoken(unseen)?.message).toContain(
      'without the login that was asked for, if there are pods with istio=ingressgateway that serve it.',
    );
    expect(spoken(unseen?.symptom)).toContain('where none do, they fail');
    expect(spoken(seen)?.message).toMatch(/without the login that was asked for\.$/);
    expect(spoken(asked)?.message).toContain('unless AuthorizationPolicy edge/sso has them asked');
    const named = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { meshConfig: { ingressSelector: public } }
---
`;
    expect(spoken(served(gateway + named))?.message).toContain(
      'if there are pods with istio=public',
    );
  });

  test('a login that goes: what is reached, what asked for it, and that the application is not seen', () => {
    const [finding, ...others] = found(
      ingress(`${NGINX}/auth-url: "https://sso.example/auth"`),
      ingress(''),
    );
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Requests for grafana.example reach Service tools/admin now without the login that was asked for.',
    );
    expect(spoken(finding?.why)).toBe(
      `Ingress tools/admin asked for a login by ${NGINX}/auth-url (mesh.yaml:7), and nothing in its place does. The application behind it may ask for a login itself; that is not seen here.`,
    );
    expect(finding?.side).toBe('base');
  });

  test.each<[string, string]>([
    ['basic, of ingress-nginx', `${NGINX}/auth-type: basic`],
    ['in a snippet', `${NGINX}/configuration-snippet: "auth_request /auth;"`],
    ['a client certificate', `${NGINX}/auth-tls-secret: tools/authority`],
    ["of NGINX Inc's controller", 'nginx.com/jwt-key: keys'],
    [
      'a middleware that is not seen',
      'traefik.ingress.kubernetes.io/router.middlewares: tools-sso@file',
    ],
    ['of a load balancer of AWS', 'alb.ingress.kubernetes.io/auth-type: oidc'],
    ['of HAProxy Ingress', 'haproxy-ingress.github.io/auth-url: "https://sso.example"'],
    ['of Kong, by name', 'konghq.com/plugins: tools-oidc'],
  ])('a login of another tool goes: %s', (_, annotation) => {
    const more = { ingressClass: 'front' };
    expect(checksOf(ingress(annotation, more), ingress('', more))).toEqual(['ingress-login-lost']);
    expect(checksOf(ingress(annotation, more), ingress(annotation, more))).toEqual([]);
    expect(checksOf(ingress('', more), ingress(annotation, more))).toEqual([]);
  });

  test('a login that is turned off is told at the line that does so', () => {
    const [finding] = found(
      ingress('alb.ingress.kubernetes.io/auth-type: cognito', { ingressClass: 'alb' }),
      ingress('alb.ingress.kubernetes.io/auth-type: none', { ingressClass: 'alb' }),
    );
    expect(spoken(finding)).toMatchObject({ check: 'ingress-login-lost', side: 'head' });
  });

  test('a certificate that is asked for and no longer demanded', () => {
    const secret = `${NGINX}/auth-tls-secret: tools/authority`;
    const optional = `${secret}, ${NGINX}/auth-tls-verify-client: "optional"`;
    expect(checksOf(ingress(secret), ingress(optional))).toEqual(['ingress-login-lost']);
    expect(checksOf(ingress(optional), ingress(''))).toEqual([]);
  });

  test('another controller does not read the annotation that stays', () => {
    const annotation = `${NGINX}/auth-url: "https://sso.example/auth"`;
    const [finding] = found(ingress(annotation), ingress(annotation, { ingressClass: 'traefik' }));
    expect(spoken(finding?.why)).toContain(
      'and the controller that serves it now does not read that',
    );
    expect(finding?.origin.line).toBe(9);
    // a class of another name may be served by the same controller
    expect(checksOf(ingress(annotation), ingress(annotation, { ingressClass: 'public' }))).toEqual(
      [],
    );
  });

  test('hosts that are filled in later, and none, which are all', () => {
    const [guard, host] = [`${NGINX}/auth-type: basic`, 'host: grafana.example'];
    const said = (as: string): readonly string[] =>
      found(ingress(guard).replace(host, as), ingress('').replace(host, as)).map(
        (told) => spoken(messageOf(told)).split(' reach ')[0] ?? '',
      );
    expect(said('host: "grafana.${DOMAIN}"')).toEqual([
      'Requests for the hosts of Ingress tools/admin',
    ]);
    expect(said('x: y')).toEqual(['Requests for any host']);
  });

  test('a second way to the same Service that asks for nothing', () => {
    const guarded = ingress(`${NGINX}/auth-type: basic`);
    const beside = (more: Partial<typeof ADMIN>): readonly string[] =>
      checksOf(guarded, guarded + ingress('', { name: 'beside', ...more }));
    expect(beside({ paths: '/api' })).toEqual(['ingress-login-lost']);
    // the login itself is for everybody, and another Service was never behind it
    expect(beside({ paths: '/oauth2' })).toEqual([]);
    expect(beside({ service: 'oauth2-proxy' })).toEqual([]);
  });

  test('a login in the place of another, or a proxy that asks in the place of the annotation', () => {
    const url = ingress(`${NGINX}/auth-url: "https://sso.example/auth"`);
    expect(checksOf(url, ingress(`${NGINX}/auth-type: basic`))).toEqual([]);
    expect(checksOf(url, ingress('', { service: 'oauth2-proxy' }))).toEqual([]);
    expect(checksOf(url, '')).toEqual([]);
  });

  test('middlewares of Traefik count for what they do', () => {
    const named = ingress(
      'traefik.ingress.kubernetes.io/router.middlewares: "tools-first@kubernetescrd"',
      { ingressClass: 'traefik' },
    );
    const plain = ingress('', { ingressClass: 'traefik' });
    const forward = middleware('first', '{ forwardAuth: { address: "http://sso" } }');
    expect(checksOf(forward + named, forward + plain)).toEqual(['ingress-login-lost']);
    // whatever it is called
    const headers = middleware('first', '{ headers: { sslRedirect: true } }');
    expect(checksOf(headers + named, headers + plain)).toEqual([]);
    expect(checksOf(forward + named, headers + named)).toEqual(['ingress-login-lost']);
    const chain = middleware('first', '{ chain: { middlewares: [{ name: second }] } }');
    const second = middleware('second', '{ basicAuth: { secret: users } }');
    expect(checksOf(chain + second + named, chain + second + plain)).toEqual([
      'ingress-login-lost',
    ]);
  });

  test('each route of an IngressRoute names its own', () => {
    const auth = middleware('first', '{ digestAuth: { secret: users } }');
    expect(checksOf(auth + ingressRoute('{ name: first }'), auth + ingressRoute(''))).toEqual([
      'ingress-login-lost',
    ]);
    expect(checksOf(auth + ingressRoute(''), auth + ingressRoute('{ name: first }'))).toEqual([]);
  });

  test('a list of addresses that goes, or has every address in it', () => {
    const some = ingress(`${NGINX}/whitelist-source-range: 10.0.0.0/8`);
    const [finding, ...others] = found(some, ingress(''));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Requests for grafana.example reach Service tools/admin now from whatever address they come.',
    );
    const all = ingress(`${NGINX}/whitelist-source-range: "10.0.0.0/8,0.0.0.0/0"`);
    expect(checksOf(some, all)).toEqual(['ingress-addresses-opened']);
    expect(checksOf(all, ingress(''))).toEqual([]);
    expect(checksOf(some, ingress(`${NGINX}/allowlist-source-range: 10.0.0.0/8`))).toEqual([]);
  });
});

describe('from where an Ingress is reached', () => {
  const exposed = (base: string, head: string): readonly string[] =>
    found(base, head).map((told) => spoken(messageOf(told)));
  const says =
    'grafana.example can be reached from outside now: Ingress tools/admin was for callers of the own network.';

  test('a load balancer of AWS is internal unless its scheme says otherwise', () => {
    const alb = (scheme: string): string =>
      ingress(scheme === '' ? '' : `alb.ingress.kubernetes.io/scheme: ${scheme}`, {
        ingressClass: 'alb',
      });
    expect(exposed(alb(''), alb('internet-facing'))).toEqual([says]);
    expect(exposed(alb('internal'), alb('internet-facing'))).toEqual([says]);
    expect(exposed(alb('internal'), alb(''))).toEqual([]);
    expect(exposed(alb('internet-facing'), alb('internal'))).toEqual([]);
    expect(exposed('', alb('internet-facing'))).toEqual([]);
    const decided = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: alb }
spec: { controller: ingress.k8s.aws/alb, parameters: { apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: inner } }
---
`;
    expect(exposed(decided + alb(''), decided + alb('internet-facing'))).toEqual([]);
  });

  test('an application gateway of Azure is public unless it asks for its private address', () => {
    const azure = (annotation: string): string =>
      ingress(annotation, { ingressClass: 'azure-application-gateway' });
    const inner = azure('appgw.ingress.kubernetes.io/use-private-ip: "true"');
    expect(exposed(inner, azure(''))).toEqual([says]);
    expect(exposed(azure(''), inner)).toEqual([]);
  });
});
