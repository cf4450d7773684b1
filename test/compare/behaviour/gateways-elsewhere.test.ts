import { expect, test } from 'vitest';
import { behaviour, GATEWAY, policy } from './small-mesh.ts';

/** A Gateway whose pods nobody makes here. */
const gateway = (
  hosts: string,
  { name = 'web', namespace = 'ingress', selector = 'public' } = {},
) =>
  `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { istio: ${selector} }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${hosts}] }]
`;

const route = (host: string, { to = 'orders', gateways = 'ingress/web' } = {}): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [${host}], gateways: [${gateways}], http: [{ route: [{ destination: { host: ${to} } }] }] }
`;

const told = (before: string, after: string): readonly string[] =>
  behaviour(before, after).consequences.map(
    ({ kind, gateway: at, arrival, destination, before: one, after: other }) =>
      `${kind} ${at ?? 'inside'} ${arrival ?? 'outside'} ${destination} ${String(one.answered)} => ${String(other.answered)}`,
  );

const served = gateway('shop.example.com');
const admits = (name: string): string =>
  policy(`[{ from: [{ source: { principals: [${name}] } }] }]`);

test('a route that goes closes its host there, and one that comes opens it', () => {
  const routed = served + route('shop.example.com');
  expect(told(routed, served)).toEqual([
    'closed Gateway ingress/web unknown shop.example.com 100 => 0',
  ]);
  expect(told(served, routed)).toEqual([
    'exposed Gateway ingress/web unknown shop.example.com 0 => 100',
  ]);
});

test('a server that goes closes its host, and a Gateway all of its own', () => {
  const two = gateway('shop.example.com, pay.example.com');
  const routed = route('"*.example.com"');
  expect(told(two + routed, served + routed)).toEqual([
    'closed Gateway ingress/web unknown pay.example.com 100 => 0',
  ]);
  expect(told(served + route('shop.example.com'), route('shop.example.com'))).toEqual([
    'closed Gateway ingress/web unknown shop.example.com 100 => 0',
  ]);
});

test('whom its pods run as is not guessed: a policy behind it is told of where no request comes to it any more', () => {
  const routed = served + route('shop.example.com');
  const asked = admits('cluster.local/ns/ingress/sa/whoever');
  expect(told(routed + asked, served + asked)).toEqual([
    'closed Gateway ingress/web unknown shop.example.com 100 => 0',
  ]);
  expect(told(served + asked, routed + asked)).toEqual([]);
  expect(told(routed + asked, routed + admits('cluster.local/ns/ops/sa/cron'))).toEqual([]);
});

test('a policy of its namespace is not taken for one of pods that may run elsewhere', () => {
  const own = gateway('shop.example.com', { namespace: 'shop' });
  const at = { gateways: 'shop/web' };
  const nothing = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nothing, namespace: shop }
spec: {}
`;
  const orders = admits('"*"');
  expect(
    told(own + route('shop.example.com', at) + nothing + orders, own + nothing + orders),
  ).toEqual(['closed Gateway shop/web unknown shop.example.com 100 => 0']);
});

test('nothing is told where the pods are seen on one side alone', () => {
  const seen = served.replace('istio: public', 'istio: gateway');
  const routed = route('shop.example.com');
  expect(
    told(GATEWAY + seen + routed, seen + routed).filter((one) => one.includes('Gateway')),
  ).toEqual([]);
});

test('nothing is told where a Gateway asks for other pods', () => {
  const routed = route('shop.example.com');
  const other = gateway('shop.example.com', { selector: 'internal' });
  expect(told(served + routed, other + routed)).toEqual([]);
});

test('of several Gateways for the same pods the one is named that has the host', () => {
  const both = served + gateway('pay.example.com', { name: 'pay' });
  const routed = route('pay.example.com', { gateways: 'ingress/pay' });
  expect(told(both + routed, both)).toEqual([
    'closed Gateway ingress/pay unknown pay.example.com 100 => 0',
  ]);
});

test('what is said of its pods is that they are not here', () => {
  expect(behaviour(served, served + route('shop.example.com')).notes).toEqual([
    'The pods of Gateway ingress/web are not in this repository: their effect on policies behind it is not compared.',
  ]);
});

test('a redirect that goes is told where something here answers what it leads to', () => {
  const redirecting = (gateway('shop.example.com') + route('shop.example.com')).replace(
    'hosts: [shop.example.com] }]',
    `hosts: [shop.example.com], tls: { httpsRedirect: true } }, { port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: SIMPLE, credentialName: shop } }]`,
  );
  const shut = redirecting.replace(/\{ port: \{ number: 80.*?true \} \}, /, '');
  expect(told(redirecting, shut)).toEqual([
    'closed Gateway ingress/web unknown shop.example.com 100 => 0',
  ]);
  const routeless = (text: string): string =>
    text.replace(/---\napiVersion: .*\nkind: VirtualService[^]*/, '');
  expect(told(routeless(redirecting), routeless(shut))).toEqual([]);
});

test.each(['ingress', 'istio-system'])('a policy for its pods in %s is asked', (namespace) => {
  const routed = served + route('shop.example.com');
  const refusing = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: shut, namespace: ${namespace} }
spec: { selector: { matchLabels: { istio: public } }, action: DENY, rules: [{}] }
`;
  expect(told(routed, routed + refusing)).toEqual([
    'closed Gateway ingress/web unknown shop.example.com 100 => 0',
  ]);
});

test('of a Gateway that asks for other pods it is said that nothing is compared', () => {
  const routed = route('shop.example.com');
  const other = gateway('shop.example.com', { selector: 'internal' });
  expect(behaviour(served + routed, other + routed).notes).toEqual([
    'Not compared: requests that Gateway ingress/web serves. On one side its pods differ or are not seen.',
  ]);
});

test('what a policy at pods that are seen asks somebody else is tried', () => {
  const seen = GATEWAY + served.replace('istio: public', 'istio: gateway');
  const asked = policy('[{}]', 'CUSTOM').replace('rules:', 'provider: { name: opa }, rules:');
  const [ended] = behaviour(seen + route('shop.example.com') + asked, seen + asked).consequences;
  expect(ended).toMatchObject({ kind: 'closed', if: 'authorizer opa allows the call' });
});

test('a host whose route led to what is not in the tree is told to get no route any more', () => {
  const routed = served + route('shop.example.com', { to: 'elsewhere' });
  const [ended, ...others] = behaviour(routed, served).consequences;
  expect(others).toEqual([]);
  expect(ended).toMatchObject({
    kind: 'unrouted',
    destination: 'shop.example.com',
    before: { sentTo: ['elsewhere.shop.svc.cluster.local'] },
    after: { refusal: { status: 404 } },
  });
  // what a policy refuses keeps its route
  const denied = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: ingress }
spec: { selector: { matchLabels: { istio: public } } }
`;
  expect(told(routed, routed + denied)).toEqual([]);
  // of what comes nobody says that something answers it, nor of what was led to nothing by its port
  expect(told(served, routed)).toEqual([]);
  const wrongPort = route('shop.example.com').replace('host: orders', '$&, port: { number: 9 }');
  expect(told(served + wrongPort, served)).toEqual([]);
});

test.each([
  ["{ when: [{ key: 'request.headers[x-real-ip]', values: [10.0.0.1] }] }", true],
  ["{ from: [{ source: { remoteIpBlocks: ['192.0.2.0/24'] } }] }", true],
  ["{ to: [{ operation: { hosts: ['shop.example.com'] } }] }", false],
  ['{}', false],
])('whom alone a policy of the gateway lets in is known of them: %s', (rule, isForSome) => {
  const asked = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: some, namespace: ingress }
spec: { selector: { matchLabels: { istio: public } }, rules: [${rule}] }
`;
  const [ended] = behaviour(
    served + route('shop.example.com') + asked,
    served + asked,
  ).consequences;
  expect(ended?.after.refusal?.status).toBe(404);
  expect(ended?.after.admittedBy).toEqual(
    isForSome ? ['AuthorizationPolicy ingress/some'] : undefined,
  );
});
