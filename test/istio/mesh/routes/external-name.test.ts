import { describe, expect, test } from 'vitest';
import { answerTo, shopRoutes, shopService } from './sidecar-requests.ts';

const ORDERS = 'orders.shop.svc.cluster.local';
const ALIAS = 'alias.shop.svc.cluster.local';

const alias = (name: string, target: string, ports = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: ExternalName, externalName: ${target}, ${ports} }
`;

const ON_80 = 'ports: [{ name: http, port: 80 }]';
const to = (host: string): string => `[{ route: [{ destination: { host: ${host} } }] }]`;
const other = shopService('other');

describe('an ExternalName Service', () => {
  test('is another name of a service, with its routes, over several hops', () => {
    const mesh = [shopService('orders'), other, alias('alias', ORDERS)];
    expect(answerTo(mesh, { host: ALIAS })).toBe(`${ORDERS} ok`);
    const second = alias('second', ALIAS);
    expect(answerTo([...mesh, second], { host: 'second.shop' })).toBe(`${ORDERS} ok`);
    const routed = [...mesh, shopRoutes('orders', ORDERS, to('other'))];
    expect(answerTo(routed, { host: ALIAS })).toBe('other.shop.svc.cluster.local ok');
  });

  test('for a name that nobody has is as unknown as that name', () => {
    const mesh = [shopService('orders'), alias('alias', 'api.example.com')];
    expect(answerTo(mesh, { host: ALIAS })).toBe('passthrough');
  });

  test('has VirtualServices of its own only on a port that it declares', () => {
    const mesh = [
      shopService('orders'),
      other,
      shopRoutes('v', '*.shop.svc.cluster.local', to('other')),
    ];
    const at = (ports?: string): string =>
      answerTo([...mesh, alias('alias', 'api.example.com', ports)], { host: 'alias.shop' });
    expect(at(ON_80)).toBe('other.shop.svc.cluster.local ok');
    expect(at()).toBe('passthrough');
  });

  test('leads as a destination to what it stands for, and without the port to nothing', () => {
    const mesh = [
      shopService('orders'),
      other,
      shopRoutes('v', 'other.shop.svc.cluster.local', to('alias')),
    ];
    const asked = { host: 'other.shop.svc.cluster.local' };
    expect(answerTo([...mesh, alias('alias', ORDERS, ON_80)], asked)).toBe(`${ORDERS} ok`);
    expect(answerTo([...mesh, alias('alias', ORDERS)], asked)).toBe(`${ALIAS} NC`);
    const outside = alias('alias', 'api.example.com', ON_80);
    expect(answerTo([...mesh, outside], asked)).toBe('api.example.com NC');
  });
});
