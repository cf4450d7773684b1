import { describe, expect, it } from 'vitest';
import { gateRequirementOf } from '../../../src/core/gate/gate-requirement.ts';
import type { PlatformTeam } from '../../../src/core/gate/platform-team.ts';
import { RepositoryConfigSchema } from '../../../src/core/policy/repository-config.ts';

const MESH: PlatformTeam = {
  teams: ['acme/mesh'],
  people: [],
  emails: [],
  source: 'CODEOWNERS:3',
};
const ONLY_EMAIL: PlatformTeam = { ...MESH, teams: [], emails: ['boss@acme.test'] };
const config = (tiers: unknown = {}) => RepositoryConfigSchema.parse({ tiers });

it('asks the platform team for two approvals of a critical change and one of a high one', () => {
  expect(gateRequirementOf('critical', config(), MESH)).toEqual({
    tier: 'critical',
    approvals: 2,
    from: 'platform',
    teams: ['acme/mesh'],
    people: [],
    source: 'CODEOWNERS:3',
    enforcement: 'enforce',
  });
  expect(gateRequirementOf('high', config(), MESH)).toMatchObject({ approvals: 1 });
});

it.each([null, 'low', 'medium'] as const)('asks nobody for a %s change', (tier) => {
  expect(gateRequirementOf(tier, config(), MESH)).toBeNull();
});

it("asks nobody for a medium change where code owners are only watched: they are GitHub's matter", () => {
  const medium = { from: 'owners', enforcement: 'observe' };
  expect(gateRequirementOf('medium', config({ medium }), MESH)).toBeNull();
});

it('asks nobody where the configuration wants no approval', () => {
  expect(gateRequirementOf('high', config({ high: { approvals: 0 } }), MESH)).toBeNull();
});

it('observes where nobody is known, or the configuration says so', () => {
  for (const team of [null, ONLY_EMAIL])
    expect(gateRequirementOf('critical', config(), team)).toMatchObject({
      enforcement: 'observe',
      teams: [],
      people: [],
      source: '',
    });
  const observed = config({ high: { enforcement: 'observe' } });
  expect(gateRequirementOf('high', observed, MESH)).toMatchObject({
    enforcement: 'observe',
    teams: ['acme/mesh'],
  });
});

it('calls it invalid to enforce what nobody can approve', () => {
  const enforced = config({ critical: { enforcement: 'enforce' } });
  expect(gateRequirementOf('critical', enforced, null)).toMatchObject({
    kind: 'invalid',
    why: expect.stringContaining('platformTeam') as string,
  });
  expect(gateRequirementOf('critical', enforced, ONLY_EMAIL)).toMatchObject({
    why: expect.stringContaining('boss@acme.test') as string,
  });
  expect(gateRequirementOf('high', enforced, null)).toMatchObject({ enforcement: 'observe' });
});

describe('approvals of code owners', () => {
  it('are observed for a medium change', () => {
    const owners = config({ medium: { from: 'owners', enforcement: 'enforce' } });
    expect(gateRequirementOf('medium', owners, MESH)).toMatchObject({
      approvals: 1,
      from: 'owners',
      enforcement: 'observe',
      teams: [],
    });
  });

  it('never open the gate for a riskier one', () => {
    for (const critical of [{ from: 'owners' }, { from: 'owners', enforcement: 'enforce' }])
      expect(gateRequirementOf('critical', config({ critical }), MESH)).toMatchObject({
        kind: 'invalid',
      });
    const observed = config({ critical: { from: 'owners', enforcement: 'observe' } });
    expect(gateRequirementOf('critical', observed, MESH)).toMatchObject({ from: 'owners' });
  });
});

it('asks the platform team for a medium change where the configuration wants that', () => {
  const medium = config({ medium: { from: 'platform' } });
  expect(gateRequirementOf('medium', medium, MESH)).toMatchObject({
    approvals: 1,
    enforcement: 'enforce',
    teams: ['acme/mesh'],
  });
});
