import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const gateway = (port: number, name: string, protocol: string): string =>
  `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop-gw, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: ${String(port)}, name: ${name}, protocol: ${protocol} }
      hosts: [shop.example.com]
      tls: ${protocol === 'HTTPS' ? '{ mode: SIMPLE, credentialName: shop-cert }' : '{ httpsRedirect: false }'}
`;

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [shop-gw]
  http: [{ route: [{ destination: { host: shop, port: { number: 80 } } }] }]
`;

const service = `apiVersion: v1
kind: Service
metadata: { name: shop, namespace: shop }
spec: { selector: { app: shop }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "shop:1" }] }
`;

const all = (...texts: readonly string[]): string => texts.join('---\n');

const plain = all(gateway(80, 'http', 'HTTP'), route);
const secure = all(gateway(443, 'https', 'HTTPS'), route);

const markdown = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text;

describe('copies of an object in loose files of one folder', () => {
  const before = {
    'byhand/shop.yaml': service,
    'byhand/entry.yaml': plain,
    'byhand/entry-tls.yaml': secure,
  };
  const after = { 'byhand/shop.yaml': all(service, secure) };

  test('one that goes removes nothing that another file has', async () => {
    const review = await reviewOf(before, after);
    // the Gateway that goes has another port, and may be the one that a cluster has
    expect(review.tier).toBe('high');
    expect(
      spoken(review.findings.filter(({ introducedBy }) => introducedBy === 'this-change')),
    ).toEqual([]);
    const report = await markdown(before, after);
    expect(report).toContain('no longer in `byhand/entry.yaml`; `byhand/shop.yaml` has it');
    expect(report).not.toContain(': removed');
    expect(report).not.toContain('no longer answered');
  });

  test('one that comes is in one more file', async () => {
    const report = await markdown(
      { 'byhand/shop.yaml': service },
      { 'byhand/shop.yaml': service, 'byhand/again.yaml': service },
    );
    expect(report).toContain('now also in `byhand/again.yaml`; `byhand/shop.yaml` has it already');
    expect(report).not.toContain(': added');
  });

  test('a policy of another text that goes may be the one that a cluster has', async () => {
    const mode = (name: string): string =>
      `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${name} } }
`;
    const kept = { 'byhand/shop.yaml': service, 'byhand/b.yaml': mode('PERMISSIVE') };
    const both = { ...kept, 'byhand/a.yaml': mode('STRICT') };
    expect((await reviewOf(both, kept)).tier).not.toBe('low');
    expect(await markdown(both, kept)).toContain(
      'no longer in `byhand/a.yaml`; `byhand/b.yaml` has it',
    );
  });
});
