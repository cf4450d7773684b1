import { legacy } from '../../../src/manifest/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/index.ts';
import type { Finding } from '../../../src/checks/index.ts';
import { tells } from '../../../src/review/claims/call-causes.ts';
import { finding } from '../../support/report-parts.ts';

const at = (file: string, line: number) => ({ file, line, column: 1, endLine: line });

/** Orders can no longer call payments: allow-nothing refuses what AuthorizationPolicy shop/payments let in. */
const LOST: Consequence = {
  kind: 'lost',
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: { source: 'Deployment shop/orders', http: null, port: 8080 },
  before: {
    answered: 100,
    by: [{ name: 'Deployment shop/payments', percent: 100 }],
    refusal: null,
    decidedBy: { object: 'AuthorizationPolicy shop/payments', origin: at('payments.yaml', 10) },
  },
  after: {
    answered: 0,
    by: [],
    refusal: { status: 403, flag: null },
    decidedBy: { object: 'AuthorizationPolicy shop/allow-nothing', origin: at('none.yaml', 2) },
  },
  cause: null,
  cells: 1,
};

const told = (one: Consequence, environments: readonly string[] = ['prod']) => ({
  consequence: one,
  environments,
  production: true,
  awaits: null,
});

const cutOff = (given: Partial<Finding> = {}): Finding =>
  finding({
    detector: 'authorization-cuts-off-callers',
    says: legacy('Somebody loses something.'),
    calls: [
      { caller: 'Deployment shop/orders', called: ['Service shop/payments'] },
      { caller: 'Deployment shop/cart', called: ['Service shop/payments'] },
    ],
    ...given,
  });

describe('a finding tells a consequence', () => {
  test('of the same caller and the same Service, whichever object decides and whatever its sentence says', () => {
    fc.assert(
      fc.property(fc.string(), (message) => {
        expect(tells(cutOff({ says: legacy(message), why: legacy(message) }), told(LOST))).toBe(
          true,
        );
      }),
    );
  });

  test('only of callers that it is about, though its sentence names another', () => {
    const calls = [{ caller: 'Deployment shop/cart', called: ['Service shop/payments'] }];
    const message = 'Deployment shop/orders can no longer call Service shop/payments.';
    expect(tells(cutOff({ calls, says: legacy(message) }), told(LOST))).toBe(false);
  });

  test('only of what is called by the whole of its name', () => {
    const calls = [{ caller: 'Deployment shop/orders', called: ['Service other/payments'] }];
    expect(tells(cutOff({ calls }), told(LOST))).toBe(false);
  });

  test('only in its own environment, and of the change', () => {
    expect(tells(cutOff(), told(LOST, ['staging']))).toBe(false);
    expect(tells(cutOff({ introducedBy: 'already-there' }), told(LOST))).toBe(false);
  });

  test('for whoever calls, where its object decides', () => {
    const calls = [{ caller: null, called: ['Deployment shop/payments'] }];
    const of = (name: string) =>
      cutOff({
        calls,
        subject: {
          group: 'security.istio.io',
          kind: 'AuthorizationPolicy',
          namespace: 'shop',
          name,
        },
      });
    expect(tells(of('payments'), told(LOST))).toBe(true);
    expect(tells(of('inventory'), told(LOST))).toBe(false);
  });

  test('for whoever calls, where the calls fail with its own flag', () => {
    const empty = (flag: string) =>
      cutOff({
        detector: 'unresolved-reference',
        calls: [{ caller: null, called: ['Service shop/payments'], flag }],
      });
    const after = { ...LOST.after, refusal: { status: 503, flag: 'UH' } };
    expect(tells(empty('UH'), told({ ...LOST, after }))).toBe(true);
    expect(tells(empty('UH'), told(LOST))).toBe(false);
  });
});

describe('a finding about a redirect tells the calls that are redirected', () => {
  const redirected = (answer: number | 'itself' | 'not-seen' | null): Consequence => ({
    ...LOST,
    kind: 'moved',
    gateway: 'Deployment ingress/gateway',
    after: {
      answered: 100,
      by: [{ name: 'the proxy, 301', percent: 100 }],
      refusal: null,
      status: 301,
      leadsTo: { url: 'http://shop.example.com/new', answer },
      decidedBy: { object: 'VirtualService shop/shop', origin: at('shop.yaml', 8) },
    },
  });
  const nowhere = (check: string, line = 8): Finding =>
    finding({ detector: 'route-never-answers', check, origin: at('shop.yaml', line) });

  test.each<[string, number | 'itself' | null]>([
    ['redirect-without-route', 404],
    ['redirected-to-itself', 'itself'],
    ['redirected-to-itself', 302],
    ['redirect-to-closed-port', null],
  ])('%s, where they get %s', (check, answer) => {
    expect(tells(nowhere(check), told(redirected(answer)))).toBe(true);
  });

  test.each<[string, number | 'not-seen' | null]>([
    ['redirect-without-route', 200],
    ['redirect-without-route', null],
    ['redirected-to-itself', 404],
    ['redirect-to-closed-port', 'not-seen'],
  ])('and not %s, where they get %s', (check, answer) => {
    expect(tells(nowhere(check), told(redirected(answer)))).toBe(false);
  });

  test('by another redirect of the same object they are told by themselves', () => {
    expect(tells(nowhere('redirect-without-route', 12), told(redirected(404)))).toBe(false);
  });

  test('that the gateway answers at all is told by itself', () => {
    const exposed = { ...redirected(404), kind: 'exposed' } as const;
    expect(tells(nowhere('redirect-without-route'), told(exposed))).toBe(false);
  });

  test('of a host that a Gateway has no server for, where that or its VirtualService answered it', () => {
    const closed: Consequence = {
      ...LOST,
      kind: 'closed',
      gateway: 'Deployment ingress/gateway',
      sources: ['outside'],
      destination: 'shop.example.com',
      before: {
        ...LOST.before,
        decidedBy: { object: 'Gateway ingress/public', origin: at('gateway.yaml', 9) },
      },
      after: { ...LOST.after, decidedBy: null },
    };
    const unserved = finding({
      detector: 'route-never-answers',
      check: 'host-not-served',
      calls: [{ caller: null, called: ['Service shop.example.com', 'Gateway ingress/public'] }],
    });
    expect(tells(unserved, told(closed))).toBe(true);
    expect(tells(unserved, told({ ...closed, destination: 'pay.example.com' }))).toBe(false);
    expect(tells(unserved, told({ ...closed, kind: 'exposed' }))).toBe(false);
    const inner = { object: 'Gateway ingress/inner', origin: at('inner.yaml', 9) };
    expect(
      tells(unserved, told({ ...closed, before: { ...closed.before, decidedBy: inner } })),
    ).toBe(false);
  });
});
