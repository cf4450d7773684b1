import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/core/detectors/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

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
    expect(asked(https('shop', 'MUTUAL'), https('shop', 'MUTUAL'))).toEqual([]);
    expect(asked(https('shop', 'MUTUAL'), https('shop'))).toEqual([]);
    expect(asked(plaintext, https('shop', 'MUTUAL'))).toEqual([]);
  });

  test('for a name below a wildcard cut off clients where it was routed', () => {
    const wildcard = https('shop').replace('[shop.example.com]', "['*.example.com']");
    const route = `{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: web, namespace: shop }, spec: { hosts: [shop.example.com], gateways: [public], http: [{ route: [{ destination: { host: shop } }] }] } }`;
    expect(asked(wildcard, https('shop', 'MUTUAL'))).toEqual([]);
    expect(asked(wildcard, https('shop', 'MUTUAL'), route)).toHaveLength(1);
  });

  test('name the workloads that are seen to call the host', () => {
    const caller =
      "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: app, namespace: web }, spec: { template: { metadata: { labels: { app: app } }, spec: { containers: [{ name: app, image: app, env: [{ name: SHOP, value: 'https://shop.example.com' }] }] } } } }";
    const [finding] = asked(https('shop'), https('shop', 'MUTUAL'), caller);
    expect(finding?.why).toContain('Deployment web/app has the host in its settings');
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
