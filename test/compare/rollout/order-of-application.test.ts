import { describe, expect, test } from 'vitest';
import { orderOfApplication, stepText } from '../../../src/compare/rollout/order-of-application.ts';
import { meshFrom } from '../../support/rendered.ts';

const object = (group: string, kind: string, name: string, spec: string): string => `---
apiVersion: ${group}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
const networking = (kind: string, name: string, spec: string): string =>
  object('networking.istio.io/v1', kind, name, spec);
const security = (kind: string, name: string, spec: string): string =>
  object('security.istio.io/v1', kind, name, spec);

const routes = (subset: string): string =>
  networking(
    'VirtualService',
    'orders',
    `{ hosts: [orders], http: [{ route: [{ destination: { host: orders${subset === '' ? '' : `, subset: ${subset}`} } }] }] }`,
  );
const subsets = (names: string): string =>
  networking(
    'DestinationRule',
    'orders',
    `{ host: orders, subsets: [${names
      .split(' ')
      .map((name) => `{ name: ${name}, labels: { version: ${name} } }`)
      .join(', ')}] }`,
  );
const rule = (mode: string): string =>
  networking(
    'DestinationRule',
    'tls',
    `{ host: orders, trafficPolicy: { tls: { mode: ${mode} } } }`,
  );
const mtls = (mode: string): string =>
  security('PeerAuthentication', 'default', `{ mtls: { mode: ${mode} } }`);
const asking = security(
  'AuthorizationPolicy',
  'tokens',
  '{ action: DENY, rules: [{ from: [{ source: { notRequestPrincipals: ["*"] } }] }] }',
);
const reading = security('RequestAuthentication', 'tokens', '{ jwtRules: [{ issuer: a }] }');
const gateway = networking(
  'Gateway',
  'web',
  '{ selector: { istio: gateway }, servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { mode: SIMPLE, credentialName: cert } }] }',
);
const outside = networking(
  'VirtualService',
  'web',
  '{ hosts: [a.example.com], gateways: [web], http: [{ route: [{ destination: { host: orders } }] }] }',
);
const secret = `---
apiVersion: v1
kind: Secret
metadata: { name: cert, namespace: shop }
`;
const service = object('v1', 'Service', 'orders', '{ ports: [{ port: 80, name: http }] }');
const shop = object('v1', 'Service', 'shop', '{ ports: [{ port: 80, name: http }] }');
/** Routes for the same host at another Gateway. */
const other = outside.replace('name: web', 'name: other').replace('[web]', '[elsewhere/web]');
const allow = (name: string): string =>
  security('AuthorizationPolicy', name, '{ rules: [{ to: [{ operation: { ports: ["80"] } }] }] }');
const closed = '{ outboundTrafficPolicy: { mode: REGISTRY_ONLY } }';
const sidecar = networking('Sidecar', 'default', closed);
const entry = networking('ServiceEntry', 'mail', '{ hosts: [mail.example.com] }');

const ordered = (before: string, after: string) =>
  orderOfApplication(meshFrom(before), meshFrom(after));

const text = (before: string, after: string): readonly string[] =>
  ordered(before, after).pairs.map(
    ({ first, then, ifWrong }) => `${stepText(first)} < ${stepText(then)}: ${ifWrong}`,
  );

test.each<[string, string, string, readonly string[]]>([
  [
    'a new subset before what routes to it',
    subsets('v1') + routes('v1'),
    subsets('v1 v2') + routes('v2'),
    ['DestinationRule shop/orders < VirtualService shop/orders: 503 NC'],
  ],
  [
    'no route to a subset before it goes',
    subsets('v1 v2') + routes('v2'),
    subsets('v1') + routes('v1'),
    ['VirtualService shop/orders < DestinationRule shop/orders: 503 NC'],
  ],
  [
    'a new Service before what routes to it',
    '',
    service + routes('').replace('hosts: [orders]', 'hosts: [shop]'),
    ['Service shop/orders < VirtualService shop/orders: 503 NC'],
  ],
  [
    'what routes to a Service that goes before it, where another Service answers by the name',
    service + shop + routes('').replace('hosts: [orders]', 'hosts: [shop]'),
    shop,
    ['VirtualService shop/orders (delete) < Service shop/orders (delete): 503 NC'],
  ],
  [
    'a Gateway before what is bound to it',
    service,
    service + gateway + outside,
    ['Gateway shop/web < VirtualService shop/web: 404 NR'],
  ],
  [
    'what is bound to a Gateway goes before it, where another one has the host',
    service + gateway + outside + other,
    service + other,
    ['VirtualService shop/web (delete) < Gateway shop/web (delete): 404 NR'],
  ],
  [
    'a certificate before the Gateway that names it',
    '',
    gateway + secret,
    ['Secret shop/cert < Gateway shop/web: TLS handshake fails'],
  ],
  [
    'clients speak mTLS before servers ask for it',
    rule('DISABLE'),
    mtls('STRICT'),
    ['DestinationRule shop/tls (delete) < PeerAuthentication shop/default: 503 UC'],
  ],
  [
    'servers take plaintext before clients send it',
    mtls('STRICT'),
    mtls('PERMISSIVE') + rule('DISABLE'),
    ['PeerAuthentication shop/default < DestinationRule shop/tls: 503 UC'],
  ],
  [
    'servers refuse mTLS after clients sent the last of it',
    rule('ISTIO_MUTUAL'),
    mtls('DISABLE'),
    ['DestinationRule shop/tls (delete) < PeerAuthentication shop/default: 503 UF'],
  ],
  [
    'tokens are read before they are asked for',
    '',
    asking + reading,
    ['RequestAuthentication shop/tokens < AuthorizationPolicy shop/tokens: 403'],
  ],
  [
    'and asked for no more before they are not read',
    asking + reading,
    '',
    ['AuthorizationPolicy shop/tokens (delete) < RequestAuthentication shop/tokens (delete): 403'],
  ],
  [
    'a policy for all pods before one for some of them goes',
    security(
      'AuthorizationPolicy',
      'old',
      '{ selector: { matchLabels: { app: a } }, rules: [{ to: [{ operation: { ports: ["80"] } }] }] }',
    ) + allow('kept'),
    allow('new') + allow('kept'),
    ['AuthorizationPolicy shop/new < AuthorizationPolicy shop/old (delete): 403'],
  ],
  [
    'a policy that takes over is there before',
    allow('old'),
    allow('new'),
    [
      'AuthorizationPolicy shop/new < AuthorizationPolicy shop/old (delete): whatever no policy denies is let in',
    ],
  ],
  [
    'what is reached outside is registered before the rest is closed',
    '',
    sidecar + entry,
    ['ServiceEntry shop/mail < Sidecar shop/default: 502'],
  ],
])('%s', (_, before, after, pairs) => {
  expect(text(before, after)).toEqual(pairs);
  const { order, safeInOneStep } = ordered(before, after);
  expect(safeInOneStep).toBe(false);
  expect(order?.map(stepText).join(' < ')).toBe(pairs[0]?.replace(/: .*/, ''));
});

describe('in one step', () => {
  test('goes what has no order', () => {
    const found = ordered(
      service + routes(''),
      service + routes('').replace('http: [{', 'http: [{ timeout: 3s,'),
    );
    expect(found).toMatchObject({ safeInOneStep: true, pairs: [], order: [] });
  });

  test.each([
    ['comes', '', service + routes('')],
    ['goes', service + routes(''), ''],
  ])(
    'a Service %s with routes of its own, for nobody gets to one without the other',
    (_, before, after) => {
      expect(ordered(before, after)).toMatchObject({ safeInOneStep: true, pairs: [] });
    },
  );

  test('and in no other number of single steps a subset that is renamed', () => {
    const found = ordered(subsets('v1') + routes('v1'), subsets('one') + routes('one'));
    expect(found.pairs).toHaveLength(2);
    expect(found.order).toBeNull();
  });

  test('three objects are put into one order', () => {
    const found = ordered('', outside + gateway + secret);
    expect(found.order?.map(stepText)).toEqual([
      'Secret shop/cert',
      'Gateway shop/web',
      'VirtualService shop/web',
    ]);
  });
});

describe('a first ALLOW policy', () => {
  const named = security(
    'AuthorizationPolicy',
    'first',
    '{ rules: [{ from: [{ source: { namespaces: [web] } }] }] }',
  );

  test('shuts out who is not named, whatever the order', () => {
    expect(ordered('', named).newlyDenied.map(({ who, status }) => [who, status])).toEqual([
      ['every caller outside namespace web', 403],
    ]);
  });

  test('a second one shuts out nobody more', () => {
    expect(ordered(allow('old'), allow('old') + named).newlyDenied).toEqual([]);
  });
});

describe('where several orders work', () => {
  const order = (before: string, after: string): readonly string[] | undefined =>
    ordered(before, after).order?.map(stepText);

  test('what guards comes before what opens, and goes after it', () => {
    const guards = mtls('STRICT') + allow('web');
    const added = ['PeerAuthentication shop/default', 'AuthorizationPolicy shop/web'];
    const opened = ['Secret shop/cert', 'Gateway shop/web', 'VirtualService shop/web'];
    const all = secret + gateway + outside + guards;
    expect(order(service, service + all)).toEqual([...added, ...opened]);
    expect(order(service + other + all, service + other)).toEqual([
      ...['VirtualService shop/web (delete)', 'Gateway shop/web (delete)'],
      ...['Secret shop/cert (delete)'],
      ...['PeerAuthentication shop/default (delete)', 'AuthorizationPolicy shop/web (delete)'],
    ]);
  });

  test('what a policy waits for comes before what opens, too', () => {
    const all = gateway + outside + secret + asking + reading;
    expect(order(service, service + all)?.slice(0, 2)).toEqual([
      'RequestAuthentication shop/tokens',
      'AuthorizationPolicy shop/tokens',
    ]);
  });

  test('policies of other namespaces, and those that open, stay out of it', () => {
    const elsewhere = allow('web').replace('namespace: shop', 'namespace: pay');
    const opened = order(service, service + gateway + secret + elsewhere + mtls('PERMISSIVE'));
    expect(opened).toEqual(['Secret shop/cert', 'Gateway shop/web']);
  });

  test('a new Namespace comes before what is in it', () => {
    const namespace = `---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;
    const all = secret + gateway + outside + service + namespace;
    expect(order('', all)?.[0]).toBe('Namespace shop');
    expect(order(namespace, all)?.[0]).not.toBe('Namespace shop');
  });
});

const allowing = (name: string, whom: string): string =>
  security('AuthorizationPolicy', name, `{ ${whom}, rules: [{}] }`);

test.each<[string, string, string]>([
  [
    'the policies are for other pods',
    allowing('old', 'selector: { matchLabels: { app: a } }'),
    allowing('new', 'selector: { matchLabels: { app: b } }'),
  ],
  [
    'the policies target other objects of one kind',
    allowing('old', 'targetRefs: [{ kind: Service, name: a }]'),
    allowing('new', 'targetRefs: [{ kind: Service, name: b }]'),
  ],
  [
    'tokens are read by other pods than ask for them',
    '',
    security(
      'AuthorizationPolicy',
      'tokens',
      '{ selector: { matchLabels: { app: a } }, rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }',
    ) +
      security(
        'RequestAuthentication',
        'tokens',
        '{ selector: { matchLabels: { app: b } }, jwtRules: [{ issuer: a }] }',
      ),
  ],
])('nothing has an order where %s', (_, before, after) => {
  expect(text(before, after)).toEqual([]);
});
