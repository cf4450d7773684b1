import { describe, expect, test } from 'vitest';
import { consequenceHeadline } from '../../../src/review/report/consequences/consequence-text.ts';
import {
  behaviour,
  GATEWAY,
  ORDERS_V2,
  routes,
  SUBSETS,
} from '../../compare/behaviour/small-mesh.ts';

const notes = (before: string, after: string): readonly string[] => behaviour(before, after).notes;

describe('what a change alters of calls beside what is compared is said', () => {
  test('limits and ejections, of a subset or a port too', () => {
    const limited = (policy: string): string =>
      SUBSETS.replace('{ version: v2 } }', `{ version: v2 }, trafficPolicy: { ${policy} } }`);
    const note =
      'Not compared: limits, ejections and load balancing of DestinationRule shop/orders under load.';
    expect(notes(SUBSETS, limited('outlierDetection: { consecutive5xxErrors: 1 }'))).toEqual([
      note,
    ]);
    expect(
      notes(
        SUBSETS,
        limited(
          'portLevelSettings: [{ port: { number: 8080 }, connectionPool: { http: { http1MaxPendingRequests: 1 } } }]',
        ),
      ),
    ).toEqual([note]);
    expect(notes(SUBSETS, limited('tls: { mode: DISABLE }'))).toEqual([]);
  });

  test('mirrors and headers', () => {
    const to = 'route: [{ destination: { host: orders } }]';
    expect(notes(routes(`[{ ${to} }]`), routes(`[{ ${to}, mirror: { host: cart } }]`))).toEqual([
      'Not compared: mirrored requests of VirtualService shop/orders.',
    ]);
    const written = 'headers: { request: { set: { x-team: red } } }';
    expect(notes(routes(`[{ ${to} }]`), routes(`[{ ${to}, ${written} }]`))).toEqual([
      'Not compared: headers that VirtualService shop/orders writes.',
    ]);
  });

  test('filters of proxies and hosts outside, which are told once', () => {
    const filter = (name: string): string =>
      `---\napiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: ${name}, namespace: shop }\nspec: { configPatches: [] }\n`;
    expect(notes('', filter('one') + filter('two'))).toEqual([
      'Not compared: effects of EnvoyFilter shop/one and 1 other on calls.',
    ]);
    const entry = (resolution: string): string =>
      `---\napiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: rates, namespace: shop }\nspec: { hosts: [api.rates.example], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: ${resolution} }\n`;
    expect(notes(entry('DNS'), entry('NONE'))).toEqual([
      'Calls to hosts of ServiceEntry shop/rates are compared only if workload settings show them; answers there are not compared.',
    ]);
  });

  test('certificates that a gateway asks callers for', () => {
    const server = (mode: string): string =>
      `${GATEWAY}---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: front, namespace: ingress }\nspec:\n  selector: { istio: gateway }\n  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: ${mode}, credentialName: shop } }]\n`;
    expect(notes(server('SIMPLE'), server('MUTUAL'))).toEqual([
      'Not compared: certificates of Gateway ingress/front, and whether callers have the required ones.',
    ]);
  });
});

/** The first consequence as a headline, and where it is decided after the change. */
function first(before: string, after: string) {
  const [found] = behaviour(before, after).consequences;
  if (found === undefined) return null;
  const told = { consequence: found, environments: ['prod'], production: true, awaits: null };
  const { where, what } = consequenceHeadline(told, { environments: [] });
  return {
    says: `${where}: ${what}`,
    by: found.after.decidedBy?.object,
  };
}

describe('what is told of a part of the requests says so', () => {
  const VERSIONS = ORDERS_V2 + SUBSETS;
  const to = (subset: string): string =>
    `route: [{ destination: { host: orders, subset: ${subset} } }]`;

  test('only those with a header go elsewhere', () => {
    const canary = `{ match: [{ headers: { x-canary: { exact: "1" } } }], ${to('v2')} }`;
    expect(
      first(
        VERSIONS + routes(`[{ ${to('v1')} }]`),
        VERSIONS + routes(`[${canary}, { ${to('v1')} }]`),
      ),
    ).toEqual({
      says: 'prod: requests from web to orders with GET /list and the header x-canary: 1 go to orders-v2',
      by: 'VirtualService shop/orders',
    });
    const slow = `{ match: [{ headers: { x-canary: { exact: "1" } } }], ${to('v1')} }`;
    const fast = `{ timeout: 5s, ${to('v1')} }`;
    expect(
      first(VERSIONS + routes(`[${fast}]`), VERSIONS + routes(`[${slow}, ${fast}]`))?.says,
    ).toBe(
      'prod: web waits for orders with GET /list and the header x-canary: 1 without a request timeout (was 5 s)',
    );
    expect(
      first(VERSIONS + routes(`[${fast}]`), VERSIONS + routes(`[{ ${to('v1')} }]`))?.says,
    ).toBe('prod: web waits for orders without a request timeout (was 5 s)');
  });

  test('one version alone is sent plaintext, by what is written of it', () => {
    const split = routes(
      '[{ route: [{ destination: { host: orders, subset: v1 }, weight: 90 }, { destination: { host: orders, subset: v2 }, weight: 10 }] }]',
    );
    const clear = VERSIONS.replace(
      '{ version: v2 } }]',
      '{ version: v2 }, trafficPolicy: { tls: { mode: DISABLE } } }]',
    );
    expect(first(VERSIONS + split, clear + split)).toEqual({
      says: 'prod: some requests from web to orders are no longer encrypted',
      by: 'DestinationRule shop/orders',
    });
  });

  test('an injected fault is decided by the route that injects it', () => {
    const fault = 'fault: { abort: { percentage: { value: 5 }, httpStatus: 500 } }';
    const found = first(routes(`[{ ${plain} }]`), routes(`[{ ${fault}, ${plain} }]`));
    expect(found?.by).toBe('VirtualService shop/orders');
  });
});

const plain = 'route: [{ destination: { host: orders } }]';
