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
    message: 'Somebody loses something.',
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
        expect(tells(cutOff({ message, why: message }), told(LOST))).toBe(true);
      }),
    );
  });

  test('only of callers that it is about, though its sentence names another', () => {
    const calls = [{ caller: 'Deployment shop/cart', called: ['Service shop/payments'] }];
    const message = 'Deployment shop/orders can no longer call Service shop/payments.';
    expect(tells(cutOff({ calls, message }), told(LOST))).toBe(false);
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
