import { expect, test } from 'vitest';
import type { Consequence, SideOutcome } from '../../../src/compare/index.ts';
import {
  consequenceSentence,
  witnessText,
} from '../../../src/review/report/consequences/consequence-text.ts';

type Waiting = NonNullable<SideOutcome['waiting']>;

const side = (given: Partial<SideOutcome> = {}): SideOutcome => ({
  answered: 100,
  by: [{ name: 'Deployment shop/orders', percent: 100 }],
  refusal: null,
  decidedBy: null,
  ...given,
});
const consequence = (
  kind: Consequence['kind'],
  before: SideOutcome,
  after: SideOutcome,
  url = 'http://orders.shop/',
): Consequence => ({
  kind,
  environment: 'prod',
  sources: ['Deployment web/front'],
  isKnown: true,
  destination: 'shop/orders',
  port: 80,
  witness: {
    source: 'Deployment web/front',
    http: { method: 'GET', url, headers: new Map() },
    port: 80,
  },
  before,
  after,
  cause: null,
  cells: 1,
});
const waiting = (worstSeconds: number | null): Partial<SideOutcome> => {
  const of: Waiting = { worstSeconds, timeoutSeconds: worstSeconds, tries: 1, delaySeconds: 0 };
  return { waiting: of };
};

test.each([
  [2, null, 'front waits for orders without a request timeout (was 2 s)'],
  [null, 18, 'front gets an error from orders after 18 s (no request timeout before)'],
  [8, 4, 'front gets an error from orders after 4 s (was 8 s)'],
  [4, 8, 'front waits up to 8 s for orders (was 4 s)'],
])('a wait of %s s that becomes one of %s s', (was, is, said) => {
  const kind = is === null || (was !== null && is > was) ? 'slower' : 'shorter';
  expect(consequenceSentence(consequence(kind, side(waiting(was)), side(waiting(is))))).toBe(said);
});

test('what a proxy answers itself goes to nobody', () => {
  const proxy = (status: number): SideOutcome =>
    side({ by: [{ name: `the proxy, ${String(status)}`, percent: 100 }], status });
  expect(consequenceSentence(consequence('moved', side(), proxy(301)))).toBe(
    'requests from front to orders are redirected (301)',
  );
  expect(consequenceSentence(consequence('moved', side(), proxy(200)))).toBe(
    'requests from front to orders get 200 from the proxy itself',
  );
});

test('at a gateway it is said whether the request comes with TLS', () => {
  const refused = side({ answered: 0, by: [], refusal: { status: 404, flag: 'NR' } });
  const lost = (url: string) => witnessText(consequence('lost', side(), refused, url));
  expect(lost('https://shop.example/')).toBe('GET / over https: 200 → 404');
  expect(lost('http://shop.example/')).toBe('GET /: 200 → 404');
});

test.each<[string, readonly string[], string]>([
  ['*.example.com', [], 'the gateway no longer serves hosts under *.example.com'],
  [
    '*.example.com',
    ['www.example.com'],
    'the gateway no longer serves hosts under *.example.com other than www.example.com',
  ],
  [
    '*.example.com',
    ['www.example.com', 'api.example.com'],
    'the gateway no longer serves other hosts under *.example.com',
  ],
  ['*', ['www.example.com', 'api.example.com'], 'the gateway no longer serves any other host'],
])('of %s beside %j it is said whose requests end', (destination, besides, said) => {
  const refused = side({ answered: 0, by: [], refusal: { status: 404, flag: 'NR' } });
  expect(
    consequenceSentence({
      ...consequence('closed', side(), refused),
      gateway: 'Deployment ingress/gateway',
      destination,
      ...(besides.length > 0 && { besides }),
    }),
  ).toBe(said);
});

const unanswered = (
  untaken: NonNullable<SideOutcome['untaken']>,
  status: number | null = null,
): SideOutcome => side({ answered: 0, by: [], untaken, refusal: { status, flag: null } });

test.each([
  [unanswered('network', 503), 'GET /: 200 → 503 (dropped by network policy)'],
  [unanswered('network'), 'GET /: 200 → connection dropped by network policy'],
  [unanswered('name'), 'GET /: 200 → name not found (network policy drops DNS)'],
  [unanswered('listener', 503), 'GET /: 200 → 503'],
])('of a call that ends below the mesh the layer is named', (after, said) => {
  expect(witnessText(consequence('lost', side(), after))).toBe(said);
});
