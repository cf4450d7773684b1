import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatewayOutcome, gatewayPods } from '../../../../src/istio/mesh/outcome/gateway-outcome.ts';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { creationOrders } from '../../../../src/istio/mesh/registry/creation-order.ts';
import type { Resource } from '../../../../src/manifest/index.ts';
import { ANY_HTTP } from '../../../../src/istio/mesh/request/request.ts';
import { meshFrom } from '../../../support/rendered.ts';
import { service } from '../../../support/objects.ts';
import { times } from '../../../support/times.ts';

const SERVICE = service('orders');
const route = (name: string, prefix: string, status: number, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [orders.shop.svc.cluster.local], ${more} http: [{ match: [{ uri: { prefix: ${prefix} } }], directResponse: { status: ${String(status)} } }] }
---
`;
const many = (count: number, more = ''): string =>
  Array.from({ length: count }, (_, at) =>
    route(`r${String(at)}`, `/p${String(at)}/`, 200 + at, more),
  ).join('');
const host = 'orders.shop.svc.cluster.local';

function atGateway(objects: string, path: string): string {
  const mesh = meshFrom(`${SERVICE}
apiVersion: apps/v1
kind: Deployment
metadata: { name: gate, namespace: shop }
spec: { template: { metadata: { labels: { istio: gateway } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { selector: { istio: gateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
${objects}`);
  const [pods] = gatewayPods(mesh);
  if (pods === undefined) throw new Error('fixture: gateway');
  const http = { method: 'GET', host, path, headers: new Map<string, string>(), token: null };
  const [end] = gatewayOutcome(mesh, pods, { port: 80, encrypted: false, http }).endings;
  return end?.ending.kind === 'unknown' ? 'unknown' : String(end?.ending.status);
}

test('of many VirtualServices of one host without ages the one that fits is used, if only one does', () => {
  const objects = many(30, 'gateways: [front],');
  expect(atGateway(objects, '/p7/x')).toBe('207');
  expect(atGateway(objects, '/none')).toBe('404');
  expect(atGateway(objects + route('again', '/p7/', 299, 'gateways: [front],'), '/p7/x')).toBe(
    'unknown',
  );
  expect(atGateway(objects + route('again', '/p7/', 299, 'gateways: [front],'), '/p8/x')).toBe(
    '208',
  );
});

test('a sidecar takes the first that has a route at all, which is not told of many', () => {
  const client = { kind: 'sidecar', namespace: 'web', labels: new Map<string, string>() } as const;
  const decided = (objects: string): string => {
    const http = { ...ANY_HTTP, host, path: '/p1/x' };
    return routeFromSidecar(meshFrom(SERVICE + objects), client, {
      host,
      port: 80,
      http,
      serverName: null,
    }).kind;
  };
  expect(decided(many(6))).toBe('unknown');
  const alike = Array.from({ length: 6 }, (_, at) => route(`r${String(at)}`, '/', 200)).join('');
  expect(decided(alike)).toBe('direct');
});

test('thousands without ages are not gone through', () => {
  expect(atGateway(many(1000, 'gateways: [front],'), '/p7/x')).toBe('unknown');
});

test('whichever of some rivals may be the first, one of the orders has it first, and dates are kept', () => {
  const rivals = fc.array(fc.record({ dated: fc.boolean(), chosen: fc.boolean() }), {
    minLength: 5,
    maxLength: 12,
  });
  fc.assert(
    fc.property(rivals, (list) => {
      const resources = list.map(({ dated }, at): Resource => {
        const age = dated ? `, creationTimestamp: '2026-01-${String(at + 10)}T00:00:00Z'` : '';
        const [found] = meshFrom(
          `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: n${String(at)}${age} }\n`,
        ).resources;
        if (found === undefined) throw new Error('fixture: object');
        return found;
      });
      const chosen = resources.filter((_, at) => list[at]?.chosen === true);
      const firsts = new Set(
        creationOrders(resources, (one) => one, 'first').map((order) =>
          order.find((one) => chosen.includes(one)),
        ),
      );
      const isDated = (one: Resource): boolean => list[resources.indexOf(one)]?.dated === true;
      const [oldest] = chosen.filter(isDated);
      const expected = new Set([
        ...chosen.filter((one) => !isDated(one)),
        ...(oldest ? [oldest] : []),
      ]);
      expect(firsts).toEqual(expected.size === 0 ? new Set([undefined]) : expected);
    }),
    times(40),
  );
});
