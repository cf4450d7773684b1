import { describe, expect, test } from 'vitest';
import { answerTo, shopRoutes, shopService } from './sidecar-requests.ts';

const HOST = 'orders.shop.svc.cluster.local';
const ROUTE = 'route: [{ destination: { host: orders } }]';
const PREFLIGHT = { origin: 'https://a.com', 'access-control-request-method': 'POST' };

/** The answer to a preflight under a CORS policy, or to another request. */
const preflight = (
  cors: string,
  action = ROUTE,
  headers: Readonly<Record<string, string>> = PREFLIGHT,
  method = 'OPTIONS',
): string =>
  answerTo([shopService('orders'), shopRoutes('v', HOST, `[{ corsPolicy: ${cors}, ${action} }]`)], {
    host: HOST,
    method,
    headers,
  });

describe('a preflight request', () => {
  test.each([
    '{ allowOrigins: [{ exact: "https://a.com" }] }',
    '{ allowOrigins: [{ exact: "*" }] }',
    '{ allowOrigins: [{ prefix: "https://b" }, { regex: "https://.*" }] }',
    '{ allowOrigin: ["https://a.com"] }',
    '{ unmatchedPreflights: IGNORE }',
  ])('is answered by the proxy under %s', (cors) => {
    expect(preflight(cors)).toBe('direct 200');
  });

  test.each(['{}', '{ allowOrigins: [{ exact: "https://b.com" }] }'])(
    'goes to the destination under %s',
    (cors) => {
      expect(preflight(cors)).toBe(`${HOST} ok`);
    },
  );

  test('is redirected like other requests', () => {
    const any = '{ allowOrigins: [{ exact: "*" }] }';
    expect(preflight(any, 'redirect: { uri: /new }')).toBe('redirect');
    expect(preflight(any, 'directResponse: { status: 418 }')).toBe('direct 418');
  });

  test('needs its two headers and its method', () => {
    const any = '{ allowOrigins: [{ exact: "*" }] }';
    expect(preflight(any, ROUTE, { origin: 'https://a.com' })).toBe(`${HOST} ok`);
    expect(preflight(any, ROUTE, PREFLIGHT, 'GET')).toBe(`${HOST} ok`);
  });
});
