import { expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/index.ts';
import type { Review } from '../../../src/review/index.ts';
import { change } from '../policy/matters.ts';
import { at, lost, opened, reviewed, told } from './claimed-calls.ts';

test('an issuer in the place of another is told from the side of who loses it', () => {
  const byToken = (one: Consequence, issuer: string): Consequence => {
    const { witness } = one;
    const token = { kind: 'valid' as const, issuer, claims: new Map() };
    const http = witness.http === null ? null : { ...witness.http, token };
    const decidedBy = { object: 'AuthorizationPolicy shop/payments', origin: at('p.yaml', 1) };
    const [before, after] = [one.before, one.after].map((side) => ({ ...side, decidedBy }));
    return {
      ...one,
      port: 8080,
      witness: { ...witness, http },
      before: before ?? one.before,
      after: after ?? one.after,
    };
  };
  const [was, now] = [byToken(lost(), 'https://a.test'), byToken(opened(), 'https://b.test')];
  const changed = change({
    kind: 'resource-changed',
    of: 'security.istio.io/v1 AuthorizationPolicy shop/payments',
    field: 'spec.rules',
    before: 'a',
    after: 'b',
  });
  const of = (...all: readonly Consequence[]): Review => ({
    ...reviewed(all),
    changes: [{ ...changed, environment: 'prod' }],
  });
  expect(told(of(was, now))).toEqual(['breaks Deployment shop/orders:8080 instead 8080']);
  // nor is another caller told by itself that nobody knows of, while one that is known is
  const [other, itself] = ['Deployment shop/other', 'Deployment shop/payments'].map((source) => ({
    ...now,
    sources: [source],
  }));
  for (const one of [other, itself]) {
    if (one === undefined) continue;
    expect(told(of(was, { ...one, isKnown: false }))).toEqual([
      'breaks Deployment shop/orders:8080 instead 8080',
    ]);
    expect(told(of(was, { ...one, isKnown: true }))).toHaveLength(2);
    // what nobody is known to lose is not told, and tells nothing
    expect(told(of({ ...was, isKnown: false }, { ...one, isKnown: false }))).toEqual([
      `opens ${String(one.sources[0])}:8080`,
    ]);
  }
  // of the same issuer it is two things that happened
  expect(told(of(was, byToken(opened(), 'https://a.test')))).toHaveLength(2);
  // nobody knows that one change does both
  expect(told(reviewed([was, now]))).toHaveLength(2);
});
