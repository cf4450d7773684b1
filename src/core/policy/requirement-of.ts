import type { Tier } from '../detectors/finding.ts';
import { gateRequirementOf } from '../gate/gate-requirement.ts';
import type { PlatformTeam } from '../gate/platform-team.ts';
import type { Requirement } from '../review.ts';
import type { RepositoryConfig } from './repository-config.ts';

/**
 * What a review says of who has to approve: what the gate asks for, in words. Null where nobody is asked,
 * nobody is known, or the configuration asks for what cannot be had.
 */
export function requirementOf(
  tier: Tier | null,
  config: RepositoryConfig,
  platformTeam: PlatformTeam | null,
): Requirement | null {
  const requirement = gateRequirementOf(tier, config, platformTeam);
  if (requirement === null || 'kind' in requirement) return null;
  const { approvals, from, teams, people, enforcement } = requirement;
  const platform = [...teams, ...people].join(' or ');
  const whose = from === 'owners' ? 'the code owners' : platform;
  return whose === '' ? null : { approvals, from: whose, observe: enforcement === 'observe' };
}
