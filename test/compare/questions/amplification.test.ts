import { describe, expect, test } from 'vitest';
import { answerCase } from '../../../src/compare/questions/case-answer.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { virtualService } from '../../support/objects.ts';

const indented = (text: string): string => text.trim().replaceAll(/^/gm, '  ');

const service = (name: string, port = 'http'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: ${port}, port: 80, targetPort: 8080 }] }
---
`;
const routes = (name: string, http: string, more = ''): string =>
  virtualService(name, `{ hosts: [${name}]${more}, http: ${http} }`);
const retried = (name: string, retries: string, more = ''): string =>
  routes(name, `[{ route: [{ destination: { host: ${name} } }], retries: ${retries} }]`, more);

const FIVE = '{ attempts: 3, retryOn: 5xx }';
const services = ['web', 'orders', 'inventory'].map((name) => service(name)).join('');

interface Asked {
  readonly failure?: string | null;
  readonly more?: string;
}

function requestsAt(
  resources: string,
  { failure = '503 from last', more = '' }: Asked = {},
): unknown {
  const text = `
id: amplification/own
rules: []
resources: |
${indented(resources)}
query:
  kind: amplification
  chain: [web.shop.svc.cluster.local, orders.shop.svc.cluster.local, inventory.shop.svc.cluster.local]
  port: 80
  failure: ${JSON.stringify(failure)}
${more}
expect: { maxRequestsAtLast: 1 }
source: own
`;
  const { result } = answerCase(text, { schemas: shippedSchemas(), now: 0 }) ?? {};
  return result?.['maxRequestsAtLast'] ?? result;
}

describe('requests at the last of a chain', () => {
  test('are the product of the tries that the failure is worth', () => {
    const both = services + retried('orders', FIVE) + retried('inventory', FIVE);
    expect(requestsAt(both)).toBe(16);
    expect(requestsAt(services + retried('orders', FIVE))).toBe(4);
    expect(requestsAt(services + retried('inventory', FIVE))).toBe(4);
    expect(requestsAt(services)).toBe(1);
    expect(requestsAt(services, { failure: null })).toBe(9);
  });

  test('of what has no status are those of its conditions; above it is a status', () => {
    expect(requestsAt(services, { failure: 'connection refused at last' })).toBe(3);
    expect(requestsAt(services + retried('orders', FIVE), { failure: 'connect-failure' })).toBe(12);
    const before = retried('inventory', '{ attempts: 1, retryOn: reset-before-request }');
    expect(requestsAt(services + before, { failure: 'connect-failure at last' })).toBe(2);
    expect(requestsAt(services + before, { failure: 'reset before request' })).toBe(2);
    expect(requestsAt(services + before, { failure: 'connection reset by last' })).toBe(1);
    const late = retried('inventory', '{ attempts: 1, retryOn: reset }');
    const above = retried('orders', '{ attempts: 1, retryOn: "504" }');
    expect(requestsAt(services + late + above, { failure: 'every try times out' })).toBe(4);
    expect(requestsAt(services + late + above, { failure: 'connection reset by last' })).toBe(2);
  });

  test('are not fewer for what limits many requests at once', () => {
    const rule = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: inventory, namespace: shop }
spec: { host: inventory, trafficPolicy: { retryBudget: {}, connectionPool: { http: { maxRetries: 1 } } } }
---
`;
    expect(requestsAt(services + rule + retried('inventory', FIVE))).toBe(4);
  });

  test('are those of the worst route where no request is told, and of its own where one is', () => {
    const several = routes(
      'inventory',
      `[{ match: [{ uri: { prefix: /stock } }], route: [{ destination: { host: inventory } }], retries: ${FIVE} }, { route: [{ destination: { host: inventory } }], retries: { attempts: 0 } }]`,
    );
    const asked = (path: string) =>
      requestsAt(services + several, { more: `  request: { method: GET, path: ${path} }` });
    expect(requestsAt(services + several)).toBe(4);
    expect(asked('/stock/7')).toBe(4);
    expect(asked('/health')).toBe(1);
  });

  test('by gRPC go by its statuses', () => {
    const grpc = services.replaceAll('name: http', 'name: grpc');
    expect(requestsAt(grpc, { failure: 'UNAVAILABLE from last' })).toBe(9);
    expect(requestsAt(grpc, { failure: 'RESOURCE_EXHAUSTED' })).toBe(1);
    expect(requestsAt(grpc + retried('inventory', FIVE), { failure: 'UNAVAILABLE' })).toBe(3);
    const mixed = service('web') + service('orders') + service('inventory', 'grpc');
    expect(requestsAt(mixed + retried('orders', FIVE), { failure: 'UNAVAILABLE' })).toBe(12);
  });

  test('are none of callers that ztunnel takes, without a waypoint', () => {
    const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
`;
    const pods = ['web', 'orders']
      .map(
        (name) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: app }] }
---
`,
      )
      .join('');
    const both = services + retried('orders', FIVE) + retried('inventory', FIVE);
    expect(requestsAt(both)).toBe(16);
    expect(requestsAt(namespace + pods + both)).toBe(1);
  });

  test('begin at a gateway by its own routes', () => {
    const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { app: web }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
`;
    const bound = retried('orders', FIVE, ', gateways: [edge]');
    expect(requestsAt(services + bound + retried('inventory', FIVE))).toBe(4);
    expect(requestsAt(services + gateway + bound + retried('inventory', FIVE))).toBe(16);
  });
});
