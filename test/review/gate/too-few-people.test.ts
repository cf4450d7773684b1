import { expect, test } from 'vitest';
import { gateText } from '../../../src/review/report/gate/gate-state-text.ts';
import { requirementBlocks } from '../../../src/review/report/gate/requirement-text.ts';
import type { ApprovalRequirement } from '../../../src/review/policy/requirements/requirement.ts';
import { reviewOf } from '../../support/review-of.ts';

const asked = (
  approvals: number,
  people: readonly string[],
  teams: readonly string[] = [],
): ApprovalRequirement => ({
  tier: 'critical',
  approvals,
  from: 'platform',
  teams,
  people,
  source: 'CODEOWNERS:1',
  enforcement: 'enforce',
  why: 'the change is critical',
});

const object = (mode: string) =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: ${mode} } }\n`;
const review = await reviewOf(
  { 'prod/a.yaml': object('STRICT') },
  { 'prod/a.yaml': object('PERMISSIVE') },
);

const told = (requirement: ApprovalRequirement): string =>
  JSON.stringify(requirementBlocks({ review: { ...review, requirements: [requirement] } }));

test.each([
  [asked(2, ['sam']), true],
  [asked(1, ['sam']), false],
  [asked(2, ['sam', 'kim']), false],
  // who is in a team is not known here
  [asked(2, ['sam'], ['acme/mesh']), false],
  [asked(2, [], ['acme/mesh']), false],
])('a review says that one person cannot approve twice: %j', (requirement, isTold) => {
  expect(told(requirement).includes('cannot come from sam alone')).toBe(isTold);
});

test.each([
  [asked(2, ['sam', 'kim']), 'Not enough people can approve for sam or kim'],
  [asked(1, ['sam']), 'No one can approve for sam'],
  [asked(2, ['sam']), '2 approvals cannot come from sam alone'],
])('a check says why nobody can meet it: %j', (requirement, text) => {
  const { unmeetable } = gateText({
    requirements: [{ requirement, missing: requirement.approvals, counted: [], unmeetable: true }],
    timing: { kind: 'open', until: null, untilLocally: null },
  });
  expect(JSON.stringify(unmeetable)).toContain(text);
});
