import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import type { Consequence } from '../../../src/compare/index.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import type { Review } from '../../../src/review/index.ts';
import { finding } from '../../support/report-parts.ts';
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

test('what one line comes to is told with what is found of it, and once', () => {
  const of = (id: string, check: string, line = 3, environment = 'prod'): Finding =>
    finding({ id, check, detector: check, key: id, environment, origin: at('p.yaml', line) });
  const checks = (...found: readonly Finding[]) =>
    claimsOf(reviewed([], found, { again: 'critical' })).claims.flatMap((claim) =>
      claim.about === 'finding'
        ? [[claim.group.finding.check, claim.tier, claim.reach.map(({ finding: f }) => f.check)]]
        : [],
    );
  const turned = of('turned', 'mtls-weakened');
  for (const check of ['admission-for-some', 'setting-for-some'])
    expect(checks(turned, of('again', check))).toEqual([['mtls-weakened', 'critical', [check]]]);
  expect(checks(turned, of('again', 'setting-for-some', 9))).toHaveLength(2);
  expect(checks(turned, of('again', 'setting-for-some', 3, 'dev'))).toHaveLength(2);
  expect(checks(of('again', 'setting-for-some'))).toHaveLength(1);
  // a policy that selects nobody is why nothing restricts those that it was for, and another mistake is not
  const open = of('again', 'default-deny-lost');
  expect(checks(of('a', 'policy-without-pods'), open)).toEqual([
    ['policy-without-pods', 'critical', ['default-deny-lost']],
  ]);
  expect(checks(turned, open)).toHaveLength(2);
});

test('mTLS that differs from another environment is told with what weakens it, whichever line does', () => {
  const setting = { field: 'mtls.mode', value: 'PERMISSIVE', objects: [] };
  const of = (id: string, more: Partial<Finding>): Finding =>
    finding({ id, key: id, environment: 'prod', origin: at('base/pa.yaml', 8), ...more });
  const checks = (...found: readonly Finding[]) =>
    claimsOf(reviewed([], found)).claims.flatMap((claim) =>
      claim.about === 'finding' ? [claim.group.finding.check] : [],
    );
  const weakened = of('w', { check: 'mtls-weakened', origin: at('prod/kustomization.yaml', 10) });
  const differs: Partial<Finding> = {
    ...{
      check: 'admission-for-some',
      says: legacy('In prod, not in dev.'),
      side: 'base',
      setting,
    },
  };
  expect(checks(weakened, of('d', differs))).toEqual(['mtls-weakened']);
  const other = { ...weakened.subject, name: 'another' };
  for (const apart of [
    { environment: 'dev' },
    { subject: other },
    { when: [{ kind: 'acceptance', clause: null }] },
    { setting: { ...setting, field: 'rules' } },
    { check: 'setting-for-some' },
  ] satisfies readonly Partial<Finding>[])
    expect(checks(weakened, of('d', { ...differs, ...apart }))).toHaveLength(2);
});
