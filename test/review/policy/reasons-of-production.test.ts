import { expect, test } from 'vitest';
import { resourceKey } from '../../../src/manifest/index.ts';
import { assess } from '../../../src/review/policy/assessment.ts';
import { change, defaultRules, environment, rulesOf } from './matters.ts';

const inputs = {
  kind: 'resource-changed',
  of: 'argoproj.io/v1alpha1 Application argocd/shop',
  field: 'spec.source.targetRevision',
  content: 'other',
} as const;

interface Given {
  readonly fields?: Readonly<Record<string, string>>;
  readonly rules?: ReturnType<typeof defaultRules>;
}

function reasonsIn(names: Readonly<Record<string, boolean>>, given: Given = {}) {
  const { fields = {}, rules = defaultRules() } = given;
  const environments = Object.entries(names).map(([name, production]) => {
    const one = change({ ...inputs, field: fields[name] ?? inputs.field }, name);
    return environment({
      name,
      production,
      changes: [one],
      sharedWithProduction: new Set([resourceKey(one.subject)]),
    });
  });
  return assess({ environments, changedFiles: [], rules });
}

test('what goes to production as well is said of production alone where the reason is about that', () => {
  const { reasons, environments, tier } = reasonsIn({ eu: true, us: true, uat: false });
  expect(reasons.map(({ rule, environments: where, count }) => [rule, where, count])).toEqual([
    ['delivered-to-production', ['eu', 'us'], 2],
  ]);
  // it is as risky there as before
  expect(tier).toBe('medium');
  expect(environments.map((one) => one.tier)).toEqual(['medium', 'medium', 'medium']);
});

test('what nobody says of production stays where it was found', () => {
  const [reason] = reasonsIn({ uat: false }).reasons;
  expect(reason).toMatchObject({ rule: 'delivered-to-production', environments: ['uat'] });
  const other = reasonsIn({ eu: true, uat: false }, { fields: { uat: 'spec.source.path' } })
    .reasons[0];
  expect(other).toMatchObject({ environments: ['eu', 'uat'], count: 2 });
});

test('a reason that is true of every environment names all of them', () => {
  const rules = rulesOf(`
- id: delivered
  when: { content: other, reachesProduction: true }
  tier: medium
  why: It decides what is delivered.
`);
  const [reason] = reasonsIn({ eu: true, uat: false }, { rules }).reasons;
  expect(reason).toMatchObject({ environments: ['eu', 'uat'], count: 2 });
});
