import type { Decision, RequirementProgress } from '../../../src/bot/gate/decision.ts';

type ApprovalRequirement = RequirementProgress['requirement'];

/** What the gate decides of a change that asks nobody. */
export const decision = (given: Partial<Decision> = {}): Decision => ({
  outcome: { kind: 'pass' },
  tier: 'low',
  requirements: [],
  timing: { kind: 'open', until: null, untilLocally: null },
  turnsAt: null,
  uncounted: [],
  anonymousCommits: [],
  teamTroubles: [],
  unownedFiles: [],
  overrides: [],
  breakGlass: null,
  approvals: [],
  pastChanges: [],
  reviewsUntil: null,
  ...given,
});

/** Two approvals of the platform team are asked for, and missing. */
export const waiting = (given: Partial<Decision> = {}): Decision =>
  decision({
    outcome: { kind: 'wait' },
    tier: 'critical',
    requirements: [asking()],
    ...given,
  });

/** Two approvals of the platform team, unless something else is given, and none of them given yet. */
export const asking = (
  given: Partial<ApprovalRequirement> = {},
  counted: RequirementProgress['counted'] = [],
): RequirementProgress => {
  const requirement: ApprovalRequirement = {
    tier: 'critical',
    approvals: 2,
    from: 'platform',
    teams: ['acme/mesh-platform'],
    people: [],
    source: '.meshwarden/config.yaml',
    enforcement: 'enforce',
    why: 'the change is critical',
    ...given,
  };
  const missing = Math.max(0, requirement.approvals - counted.length);
  return { requirement, counted, missing, unmeetable: false };
};
