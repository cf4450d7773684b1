import { describe, expect, test } from 'vitest';
import { app, policy } from './findings-of.ts';
import { newSentences, note, standingOf } from './told-standing.ts';

/** An application without a proxy. */
const plain = (name: string, tier: string = name): string =>
  app('shop', name).replaceAll(
    `app: ${name}, sidecar.istio.io/inject: "true"`,
    `app: ${name}, tier: ${tier}, sidecar.istio.io/inject: "false"`,
  );

const [orders, carts] = [plain('orders'), plain('carts')];

describe('a policy that nobody enforces', () => {
  const told = async (before: string, after: string) =>
    standingOf('policy-without-proxy', before, after);
  const selecting = (labels: string): string =>
    policy('shop', 'team', `{ selector: { matchLabels: { ${labels} } }, rules: [] }`);
  const forAll = policy('shop', 'team', '{ rules: [] }');

  test('is new for the pods that its selector moves to', async () => {
    const before = orders + carts + selecting('tier: orders');
    expect(await told(before, orders + carts + selecting('tier: carts'))).toEqual([
      'this-change: carts',
    ]);
  });

  test('has a finding of its own for new pods', async () => {
    const after = orders + plain('carts', 'orders') + selecting('tier: orders');
    expect(await told(orders + carts + selecting('tier: orders'), after)).toEqual([
      'already-there: orders',
      'this-change: carts',
    ]);
  });

  test('names the new pods where it is for all of the namespace', async () => {
    expect(await newSentences('policy-without-proxy', '', orders + forAll)).toEqual([
      'Nobody enforces AuthorizationPolicy shop/team: no pod of shop has a proxy.',
    ]);
    expect(
      await newSentences('policy-without-proxy', orders + forAll, orders + carts + forAll),
    ).toEqual([
      'Nobody enforces AuthorizationPolicy shop/team: Deployment shop/carts has no proxy.',
    ]);
  });

  test('was there where something else changes', async () => {
    const all = orders + carts + forAll;
    expect(await told(all + note('old'), all + note('new'))).toEqual([
      'already-there: carts, orders',
    ]);
  });
});

test('a mode for a port of Services has a finding of its own for a further Service', async () => {
  const mode = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: team, namespace: shop }
spec: { selector: { matchLabels: { tier: a } }, mtls: { mode: STRICT }, portLevelMtls: { "80": { mode: PERMISSIVE } } }
---
`;
  const labelled = (name: string): string =>
    app('shop', name).replace(', sidecar', ', tier: a, sidecar');
  const before = labelled('orders') + app('shop', 'carts') + mode;
  const after = labelled('orders') + labelled('carts') + mode;
  expect(await standingOf('mode-of-service-port', before, after)).toEqual([
    'already-there: orders',
    'this-change: carts',
  ]);
});

describe('a rule about requests on a port of connections', () => {
  const check = 'requests-on-connections';
  const tcp = (name: string, ports: readonly number[]): string =>
    app('shop', name).replace(
      /ports: \[\{ name: http.*/,
      `ports: [${ports.map((port) => `{ name: tcp-${String(port)}, port: ${String(port)} }`).join(', ')}]`,
    );
  const deny = (source = ''): string =>
    policy(
      'shop',
      'team',
      `{ action: DENY, rules: [{ ${source}to: [{ operation: { methods: [GET] } }] }] }`,
    );

  test('names each workload once, however many of its ports are meant', async () => {
    const before = tcp('orders', [5432]) + deny();
    const after = tcp('orders', [5432]) + tcp('carts', [5432, 6379]) + deny();
    expect(await standingOf(check, before, after)).toEqual([
      'already-there: orders',
      'this-change: carts',
    ]);
  });

  test('is new where it refuses everybody and refused some before', async () => {
    const some = deny('from: [{ source: { namespaces: [pay] } }], ');
    const of = (rule: string): string => tcp('orders', [5432]) + rule;
    expect(await standingOf(check, of(some), of(deny()))).toEqual(['this-change: orders']);
    expect(await standingOf(check, of(some), of(some) + note('new'))).toEqual([
      'already-there: orders',
    ]);
  });
});

const AUTHENTICATION = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: team, namespace: shop }
spec: { jwtRules: [{ issuer: 'https://login.example.com' }] }
---
`;

test('a rule for tokens that nothing validates is new where it lets nobody in, and held for nothing before', async () => {
  const asking = (action: string): string =>
    app('shop', 'orders') +
    AUTHENTICATION +
    policy(
      'shop',
      'team',
      `{ action: ${action}, rules: [{ from: [{ source: { requestPrincipals: ['https://other.example.com/*'] } }] }] }`,
    );
  expect(await standingOf('issuer-not-validated', asking('DENY'), asking('ALLOW'))).toEqual([
    'this-change: orders',
  ]);
});
