import { expect, test } from 'vitest';
import type { Consequence, WitnessToken } from '../../../src/compare/index.ts';
import type { Plain } from '../../../src/manifest/index.ts';
import {
  consequenceSentence,
  witnessText,
} from '../../../src/review/report/consequences/consequence-text.ts';

const answers = {
  answered: 100,
  by: [{ name: 'Deployment shop/payments', percent: 100 }],
  refusal: null,
  decidedBy: null,
};

/** Orders cannot call payments any more with a token, and what is said of it. */
function told(token: WitnessToken): string {
  const lost: Consequence = {
    kind: 'lost',
    environment: 'prod',
    sources: ['Deployment shop/orders'],
    isKnown: true,
    destination: 'shop/payments',
    port: 8080,
    witness: {
      source: 'Deployment shop/orders',
      http: { method: 'GET', url: 'http://payments/', headers: new Map(), token },
      port: 8080,
    },
    before: answers,
    after: { ...answers, answered: 0, by: [], refusal: { status: 403, flag: null } },
    cause: null,
    cells: 1,
  };
  return `${consequenceSentence(lost)} (${witnessText(lost) ?? ''})`;
}

test('it is said which token tells requests apart', () => {
  expect(told({ kind: 'none' })).toBe(
    'orders can no longer call payments without a token (GET /: 200 → 403)',
  );
  expect(told({ kind: 'invalid' })).toBe(
    'orders can no longer call payments with an invalid token (GET /: 200 → 403)',
  );
  const claims = new Map<string, Plain>([
    ['sub', 'user'],
    ['groups', ['a', 'b']],
  ]);
  expect(told({ kind: 'valid', issuer: 'https://id.example', claims })).toBe(
    'orders can no longer call payments with a token of https://id.example (GET / (token with groups: ["a","b"]): 200 → 403)',
  );
});
