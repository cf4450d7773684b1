import { expect, test } from 'vitest';
import type { Consequence, SideOutcome } from '../../../src/compare/index.ts';
import { fixOf, symptomOf } from '../../../src/review/report/consequences/consequence-block.ts';

const answered: SideOutcome = {
  answered: 100,
  by: [{ name: 'Deployment shop/payments', percent: 100 }],
  refusal: null,
  decidedBy: null,
};

const waiting = (worstSeconds: number, timeoutSeconds: number | null): SideOutcome => ({
  ...answered,
  waiting: { worstSeconds, timeoutSeconds, tries: 2, delaySeconds: 0 },
});

const consequence = (
  kind: Consequence['kind'],
  after: SideOutcome,
  before: SideOutcome = answered,
): Consequence => ({
  kind,
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: { source: 'Deployment shop/orders', http: null, port: 8080 },
  before,
  after,
  cells: 1,
});

const cause = {
  object: 'VirtualService shop/payments',
  text: 'VirtualService shop/payments: timeout 8s → 2s',
  place: {
    kind: 'place' as const,
    place: { file: 'route.yaml', line: 9, side: 'head' as const },
    target: null,
  },
};

test('a timeout that comes earlier says what callers get, and what to compare it with', () => {
  const shorter = consequence('shorter', waiting(2, 2), waiting(8, 8));
  expect(symptomOf(shorter)).toBe('504, response flag UT');
  expect(fixOf(shorter, cause)).toBe('Compare 2 s with the slowest requests of payments first.');
});

test('where tries end it and not the timeout of the whole, nothing is promised of how it ends', () => {
  const shorter = consequence('shorter', waiting(2, null), waiting(8, null));
  expect([symptomOf(shorter), fixOf(shorter, cause)]).toEqual([null, null]);
});

test('who is cut off is changed first, who is let in is meant', () => {
  const refused = { ...answered, answered: 0, refusal: { status: 503, flag: 'NR' } };
  expect(symptomOf(consequence('lost', refused))).toBe('503, response flag NR');
  expect(fixOf(consequence('lost', refused), cause)).toBe(
    'Change the callers first, or keep VirtualService shop/payments as it was until then.',
  );
  expect(fixOf(consequence('opened', answered, refused), null)).toBe(
    'Say in the pull request that this is meant, or keep what decides it as it was.',
  );
});

test('what hurts nobody by itself has no fix', () => {
  expect(fixOf(consequence('moved', answered), cause)).toBeNull();
  expect(fixOf(consequence('encrypted', answered), cause)).toBeNull();
});
