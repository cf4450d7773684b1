import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedRule } from '../../../src/review/policy/rules/explain-rule.ts';
import type { Explanation } from '../../../src/review/report/review/review-explanation.ts';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { explanationOf } from '../../../src/review/report/review/review-explanation.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { contextOf, review } from '../../support/report-parts.ts';
import { change, defaultRules, environment, rulesOf } from '../policy/matters.ts';

const OWN = `
- id: gateway-in-production
  when: { change: resource-changed, kind: Gateway, production: true }
  if: object.metadata.name == "public"
  tier: critical
  why: The whole world comes in here.
- id: findings-only
  when: { detector: security-loosened }
  tier: high
  why: It lets more in.
`;
const rules = [...defaultRules(), ...rulesOf(OWN)];
const gateway = (name: string) =>
  change({ kind: 'resource-changed', of: `networking.istio.io/v1 Gateway shop/${name}` });

/** What `/explain` says of a rule, of a change that no rule's reason is shown of. */
function explained(id: string): Explanation {
  const given = {
    environments: [environment({ name: 'prod', production: true, changes: [gateway('inner')] })],
    changedFiles: ['gateway.yaml'],
    ownersKept: false,
    pullRequest: null,
  };
  return explanationOf({
    context: contextOf(review()),
    headLines: new Map(),
    id,
    askedRule: askedRule(id, rules, given),
  });
}
const textOf = (explanation: Explanation) =>
  explanation.kind === 'explained'
    ? explanation.blocks.map(markdownOf).join('\n\n')
    : explanation.kind;

test('a rule that does not apply is told of: what it is about, where it is written, and why not', () => {
  const text = textOf(explained('Gateway-in-production'));
  expect(text).toContain('**`gateway-in-production` does not apply to this change.**');
  expect(text).toContain(
    'It makes a change critical (`.meshwarden/rules/own.yaml:2`): The whole world',
  );
  expect(text).toContain('- 1 change: its condition is false: object.metadata.name == "public"');
});

test('where nothing is there that it could be about, that is said', () => {
  expect(textOf(explained('findings-only'))).toContain(
    'There is no finding here that it could be about.',
  );
});

test('of a rule that applies the reasons of the review tell', () => {
  expect(
    askedRule('gateway-in-production', rules, {
      environments: [environment({ name: 'prod', production: true, changes: [gateway('public')] })],
      changedFiles: [],
      ownersKept: false,
      pullRequest: null,
    }),
  ).toBeNull();
});

test('a rule that there is not is answered with the nearest of all rules, not only of those that apply', () => {
  expect(explained('gatway-in-production')).toEqual({
    kind: 'nothing-explained',
    given: 'gatway-in-production',
    ids: ['gateway-in-production'],
  });
  expect(explained('something else entirely')).toMatchObject({ ids: [] });
});

test('what a pull request is named in the reasons acts on nothing', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const unapplied = {
        ...({ kind: 'unapplied', id: text, tier: 'high', subject: 'change', why: text } as const),
        place: text,
        not: [{ why: text, count: 3 }],
        more: 2,
      };
      const context = contextOf(review());
      const given = { context, headLines: new Map(), id: 'x', askedRule: unapplied };
      expectInert(textOf(explanationOf(given)));
    }),
  );
});
