import { describe, expect, test } from 'vitest';
import { behaviour, GATEWAY } from './small-mesh.ts';

const server = (hosts: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${hosts}] }]
`;

const bound = (host: string, http: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [${host}], gateways: [ingress/web], http: ${http} }
`;

const toOrders = '{ route: [{ destination: { host: orders } }] }';
describe('a host that moves from one gateway to another', () => {
  const second = GATEWAY.replaceAll('name: gateway,', 'name: front,')
    .replaceAll('istio: gateway', 'istio: front')
    .replace(/---\napiVersion: v1\nkind: Namespace\n.*\n/, '');
  const both = GATEWAY + second + bound('shop.example.com', `[${toOrders}]`);
  const at = (label: string): string =>
    server('shop.example.com').replace('istio: gateway', `istio: ${label}`);
  const marks = (before: string, after: string): readonly unknown[] =>
    behaviour(before, after).consequences.map(({ kind, gateway, isAnsweredElsewhere }) => [
      kind,
      gateway,
      isAnsweredElsewhere,
    ]);

  test('is neither answered nowhere after, nor was it before', () => {
    expect(marks(both + at('gateway'), both + at('front'))).toEqual([
      ['closed', 'Deployment ingress/gateway', true],
      ['exposed', 'Deployment ingress/front', true],
    ]);
  });

  test('is answered nowhere where no other gateway has it', () => {
    expect(marks(both + at('gateway'), both)).toEqual([
      ['closed', 'Deployment ingress/gateway', undefined],
    ]);
    expect(marks(both, both + at('front'))).toEqual([
      ['exposed', 'Deployment ingress/front', undefined],
    ]);
  });

  test('that is for the cluster alone does not count as outside', () => {
    const inner = both.replace(
      'type: LoadBalancer, selector: { istio: front }',
      'selector: { istio: front }',
    );
    expect(marks(inner + at('gateway'), inner + at('front'))).toContainEqual([
      'closed',
      'Deployment ingress/gateway',
      undefined,
    ]);
  });
});
