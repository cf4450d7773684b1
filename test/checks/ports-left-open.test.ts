import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const service = (name: string, ...ports: readonly number[]): string =>
  `{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: shop }, spec: { selector: { app: ${name} }, ports: [${ports.map((port) => `{ name: http-${String(port)}, port: ${String(port)} }`).join(', ')}] } }`;

const routes = (...http: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [public]
  http:
${http.map((one) => `    - ${one}`).join('\n')}
`;

/** How often Istio's code is said, and how bad each is. */
async function said(...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'shop.yaml': objects.join('\n---\n') });
  return entries
    .filter(({ code }) => code === 'IST0112')
    .map(({ resource, level }) => `${resource} ${level}`);
}

const TWO = service('orders', 80, 9090);
const to = (more = ''): string => `{ route: [{ destination: { host: orders${more} } }] }`;
const ONCE = ['VirtualService shop/web info'];

describe('what Istio’s analysis says of destinations without a port', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['one of several ports', [TWO, routes(to())], ONCE],
    ['each line', [TWO, routes(to(), to())], [...ONCE, ...ONCE]],
    [
      'a route and its mirror on one line as one',
      [TWO, routes('{ route: [{ destination: { host: orders } }], mirror: { host: orders } }')],
      ONCE,
    ],
    [
      'entries of mirrors once',
      [
        TWO,
        routes(
          `{ mirrors: [{ destination: { host: orders } }], ${to(', port: { number: 80 }').slice(2)}`,
          `{ mirrors: [{ destination: { host: orders } }], ${to(', port: { number: 80 }').slice(2)}`,
        ),
      ],
      ONCE,
    ],
    ['no port of one', [service('orders', 80), routes(to())], []],
    ['a port that is named', [TWO, routes(to(', port: { number: 80 }'))], []],
    ['an empty port, which is not none', [TWO, routes(to(', port: {}'))], []],
    ['a host that is not there', [routes(to())], []],
  ])('%s', async (_, objects, expected) => {
    expect(await said(...objects)).toEqual(expected);
  });

  test('it is an error where a gateway asks for a port that the Service lacks', async () => {
    const gateway =
      '{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 8080, name: http, protocol: HTTP }, hosts: ["*"] }] } }';
    expect(await said(TWO, gateway, routes(to()))).toEqual(['VirtualService shop/web error']);
    expect(await said(TWO, gateway, routes('{ match: [{ port: 80 }], ' + to().slice(2)))).toEqual(
      ONCE,
    );
  });
});
