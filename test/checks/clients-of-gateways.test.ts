import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf, istiodRelease } from './findings-of.ts';

const keysOf = (check: string, ...objects: readonly string[]): readonly string[] =>
  findingsOf(gatewayNotReady, '', objects.join('\n---\n'))
    .filter((finding) => finding.check === check)
    .map(({ key }) => key);

const gateway = (servers: string): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { selector: { istio: ingressgateway }, servers: [${servers}] } }`;

const https = (secret: string, mode = 'SIMPLE'): string =>
  gateway(
    `{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: ${secret} }, hosts: [shop.example.com] }`,
  );

const plaintext = gateway(
  '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }',
);

describe('certificates that clients are asked for', () => {
  const asked = (base: string, head: string, ...more: readonly string[]) =>
    findingsOf(
      gatewayNotReady,
      [base, ...more].join('\n---\n'),
      [head, ...more].join('\n---\n'),
    ).filter(({ check }) => check === 'clients-unprepared');

  test('cut off clients that had none to show, on the same port', () => {
    expect(asked(https('shop'), https('shop', 'MUTUAL'))).toHaveLength(1);
    expect(asked(https('shop', 'OPTIONAL_MUTUAL'), https('shop', 'MUTUAL'))).toHaveLength(1);
    expect(spoken(asked(https('shop', 'MUTUAL'), https('shop', 'MUTUAL')))).toEqual([]);
    expect(spoken(asked(https('shop', 'MUTUAL'), https('shop')))).toEqual([]);
    expect(spoken(asked(plaintext, https('shop', 'MUTUAL')))).toEqual([]);
  });

  test('for a name below a wildcard cut off clients where it was routed', () => {
    const wildcard = https('shop').replace('[shop.example.com]', "['*.example.com']");
    const route = `{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: web, namespace: shop }, spec: { hosts: [shop.example.com], gateways: [public], http: [{ route: [{ destination: { host: shop } }] }] } }`;
    expect(spoken(asked(wildcard, https('shop', 'MUTUAL')))).toEqual([]);
    expect(asked(wildcard, https('shop', 'MUTUAL'), route)).toHaveLength(1);
  });

  test('name the workloads that are seen to call the host', () => {
    const caller =
      "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: app, namespace: web }, spec: { template: { metadata: { labels: { app: app } }, spec: { containers: [{ name: app, image: app, env: [{ name: SHOP, value: 'https://shop.example.com' }] }] } } } }";
    const [finding] = asked(https('shop'), https('shop', 'MUTUAL'), caller);
    expect(spoken(finding?.why)).toContain('Deployment web/app has the host in its settings');
  });
});

describe('certificates that a Gateway of the Gateway API asks for', () => {
  const AUTHORITY = "caCertificateRefs: [{ group: '', kind: ConfigMap, name: partners }]";
  const BY_DEFAULT = `tls: { frontend: { default: { validation: { ${AUTHORITY} } } } }`;
  const listener = (port: number, more = '', options = '') =>
    `{ name: tls-${String(port)}, port: ${String(port)}, protocol: HTTPS, hostname: shop.example.com, tls: { certificateRefs: [{ name: shop }] ${more} ${options === '' ? '' : `, options: { gateway.istio.io/tls-terminate-mode: ${options} }`} } }`;
  const api = (more = '', listeners = [listener(443)], className = 'istio'): string =>
    `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: ${className}, listeners: [${listeners.join(', ')}] ${more === '' ? '' : `, ${more}`} } }`;
  const asked = (base: string, head: string, ...more: readonly string[]) =>
    findingsOf(gatewayNotReady, [base, ...more].join('\n---\n'), [head, ...more].join('\n---\n'))
      .filter(({ check }) => check === 'clients-unprepared')
      .map(({ key }) => key);
  const CUT_OFF = ['certificates on port 443 for shop.example.com'];

  test('cut off clients by what is said for all listeners, and by the option of Istio', () => {
    expect(asked(api(), api(BY_DEFAULT))).toEqual(CUT_OFF);
    expect(asked(api(), api('', [listener(443, '', 'MUTUAL')]))).toEqual(CUT_OFF);
    expect(asked(api(BY_DEFAULT), api(BY_DEFAULT))).toEqual([]);
    expect(asked(api(BY_DEFAULT), api())).toEqual([]);
  });

  test('are asked of one port where an entry is for it, and of none by one without a validation', () => {
    const perPort = (entry: string) =>
      `tls: { frontend: { default: { validation: { ${AUTHORITY} } }, perPort: [{ port: 443, tls: { ${entry} } }] } }`;
    const two = [listener(443), listener(8443)];
    expect(asked(api('', two), api(perPort(''), two))).toEqual([
      'certificates on port 8443 for shop.example.com',
    ]);
    expect(
      asked(
        api('', two),
        api(perPort(`validation: { ${AUTHORITY}, mode: AllowInsecureFallback }`), two),
      ),
    ).toHaveLength(1);
  });

  test('cut nobody off where a connection without one is taken', () => {
    const fallback = BY_DEFAULT.replace('] }', '], mode: AllowInsecureFallback }');
    expect(asked(api(), api(fallback))).toEqual([]);
    expect(asked(api(), api(BY_DEFAULT, [listener(443, '', 'OPTIONAL_MUTUAL')]))).toEqual([]);
    expect(asked(api(), api(BY_DEFAULT, [listener(443, '', 'ISTIO_SIMPLE')]))).toEqual([]);
    expect(asked(api(), api(BY_DEFAULT, [listener(443, ', mode: Passthrough')]))).toEqual([]);
    expect(asked(api(fallback), api(BY_DEFAULT))).toEqual(CUT_OFF);
  });

  test('are not asked for by an Istio that does not read the field, nor for a listener alone', () => {
    const old = istiodRelease('1.27.0');
    expect(asked(api(), api(BY_DEFAULT), old)).toEqual([]);
    expect(asked(api(), api(BY_DEFAULT), istiodRelease('1.28.0'))).toEqual(CUT_OFF);
    expect(
      findingsOf(
        gatewayNotReady,
        [api(BY_DEFAULT), old].join('\n---\n'),
        [api(BY_DEFAULT), istiodRelease('1.28.0')].join('\n---\n'),
      ).filter(({ check }) => check === 'clients-unprepared'),
    ).toHaveLength(1);
    const alone = [listener(443, `, frontendValidation: { ${AUTHORITY} }`)];
    expect(asked(api(), api('', alone))).toEqual([]);
    expect(asked(api('', undefined, 'eg'), api('', alone, 'eg'))).toEqual(CUT_OFF);
  });
});

describe('challenges for certificates', () => {
  const issuer = (solvers: string, kind = 'ClusterIssuer'): string =>
    `{ apiVersion: cert-manager.io/v1, kind: ${kind}, metadata: { name: acme ${kind === 'Issuer' ? ', namespace: ingress' : ''} }, spec: { acme: { solvers: ${solvers} } } }`;
  const certificate = (kind = 'ClusterIssuer', names = '[shop.example.com]'): string =>
    `{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: shop, namespace: ingress }, spec: { secretName: shop, dnsNames: ${names}, issuerRef: { name: acme, kind: ${kind} } } }`;
  const redirecting = gateway(
    '{ port: { number: 80, name: http, protocol: HTTP }, tls: { httpsRedirect: true }, hosts: ["*.example.com"] }, { port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: [shop.example.com] }',
  );
  const byHttp = (ingressClass: string, more = ''): string =>
    `{ http01: { ingress: { ingressClassName: ${ingressClass} } } ${more} }`;
  const redirected = (...objects: readonly string[]): readonly string[] =>
    keysOf('challenge-redirected', redirecting, ...objects);

  test('come to the redirect by the class of Istio, however it is called', () => {
    const named =
      '{ apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: { name: edge }, spec: { controller: istio.io/ingress-controller } }';
    expect(redirected(issuer(`[${byHttp('istio')}]`), certificate())).toHaveLength(1);
    expect(
      redirected(issuer('[{ http01: { ingress: { class: istio } } }]'), certificate()),
    ).toHaveLength(1);
    expect(redirected(issuer(`[${byHttp('edge')}]`), certificate(), named)).toHaveLength(1);
    expect(redirected(issuer(`[${byHttp('nginx')}]`), certificate())).toEqual([]);
  });

  test('are those of the issuer that the certificate names', () => {
    const own = issuer(`[${byHttp('istio')}]`, 'Issuer');
    expect(redirected(own, certificate('Issuer'))).toHaveLength(1);
    expect(redirected(own, certificate())).toEqual([]);
    expect(
      redirected(own.replace('namespace: ingress', 'namespace: shop'), certificate('Issuer')),
    ).toEqual([]);
  });

  test('are none where DNS may be asked, or a route leads them on', () => {
    const zone = 'selector: { dnsZones: [example.com] }';
    const other = 'selector: { dnsZones: [example.org] }';
    expect(redirected(issuer(`[${byHttp('istio')}, { dns01: {} }]`), certificate())).toEqual([]);
    expect(
      redirected(
        issuer(`[${byHttp('istio', `, ${zone}`)}, { dns01: {}, ${other} }]`),
        certificate(),
      ),
    ).toHaveLength(1);
    expect(redirected(issuer(`[${byHttp('istio', `, ${other}`)}]`), certificate())).toEqual([]);
    expect(
      redirected(issuer(`[${byHttp('istio')}]`), certificate(undefined, "['*.example.com']")),
    ).toEqual([]);
    const route =
      '{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: acme, namespace: shop }, spec: { hosts: [shop.example.com], gateways: [public], http: [{ match: [{ uri: { prefix: /.well-known/acme-challenge/ } }], route: [{ destination: { host: solver } }] }] } }';
    expect(redirected(issuer(`[${byHttp('istio')}]`), certificate(), route)).toEqual([]);
  });
});
