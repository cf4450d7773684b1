import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { leftOn } from '../../src/checks/left-on/left-on.ts';
import { datedSettings, messageOf } from '../../src/checks/index.ts';
import { app, findingsOf } from './findings-of.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

const said = (base: string, head: string): readonly string[] =>
  findingsOf(leftOn, base, head).map(
    ({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`,
  );

const until = (day: string): string => `, annotations: { meshwarden.io/until: '${day}' }`;
const route = (more: string, annotations = ''): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop${annotations} }
spec:
  hosts: [orders]
  http: [{ route: [{ destination: { host: orders } }]${more} }]
---
`;
const DELAY = ', fault: { delay: { fixedDelay: 2s, percentage: { value: 10 } } }';
const MIRROR = ', mirror: { host: orders-next }';
const telemetry = (share: number, annotations = ''): string => `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: traces, namespace: shop${annotations} }
spec: { tracing: [{ providers: [{ name: tempo }], randomSamplingPercentage: ${String(share)} }] }
---
`;
const APP = app('shop', 'orders');
const VERBOSE = APP.replace(
  'metadata: { labels: { app: orders,',
  'metadata: { annotations: { sidecar.istio.io/logLevel: debug }, labels: { app: orders,',
);
const HTTP_ROUTE = (filters: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ backendRefs: [{ name: orders, port: 80 }]${filters} }]
---
`;

const asked = (does: string, object = 'VirtualService shop/orders'): readonly string[] => [
  `end-date-missing: Nothing says until when ${object} ${does}, in production.`,
];

describe('a setting for a time that comes to production is asked for an end date', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a delay', route(''), route(DELAY), asked('delays requests')],
    [
      'failures, with copies, told once',
      route(''),
      route(`, fault: { abort: { httpStatus: 503, percentage: { value: 1 } } }${MIRROR}`),
      asked('fails requests on purpose and sends copies of requests elsewhere'),
    ],
    [
      'a level of logs',
      APP,
      VERBOSE,
      asked('has proxies log what they do with each request', 'Deployment shop/orders'),
    ],
    [
      'traces of everything',
      telemetry(1),
      telemetry(100),
      asked('has every request traced', 'Telemetry shop/traces'),
    ],
    [
      'copies by an HTTPRoute',
      HTTP_ROUTE(''),
      HTTP_ROUTE(
        ', filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: next, port: 80 } } }]',
      ),
      asked('sends copies of requests elsewhere', 'HTTPRoute shop/orders'),
    ],
    [
      'headers of answers',
      route(''),
      route(", headers: { response: { set: { x-upstream: '%UPSTREAM_HOST%' } } }"),
      asked('shows callers what Envoy knows of requests'),
    ],
  ])('%s', (_, base, head, expected) => {
    expect(said(base, head)).toEqual(expected);
  });

  test.each<[string, string, string]>([
    ['one that says until when', route(''), route(DELAY, until('2026-12-04'))],
    ['one by an instant', telemetry(1), telemetry(100, until('2026-12-04T18:00:00+01:00'))],
    ['one that was there', route(DELAY), route(`${DELAY}, timeout: 5s`)],
    ['one that goes', route(DELAY), route('')],
    ['a share that may stay', telemetry(1), telemetry(5)],
  ])('nothing is asked of %s', (_, base, head) => {
    expect(said(base, head)).toEqual([]);
  });
});

describe('an end date', () => {
  const at = (asOf: string, head: string): readonly string[] =>
    leftOn
      .detect({
        ...{ mesh: meshFrom(head), before: null, changes: [], asOf },
        ...{ rendered: renderedFrom(head), renderedBefore: null, schemas: shippedSchemas() },
      })
      .findings.map((told) => spoken(messageOf(told)));
  const OVER =
    'VirtualService shop/orders delays requests, which was meant until 2026-12-04 and is still there.';

  test('is over when its day is over in every zone', () => {
    const dated = route(DELAY, until('2026-12-04'));
    expect(at('2026-12-05T11:59:59Z', dated)).toEqual([]);
    expect(at('2026-12-05T12:00:00Z', dated)).toEqual([OVER]);
  });

  test('is over at its instant, where it names one', () => {
    const dated = route(DELAY, until('2026-12-04T18:00:00+01:00'));
    expect(at('2026-12-04T16:59:59Z', dated)).toEqual([]);
    expect(at('2026-12-04T17:00:00Z', dated)).toHaveLength(1);
  });

  test.each(['next week', '2026-02-30', '2026-12-04T18:00', '04.12.2026'])(
    'that is no date is told: %s',
    (text) => {
      expect(at('2026-12-05T12:00:00Z', route(DELAY, until(text)))).toEqual([
        `Nobody is reminded of what VirtualService shop/orders is to stop: "${text}" is no date.`,
      ]);
    },
  );

  test('of an object without such a setting says nothing', () => {
    expect(at('2027-01-01T00:00:00Z', route('', until('2026-12-04')))).toEqual([]);
    expect(datedSettings(meshFrom(route('', until('2026-12-04'))))).toEqual([]);
  });
});
