import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (selector: string, secret = 'shop'): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { selector: ${selector}, servers: [{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: ${secret} }, hosts: [shop/shop.example.com] }] } }`;

const pods = (labels: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: gateway, namespace: edge }, spec: { selector: { matchLabels: ${labels} }, template: { metadata: { labels: ${labels}, annotations: { inject.istio.io/templates: gateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } } }`;

const chart = `{ apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: { name: istio-edge, namespace: edge }, spec: { chart: { spec: { chart: gateway, version: 1.24.1, sourceRef: { kind: HelmRepository, name: istio } } } } }`;

const told = (check: string, base: readonly string[], head: readonly string[]) =>
  findingsOf(gatewayNotReady, base.join('\n---\n'), head.join('\n---\n')).filter(
    (finding) => finding.check === check,
  );

describe('a Gateway that selects other pods', () => {
  const messages = (base: readonly string[], head: readonly string[]) =>
    ['other-gateway-pods', 'gateway-pods-found'].flatMap((check) =>
      told(check, base, head).map((told) => spoken(messageOf(told))),
    );

  test('which nobody renders is told with both selectors', () => {
    const unseen = [
      'Gateway shop/public is for pods with app=edge now, and no more for those with istio=ingressgateway: no such pods are rendered here.',
    ];
    expect(messages([gateway('{ istio: ingressgateway }')], [gateway('{ app: edge }')])).toEqual(
      unseen,
    );
    // one label more leaves pods out, too
    expect(
      messages([gateway('{ app: edge }')], [gateway('{ app: edge, tier: public }')]),
    ).toHaveLength(1);
    expect(
      messages([gateway('{ app: edge, tier: public }')], [gateway('{ app: edge }')]),
    ).toHaveLength(1);
  });

  test('that are rendered, or come of a chart, is told to open its ports there', () => {
    const opened = (what: string) => [
      `Gateway shop/public opens port 443 for shop.example.com at ${what} now, and was for pods that are not rendered here.`,
    ];
    const [was, is] = [gateway('{ istio: ingressgateway }'), gateway('{ istio: edge }')];
    const rendered = pods('{ istio: edge }');
    expect(messages([was, rendered], [is, rendered])).toEqual(opened('Deployment edge/gateway'));
    expect(messages([was, chart], [is, chart])).toEqual(opened('gateway edge/istio-edge'));
    expect(messages([was], [is, rendered])).toEqual(opened('Deployment edge/gateway'));
  });

  test('is not told where calls through the earlier ones are followed, or nothing is known', () => {
    const [was, is] = [gateway('{ istio: ingressgateway }'), gateway('{ istio: edge }')];
    const earlier = pods('{ istio: ingressgateway }');
    expect(messages([was, earlier], [is, earlier])).toEqual([]);
    expect(messages([was], [was])).toEqual([]);
    expect(messages([was], [gateway("{ istio: '${GATEWAY}' }")])).toEqual([]);
    expect(messages([], [is])).toEqual([]);
  });
});

describe('a certificate of another Secret', () => {
  const at = (secret: string): string => gateway('{ istio: ingressgateway }', secret);
  const secret = (name: string): string =>
    `{ apiVersion: v1, kind: Secret, metadata: { name: ${name}, namespace: edge }, type: kubernetes.io/tls, data: {} }`;
  const certificate = `{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: web, namespace: edge }, spec: { secretName: web, dnsNames: [shop.example.com], issuerRef: { name: ca } } }`;

  test('is told where neither is seen', () => {
    expect(
      told('other-certificate', [at('shop')], [at('web')]).map((told) => spoken(messageOf(told))),
    ).toEqual([
      'Gateway shop/public shows the certificate of Secret `web` for shop.example.com now, which is not seen here.',
    ]);
  });

  test('is told where what made the earlier one stays, and nothing makes the other', () => {
    const made = [
      `{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: { name: shop, namespace: edge }, spec: { target: { name: shop } } }`,
      `{ apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: public, namespace: edge }, spec: { secretName: shop, dnsNames: [shop.example.com], issuerRef: { name: ca } } }`,
    ];
    for (const maker of made) {
      const [found] = told('other-certificate', [at('shop'), maker], [at('shop-cert'), maker]);
      expect(spoken(found)?.message).toBe(
        'Gateway shop/public asks for Secret `shop-cert` now, which nothing here makes: TLS handshakes for shop.example.com may be reset.',
      );
      expect(spoken(found?.why)).toMatch(/which (?:ExternalSecret|Certificate) edge\/\w+ makes at/);
      expect(spoken(found?.fix.text)).toMatch(
        /^Name `shop` again, or have \w+ edge\/\w+ make `shop-cert`\./,
      );
    }
    const [found] = told(
      'other-certificate',
      [at('shop'), secret('shop')],
      [at('web'), secret('shop')],
    );
    expect(spoken(found?.fix.text)).toMatch(/^Name `shop` again\. Else see/);
  });

  test('is left to others where the new one, its maker or the pods are seen', () => {
    const quiet = (base: readonly string[], head: readonly string[]) => {
      expect(spoken(told('other-certificate', base, head))).toEqual([]);
    };
    quiet([at('shop'), secret('web')], [at('web'), secret('web')]);
    quiet([at('shop'), secret('shop')], [at('web'), secret('web')]);
    quiet([at('shop')], [at('web'), certificate]);
    quiet(
      [at('shop'), pods('{ istio: ingressgateway }')],
      [at('web'), pods('{ istio: ingressgateway }')],
    );
    quiet([at('shop')], [at('shop')]);
    quiet([at('shop')], [at("'${SECRET}'")]);
  });
});
